/*
 * log: H=, F=, P=, X= and the others.
 */
#include "smtp/log.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/log.h"
#include "obs/metric.h"
#include "policy/explain.h"
#include "smtp/transaction.h"

enum { FIELD_MAX_BYTES = 256 };

static bool
selects(const struct smtp_session *s, unsigned bit)
{
	return (s->server->parts.generation->log_selector & bit) != 0;
}

static enum log_level
level(const struct smtp_session *s)
{
	return s->health || s->quiet ? LOG_DEBUG_LEVEL : LOG_INFO_LEVEL;
}

static void
add_field(struct buf *b, const char *before, struct span text,
    const char *after)
{
	buf_add_text(b, before);
	buf_add(b, span_first(text, FIELD_MAX_BYTES));
	buf_add_text(b, after);
}

/* H=name (helo) [address]:port, as much of it as is known. */
static void
add_host(const struct smtp_session *s, struct buf *b)
{
	const struct policy_input *in = &s->input;
	struct span name = policy_host_name(s->policy);
	char text[IP_TEXT_MAX];

	buf_add_text(b, "H=");
	if (name.len > 0)
		add_field(b, "", name, " ");
	if (in->helo.len > 0)
		add_field(b, "(", in->helo, ") ");
	if (selects(s, POLICY_LOG_INCOMING_PORT)) {
		buf_add(b, ip_port_write(&in->client, text));
		return;
	}
	add_field(b, "[", ip_write(&in->client.ip, text), "]");
}

static void
add_tls(const struct smtp_session *s, struct buf *b)
{
	const struct policy_tls *tls = &s->input.tls;
	const unsigned resumed = 0x10;

	if (!tls->on)
		return;
	if (selects(s, POLICY_LOG_TLS_CIPHER)) {
		add_field(b, " X=", tls->cipher, "");
		if (selects(s, POLICY_LOG_TLS_RESUMPTION) &&
		    (tls->resumption & resumed) != 0)
			buf_add_char(b, '*');
	}
	if (selects(s, POLICY_LOG_TLS_GROUP) && tls->group.len > 0)
		add_field(b, " KX=", tls->group, "");
	if (selects(s, POLICY_LOG_TLS_VERIFIED) && tls->peer.len > 0)
		buf_add_text(b, tls->verified != 0 ? " CV=yes" : " CV=no");
	if (selects(s, POLICY_LOG_TLS_PEERDN) && tls->peer_name.len > 0) {
		buf_add_text(b, " DN=\"");
		buf_add_escaped(b, span_first(tls->peer_name, FIELD_MAX_BYTES));
		buf_add_char(b, '"');
	}
	if (selects(s, POLICY_LOG_TLS_SNI) && tls->sni.len > 0)
		add_field(b, " SNI=", tls->sni, "");
}

static void
add_proxy(const struct smtp_session *s, struct buf *b)
{
	const struct policy_proxy *proxy = &s->input.proxy;
	char text[IP_TEXT_MAX];

	if (selects(s, POLICY_LOG_PROXY) && proxy->known)
		add_field(b, " PRX=", ip_write(&proxy->local.ip, text), "");
}

void
smtp_log(const struct smtp_session *s, const char *event, const char *fmt, ...)
{
	struct buf b;
	va_list ap;

	if (!log_is_on(level(s)))
		return;
	buf_init(&b, LOG_LINE_MAX);
	if (smtp_session_id(s).len > 0)
		add_field(&b, "", smtp_session_id(s), " ");
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	buf_add_char(&b, ' ');
	add_host(s, &b);
	log_event(level(s), event, "%.*s", SPAN_ARG(buf_span(&b)));
	buf_fini(&b);
}

static void
log_refused(const struct smtp_session *s, struct span what, int code,
    struct span why)
{
	struct buf b;

	if (!log_is_on(level(s)))
		return;
	buf_init(&b, LOG_LINE_MAX);
	if (smtp_session_id(s).len > 0)
		add_field(&b, "", smtp_session_id(s), " ");
	add_host(s, &b);
	add_tls(s, &b);
	add_proxy(s, &b);
	if (s->transaction != NULL)
		add_field(&b, " F=<", s->input.sender, ">");
	buf_printf(&b, " %srejected %.*s: %.*s",
	    code / 100 == 4 ? "temporarily " : "", SPAN_ARG(what),
	    SPAN_ARG(why));
	log_event(level(s), "reject", "%.*s", SPAN_ARG(buf_span(&b)));
	buf_fini(&b);
}

/* log_reject_target = panic: for whoever watches errors. */
static void
log_panic(const struct smtp_session *s, struct span what, struct span why)
{
	log_error("reject", "%.*s rejected %.*s: %.*s",
	    SPAN_ARG(smtp_session_id(s)), SPAN_ARG(what), SPAN_ARG(why));
}

void
smtp_log_verdict(const struct smtp_session *s, enum lang_phase phase,
    struct span what, const struct policy_verdict *v)
{
	struct span why = v->log.len > 0 ? v->log : v->text;

	obs_count(OBS_REJECTS, (unsigned)phase, obs_code_class(v->code));
	if (v->log_targets != 0)
		log_refused(s, what, v->code, why);
	if ((v->log_targets & LANG_TO_PANIC) != 0)
		log_panic(s, what, why);
}

void
smtp_log_refused(const struct smtp_session *s, struct span what, int code,
    struct span why)
{
	log_refused(s, what, code, why);
	policy_refused(s->policy, what,
	    &(struct policy_verdict){ .code = code, .text = why });
}

void
smtp_log_outcome(const struct smtp_session *s, struct span recipient,
    const struct smtp_outcome *o)
{
	struct span enhanced = o->enhanced;
	struct span text = o->text;

	if (o->outcome == OUT_OK || o->ours)
		return;
	policy_refused(s->policy,
	    arena_printf(&s->transaction->message->arena,
		"the backend, of <%.*s>", SPAN_ARG(recipient)),
	    &(struct policy_verdict){ .code = smtp_outcome_code(o, false),
		.enhanced =
		    arena_text(&s->transaction->message->arena, enhanced),
		.text = text });
}

static void
add_subject(const struct smtp_session *s, struct buf *b, struct arena *arena)
{
	struct span subject = mail_message_field(s->transaction->message,
	    MAIL_FIELD_SUBJECT, FIELD_MAX_BYTES, arena);

	if (selects(s, POLICY_LOG_SUBJECT) && subject.len > 0)
		add_field(b, " T=\"", subject, "\"");
}

static void
add_recipients(const struct smtp_session *s, struct buf *b)
{
	const struct mail_envelope *e = &s->transaction->message->envelope;

	if (!selects(s, POLICY_LOG_RECEIVED_RECIPIENTS))
		return;
	buf_add_text(b, " for");
	for (size_t i = 0; i < e->count; i++)
		add_field(b, " ", e->recipients[i]->address.text, "");
}

void
smtp_log_received(struct smtp_session *s)
{
	const struct smtp_transaction *t = s->transaction;
	struct span id = mail_message_field(t->message, MAIL_FIELD_MESSAGE_ID,
	    FIELD_MAX_BYTES, &s->scratch);
	struct buf b;

	buf_init(&b, LOG_LINE_MAX);
	add_field(&b, "", t->message->trace_id, " <= ");
	add_field(&b, "",
	    s->input.sender.len > 0 ? s->input.sender : SPAN("<>"), " ");
	add_host(s, &b);
	add_field(&b, " P=", smtp_transaction_protocol(s), "");
	add_tls(s, &b);
	if (t->prdr && t->message->envelope.count > 1)
		buf_add_text(&b, " PRDR");
	add_proxy(s, &b);
	buf_printf(&b, " S=%llu", (unsigned long long)t->content_bytes);
	if (id.len > 0)
		add_field(&b, " id=", id, "");
	add_subject(s, &b, &s->scratch);
	add_recipients(s, &b);
	log_event(LOG_INFO_LEVEL, "accept", "%.*s", SPAN_ARG(buf_span(&b)));
	buf_fini(&b);
}
