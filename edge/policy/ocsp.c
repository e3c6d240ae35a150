/* ocsp: find the host, ask it once, read the answer as it comes. */
#include "policy/ocsp.h"

#include "base/clock.h"
#include "dns/names.h"
#include "net/dial.h"
#include "wire/http_response.h"
#include "wire/http_url.h"

enum {
	ANSWER_MAX = 2 * TLS_STAPLE_BYTES_MAX,
	HEAD_MAX = 4096,
	STATUS_OK = 200
};

/* One question. */
struct asking {
	const struct policy_ocsp *with;
	struct wire_http_url url;
	struct arena *arena;
	uint64_t until_ms;
	struct net_stream *stream;
	struct span body;
	const char *why;
};

static enum outcome
find_wait(struct asking *a, struct ip_port *to)
{
	struct dns_names *names = a->with->names;
	const struct ip *found;
	enum outcome o;
	size_t count;

	to->port = (uint16_t)a->url.port;
	if (ip_parse(a->url.host, &to->ip))
		return OUT_OK;
	a->why = "the responder's address cannot be found";
	if (names == NULL)
		return OUT_TEMP;
	o = dns_names_wait(names, a->url.host, a->arena, &found, &count);
	if (o == OUT_OK)
		to->ip = found[0];
	return o == OUT_NONE ? OUT_TEMP : o;
}

static void
write_question(const struct asking *a, struct span request)
{
	bool is_v6 = span_find(a->url.host, ':') < a->url.host.len;
	struct buf head;

	buf_init(&head, HEAD_MAX);
	buf_printf(&head, "POST %s%.*s HTTP/1.1\r\nHost: %s%.*s%s",
	    a->url.path.len > 0 && a->url.path.at[0] == '/' ? "" : "/",
	    SPAN_ARG(a->url.path), is_v6 ? "[" : "", SPAN_ARG(a->url.host),
	    is_v6 ? "]" : "");
	buf_printf(&head,
	    ":%u\r\nConnection: close\r\n"
	    "Content-Type: application/ocsp-request\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    a->url.port, request.len);
	net_stream_write(a->stream, buf_span(&head));
	net_stream_write(a->stream, request);
	buf_fini(&head);
}

/* What is there so far; at the end of the connection that has to be all. */
static enum wire_scan
read_answer(struct asking *a, bool is_end)
{
	struct span all =
	    net_stream_pullup(a->stream, net_stream_input_len(a->stream));
	struct wire_http_response head;
	struct wire_http_body body;
	enum wire_scan scan;
	struct buf content;
	size_t used;

	scan = wire_http_response_parse(all, &head, &used);
	if (scan != WIRE_DONE)
		return scan;
	if (head.status != STATUS_OK) {
		a->why = "the responder refuses to answer";
		return WIRE_BAD;
	}
	buf_init(&content, TLS_STAPLE_BYTES_MAX);
	wire_http_body_init(&body, &head);
	scan =
	    wire_http_body_feed(&body, span_from(all, used), &used, &content);
	if (scan == WIRE_MORE && is_end && wire_http_body_is_whole(&body))
		scan = WIRE_DONE;
	if (scan == WIRE_DONE)
		a->body = arena_copy(a->arena, buf_span(&content));
	buf_fini(&content);
	return scan;
}

static enum outcome
answer_wait(struct asking *a)
{
	for (;;) {
		enum outcome o = net_stream_read_wait(a->stream, a->until_ms);
		bool is_end = o == OUT_NONE;

		a->why = "the responder's answer cannot be read";
		if (o == OUT_TEMP)
			a->why = "the responder does not answer";
		if (o != OUT_OK && !is_end)
			return o;
		if (net_stream_input_len(a->stream) > ANSWER_MAX)
			return OUT_TEMP;
		switch (read_answer(a, is_end)) {
		case WIRE_DONE:
			return OUT_OK;
		case WIRE_BAD:
			return OUT_TEMP;
		case WIRE_MORE:
			if (is_end)
				return OUT_TEMP;
		}
	}
}

static enum outcome
ask_wait(struct asking *a, struct span request)
{
	struct net_address to = { .path = "" };
	enum outcome o = find_wait(a, &to.ip_port);

	if (o == OUT_OK)
		o = net_dial_wait(a->with->loop, &to, NULL, a->until_ms,
		    &a->stream, &a->why);
	if (o != OUT_OK)
		return o;
	write_question(a, request);
	o = answer_wait(a);
	net_stream_free(&a->stream);
	return o;
}

enum outcome
policy_ocsp_wait(const struct policy_ocsp *with,
    const struct tls_certificate *c, struct arena *arena,
    struct tls_staple *out, const char **why)
{
	const struct tls_staple_about about = { c->leaf,
		tls_certificate_issuer(c) };
	struct asking a = { .with = with,
		.arena = arena,
		.until_ms = clock_ms() + with->timeout_ms };
	enum outcome o;

	if (c->responder == NULL ||
	    !wire_http_url_parse(span_of(c->responder), &a.url)) {
		*why = "the certificate names no responder that can be asked "
		       "over http";
		return OUT_PERM;
	}
	if (about.issuer == NULL) {
		*why = "the issuer's certificate is not in the certificate's "
		       "file";
		return OUT_PERM;
	}
	o = ask_wait(&a, tls_staple_request(&about, arena));
	if (o != OUT_OK) {
		*why = a.why;
		return o;
	}
	return tls_staple_check(a.body, &about, clock_wall_s(), arena, out,
	    why);
}
