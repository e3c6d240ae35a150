/*
 * scan_spam: rspamd over HTTP, SpamAssassin by SPAMC.
 */
#include "policy/scan_ask.h"

#include "base/buf.h"
#include "loop/fiber.h"
#include "mail/message.h"
#include "policy/scan_link.h"
#include "wire/http_response.h"

enum {
	HEAD_MAX = 256 * 1024,
	RECIPIENTS_MAX = 500, /* what rspamd is told of */
	ANSWER_MAX = WIRE_SPAM_REPLY_MAX + 16384
};

/* What the answer was read into while the loop's own stack did it. */
struct reading {
	struct span text;
	struct arena *arena;
	struct wire_spam *out;
	bool good;
};

/* A field's value comes from a client: no line may end in it. */
static void
add_field(struct buf *b, const char *name, struct span value)
{
	if (value.len == 0)
		return;
	buf_printf(b, "%s: ", name);
	for (size_t i = 0; i < value.len; i++) {
		bool control =
		    (unsigned char)value.at[i] < ' ' || value.at[i] == '\x7f';
		buf_add_char(b, control ? '?' : value.at[i]);
	}
	buf_add_text(b, "\r\n");
}

static void
add_client(const struct policy_scan_ask *a, struct buf *b)
{
	char ip[IP_TEXT_MAX];

	if (a->input->client.ip.family != IP_NONE) {
		ip_write(&a->input->client.ip, ip);
		add_field(b, "IP", span_of(ip));
	}
	add_field(b, "Hostname", a->client_name);
	add_field(b, "Helo", a->input->helo);
	if (a->input->tls.on)
		add_field(b, "TLS-Cipher", a->input->tls.cipher);
}

static void
write_rspamd_head(const struct policy_scan_ask *a, struct buf *b)
{
	const struct mail_envelope *e = &a->message->envelope;

	buf_add_text(b,
	    "POST /checkv2 HTTP/1.1\r\nHost: rspamd\r\n"
	    "Connection: close\r\n");
	buf_printf(b, "Content-Length: %llu\r\n",
	    (unsigned long long)mail_body_len(&a->message->body));
	add_field(b, "Queue-Id", a->message->trace_id);
	add_field(b, "From", e->sender.text);
	for (size_t i = 0; i < e->count && i < RECIPIENTS_MAX; i++)
		add_field(b, "Rcpt", e->recipients[i]->address.text);
	add_field(b, "User", a->user);
	add_client(a, b);
	buf_add_text(b, "\r\n");
}

static void
write_spamd_head(const struct policy_scan_ask *a, struct buf *b)
{
	buf_add_text(b, "REPORT SPAMC/1.2\r\n");
	add_field(b, "User", a->user);
	buf_printf(b, "Content-length: %llu\r\n\r\n",
	    (unsigned long long)mail_body_len(&a->message->body));
}

static enum outcome
request_wait(struct policy_scan_ask *a, struct policy_scan_link *k,
    void (*write)(const struct policy_scan_ask *a, struct buf *b))
{
	struct buf head;

	buf_init(&head, HEAD_MAX);
	write(a, &head);
	bool fits = !buf_is_full(&head);
	if (fits)
		net_stream_write(k->stream, buf_span(&head));
	buf_fini(&head);
	if (fits)
		return policy_scan_message_wait(k, a->message, NULL);
	k->why = "too much to tell it of the envelope";
	return OUT_TEMP;
}

/* The answer up to the end of the connection. */
static enum outcome
whole_wait(struct policy_scan_link *k, struct span *out)
{
	enum outcome o;

	do {
		size_t have = net_stream_input_len(k->stream);
		o = policy_scan_more_wait(k, have, ANSWER_MAX);
	} while (o == OUT_OK);
	if (o != OUT_NONE)
		return o;
	*out = net_stream_pullup(k->stream, net_stream_input_len(k->stream));
	return OUT_OK;
}

static void
read_json(void *arg)
{
	struct reading *r = arg;

	r->good = wire_spam_rspamd(r->text, r->arena, r->out);
}

/* An HTTP answer that is all there. */
static bool
unframe(struct span answer, struct buf *body, const char **why)
{
	struct wire_http_response head;
	struct wire_http_body b;
	size_t used;

	*why = "that is no answer of rspamd's";
	if (wire_http_response_parse(answer, &head, &used) != WIRE_DONE)
		return false;
	if (head.status != 200) {
		*why = "it answers with an error";
		return false;
	}
	wire_http_body_init(&b, &head);
	return wire_http_body_feed(&b, span_from(answer, used), &used, body) !=
	    WIRE_BAD &&
	    wire_http_body_is_whole(&b);
}

static enum outcome
rspamd_wait(struct policy_scan_ask *a, struct policy_scan_link *k,
    struct wire_spam *out)
{
	struct span answer;
	struct buf body;
	enum outcome o = request_wait(a, k, write_rspamd_head);

	if (o == OUT_OK)
		o = whole_wait(k, &answer);
	if (o != OUT_OK)
		return o;
	buf_init(&body, WIRE_SPAM_REPLY_MAX);
	struct reading r = { .arena = a->arena, .out = out };
	if (unframe(answer, &body, &k->why)) {
		r.text = buf_span(&body);
		loop_fiber_on_main(read_json, &r);
	}
	buf_fini(&body);
	return r.good ? OUT_OK : OUT_TEMP;
}

static enum outcome
spamd_wait(struct policy_scan_ask *a, struct policy_scan_link *k,
    struct wire_spam *out)
{
	struct span answer;
	enum outcome o = request_wait(a, k, write_spamd_head);

	if (o == OUT_OK)
		o = whole_wait(k, &answer);
	if (o != OUT_OK)
		return o;
	k->why = "that is no answer of spamd's";
	return wire_spam_spamd(answer, a->arena, out) ? OUT_OK : OUT_TEMP;
}

static enum outcome
ask_wait(struct policy_scan_ask *a, const struct policy_scanner *to,
    enum outcome (*converse_wait)(struct policy_scan_ask *a,
	struct policy_scan_link *k, struct wire_spam *out),
    struct wire_spam *out)
{
	struct policy_scan_link k;
	enum outcome o = policy_scan_open_wait(&k, a->loop, to, a->timeout_ms);

	if (o == OUT_OK)
		o = converse_wait(a, &k, out);
	if (o == OUT_TEMP)
		a->why = span_of(k.why);
	policy_scan_close(&k);
	return o;
}

enum outcome
policy_scan_rspamd_wait(struct policy_scan_ask *a,
    const struct policy_scanner *to, struct wire_spam *out)
{
	return ask_wait(a, to, rspamd_wait, out);
}

enum outcome
policy_scan_spamd_wait(struct policy_scan_ask *a,
    const struct policy_scanner *to, struct wire_spam *out)
{
	return ask_wait(a, to, spamd_wait, out);
}
