/*
 * greet: one step after the other.
 */
#include "deliver/greet.h"

#include "base/buf.h"
#include "base/limits.h"
#include "deliver/dane.h"
#include "deliver/dial.h"
#include "deliver/report_link.h"
#include "deliver/secure.h"
#include "wire/proxy_write.h"

static const char *
hello_verb(const struct deliver_opening *o)
{
	if (o->backend->transport->lmtp)
		return "LHLO";
	return o->plain ? "HELO" : "EHLO";
}

static enum outcome
refused(struct deliver_client *c, const struct deliver_opening *o)
{
	return deliver_client_fail(c,
	    o->backend->transport->lmtp ?
		"LHLO was refused: is this port LMTP?" :
		"EHLO was refused");
}

/* Say who we are and note what is offered. */
static enum outcome
hello_wait(struct deliver_client *c, const struct deliver_opening *o,
    uint64_t until_ms)
{
	const char *verb = hello_verb(o);
	const struct wire_reply *reply;

	deliver_client_say(c, "%s %.*s", verb, SPAN_ARG(o->hello));
	enum outcome result = deliver_client_reply_wait(c, until_ms, &reply);
	if (result != OUT_OK)
		return result;
	/* RFC 5321 section 3.2: who does not know EHLO is told HELO. */
	if (reply->code / 100 == 5 && verb[0] == 'E') {
		deliver_client_say(c, "HELO %.*s", SPAN_ARG(o->hello));
		result = deliver_client_reply_wait(c, until_ms, &reply);
		if (result != OUT_OK)
			return result;
	}
	if (reply->code != 250)
		return refused(c, o);
	struct span text = arena_copy(o->arena, wire_reply_text(reply));
	(void)deliver_report_link_wait(o, OBS_EVENT_SMTP_EHLO, text);
	struct deliver_extensions e = deliver_extensions_read(text);
	deliver_client_hello_set(c, span_first(text, span_find(text, '\n')));
	e.offered &= ~o->avoid;
	deliver_client_offers(c, &e);
	return OUT_OK;
}

static enum outcome
greeting_wait(struct deliver_client *c, uint64_t until_ms, struct span *text)
{
	const struct wire_reply *reply;

	enum outcome o = deliver_client_reply_wait(c, until_ms, &reply);
	if (o != OUT_OK)
		return o;
	*text = wire_reply_text(reply);
	return reply->code == 220 ?
	    OUT_OK :
	    deliver_client_fail(c, "the greeting is not 220");
}

/* The first greeting; event_action may not like it. */
static enum outcome
welcome_wait(struct deliver_client *c, const struct deliver_opening *o,
    uint64_t until_ms)
{
	struct span text;

	enum outcome result = greeting_wait(c, until_ms, &text);
	if (result != OUT_OK)
		return result;
	struct span line = arena_printf(o->arena, "220 %.*s", SPAN_ARG(text));
	if (deliver_report_link_wait(o, OBS_EVENT_SMTP_CONNECT, line))
		return OUT_OK;
	deliver_client_say(c, "QUIT");
	return deliver_client_fail(c, "event_action is against its greeting");
}

static void
say_proxy(struct deliver_client *c, const struct deliver_party *party)
{
	static const struct deliver_party nobody;
	struct buf header;

	if (party == NULL)
		party = &nobody;
	buf_init(&header, LIMIT_PROXY_HEADER_BYTES);
	wire_proxy_write(&party->client, &party->local, &header);
	deliver_client_write(c, buf_span(&header));
	buf_fini(&header);
	deliver_client_party_set(c, party);
}

/* TLS after EHLO, where it is wanted and offered; then EHLO again. */
static enum outcome
starttls_wait(struct deliver_client *c, const struct deliver_opening *o,
    uint64_t until_ms)
{
	if (!deliver_client_has(c, DELIVER_STARTTLS)) {
		if (!o->tls.required)
			return OUT_OK;
		if (o->tls.how.dane != NULL)
			deliver_dane_report_wait(o, "starttls-not-supported");
		return deliver_client_fail(c,
		    "TLS is required, and the backend does not offer it");
	}
	enum outcome result = deliver_secure_wait(c, o, false, until_ms);
	if (result == OUT_NONE)
		return OUT_OK;
	return result == OUT_OK ? hello_wait(c, o, until_ms) : result;
}

/* From the connection to the last EHLO; ${secure}: TLS is not to be avoided. */
static enum outcome
begin_wait(struct deliver_client *c, const struct deliver_opening *o,
    bool secure, uint64_t until_ms)
{
	bool implicit = secure && o->backend->transport->smtps;
	enum outcome result = OUT_OK;

	if (o->backend->transport->proxy_v2)
		say_proxy(c, o->party);
	if (implicit)
		result = deliver_secure_wait(c, o, true, until_ms);
	if (result == OUT_OK)
		result = welcome_wait(c, o, until_ms);
	if (result == OUT_OK)
		result = hello_wait(c, o, until_ms);
	if (result == OUT_OK && secure && !implicit)
		result = starttls_wait(c, o, until_ms);
	return result;
}

/* One connection.  *again: it failed at TLS, which may be done without. */
static enum outcome
try_wait(const struct deliver_opening *o, bool *again, uint64_t until_ms,
    struct deliver_client **out, const char **why)
{
	bool secure = o->tls.wanted && !*again;
	struct deliver_client *c;

	enum outcome result = deliver_dial_wait(o, until_ms, &c, why);
	*again = false;
	if (result != OUT_OK)
		return result;
	result = begin_wait(c, o, secure, until_ms);
	if (result == OUT_OK) {
		deliver_client_out_set(c, &o->input->out);
		*out = c;
		return OUT_OK;
	}
	*again = secure && result == OUT_TEMP && o->tls.tryclear &&
	    deliver_client_tls_failed(c);
	*why = deliver_client_why(c);
	deliver_client_free(&c);
	(void)deliver_report_link_wait(o, OBS_EVENT_TCP_CLOSE, SPAN(""));
	return result;
}

enum outcome
deliver_open_wait(const struct deliver_opening *o, uint64_t until_ms,
    struct deliver_client **out, const char **why)
{
	bool again = false;

	*why = o->tls.refusal;
	if (*why != NULL)
		return OUT_TEMP;
	enum outcome result = try_wait(o, &again, until_ms, out, why);
	if (again)
		result = try_wait(o, &again, until_ms, out, why);
	return result;
}

/*
 * XCLIENT is answered with 220, as a new connection would be, and puts the
 * conversation back to its start.  A backend may offer less afterwards, but
 * not having been told who we are is what must not pass unseen.
 */
enum outcome
deliver_introduce_wait(struct deliver_client *c,
    const struct deliver_opening *o, uint64_t until_ms)
{
	const struct deliver_party *known = deliver_client_party(c);
	struct deliver_opening as = *o;
	struct span text;
	struct buf line;

	if (!o->backend->transport->xclient || o->party == NULL ||
	    !deliver_client_has(c, DELIVER_XCLIENT) ||
	    (known != NULL && deliver_party_same(known, o->party)))
		return OUT_OK;
	buf_init(&line, LIMIT_COMMAND_LINE_BYTES);
	deliver_xclient_write(o->party, deliver_client_extensions(c)->xclient,
	    &line);
	deliver_client_say(c, "%.*s", SPAN_ARG(buf_span(&line)));
	buf_fini(&line);
	enum outcome result = greeting_wait(c, until_ms, &text);
	if (result == OUT_TEMP)
		return deliver_client_fail(c, "XCLIENT was refused");
	as.hello = deliver_party_hello(o->party, o->hello);
	if (result == OUT_OK)
		result = hello_wait(c, &as, until_ms);
	if (result != OUT_OK)
		return result;
	deliver_client_party_set(c, o->party);
	return OUT_OK;
}
