/*
 * secure: lists to a decision, a decision to a handshake.
 */
#include "deliver/secure.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "deliver/dane.h"
#include "deliver/listed.h"
#include "deliver/report_link.h"
#include "deliver/tls_text.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/input.h"
#include "policy/run.h"

/* What cannot be told of a list that asks for safety is taken as yes. */
static bool
is_strict_wait(const struct deliver_opening *o, enum lang_setting s,
    struct arena *arena)
{
	enum outcome listed = deliver_backend_listed_wait(o, s, arena);

	return listed == OUT_OK || listed == OUT_TEMP;
}

static bool
is_listed_wait(const struct deliver_opening *o, enum lang_setting s,
    struct arena *arena)
{
	return deliver_backend_listed_wait(o, s, arena) == OUT_OK;
}

static enum tls_verify
verify_wait(const struct deliver_opening *o, struct arena *arena)
{
	if (is_strict_wait(o, LANG_SET_TRANSPORT_TLS_VERIFY_HOSTS, arena))
		return TLS_VERIFY_REQUIRE;
	if (is_listed_wait(o, LANG_SET_TRANSPORT_TLS_TRY_VERIFY_HOSTS, arena))
		return TLS_VERIFY_TRY;
	return TLS_VERIFY_NO;
}

/* The name to send: one that DNS could have, or none. */
static enum outcome
sni_wait(const struct deliver_opening *o, struct arena *arena, struct span *out)
{
	const struct policy_transport *t = o->backend->transport;
	const struct lang_expansion *e =
	    t->driver->values[LANG_SET_TRANSPORT_TLS_SNI].expansion;
	struct span why = SPAN("it is no host name");
	struct span name;

	if (e == NULL)
		return OUT_OK;
	enum outcome result =
	    policy_expand_text_wait(o->session, e, arena, &name, &why);
	if (result == OUT_CANCELLED || result == OUT_NONE)
		return result == OUT_NONE ? OUT_OK : result;
	if (result == OUT_OK && name.len == 0)
		return OUT_OK;
	if (result == OUT_OK && name.len <= LIMIT_DOMAIN_BYTES &&
	    span_find(name, '\0') == name.len) {
		*out = name;
		return OUT_OK;
	}
	log_warn("backend", "transport %.*s: tls_sni: %.*s", SPAN_ARG(t->name),
	    SPAN_ARG(why));
	return OUT_OK;
}

static void
lists_wait(struct deliver_opening *o, struct arena *arena)
{
	struct deliver_secure *s = &o->tls;

	s->required = o->backend->transport->smtps || s->how.dane != NULL ||
	    is_strict_wait(o, LANG_SET_TRANSPORT_HOSTS_REQUIRE_TLS, arena);
	s->wanted = s->required ||
	    (is_listed_wait(o, LANG_SET_TRANSPORT_HOSTS_TRY_TLS, arena) &&
		!is_listed_wait(o, LANG_SET_TRANSPORT_HOSTS_AVOID_TLS, arena));
	if (!s->wanted)
		return;
	s->tryclear = !s->required && o->backend->transport->tryclear;
	s->how.verify = verify_wait(o, arena);
	if (is_strict_wait(o, LANG_SET_TRANSPORT_TLS_VERIFY_CERT_HOSTNAMES,
		arena))
		s->how.name = o->input->out.host;
	s->how.staple_wanted =
	    is_listed_wait(o, LANG_SET_TRANSPORT_HOSTS_REQUEST_OCSP, arena);
	s->how.staple_needed =
	    is_strict_wait(o, LANG_SET_TRANSPORT_HOSTS_REQUIRE_OCSP, arena);
	if (is_listed_wait(o, LANG_SET_TRANSPORT_TLS_RESUMPTION_HOSTS, arena))
		s->how.sessions = o->shared->sessions;
}

enum outcome
deliver_secure_prepare_wait(struct deliver_opening *o, struct arena *arena)
{
	o->tls = (struct deliver_secure){ .wanted = false };
	if (o->backend->transport->tls == NULL)
		return OUT_OK;
	enum outcome result = deliver_dane_prepare_wait(o, arena);
	if (result != OUT_OK || o->tls.refusal != NULL)
		return result;
	lists_wait(o, arena);
	/* The lists take a cancellation for an answer; this does not. */
	return sni_wait(o, arena, &o->tls.how.sni);
}

static void
count(const struct deliver_opening *o, enum obs_backend_tls what)
{
	obs_count(OBS_BACKEND_TLS, o->backend->label, what);
}

static enum outcome
fail(struct deliver_client *c, const struct deliver_opening *o,
    const char *doing, const char *why)
{
	count(o, OBS_BACKEND_TLS_FAILED);
	log_warn("tls", "TLS with %.*s %.*s (%s): %s",
	    SPAN_ARG(o->input->out.host), SPAN_ARG(o->backend->name), doing,
	    why);
	return deliver_client_tls_fail(c);
}

/* What was agreed upon, for variables, log and metrics. */
static void
note(struct deliver_client *c, const struct deliver_opening *o,
    const struct tls_connected *t)
{
	struct policy_out *out = &o->input->out;
	struct buf text;

	deliver_tls_note(t, out);
	buf_init(&text, LIMIT_COMMAND_LINE_BYTES);
	deliver_tls_write(out, o->session->world->generation->log_selector,
	    &text);
	deliver_client_tls_set(c, buf_span(&text));
	buf_fini(&text);
	count(o,
	    out->dane		       ? OBS_BACKEND_TLS_DANE :
		out->tls.verified != 0 ? OBS_BACKEND_TLS_VERIFIED :
					 OBS_BACKEND_TLS_UNVERIFIED);
	obs_count(OBS_BACKEND_TLS_SESSIONS, o->backend->label,
	    t->info.resumed		? OBS_BACKEND_SESSION_RESUMED :
		t->info.session_offered ? OBS_BACKEND_SESSION_REFUSED :
					  OBS_BACKEND_SESSION_NONE);
}

/*
 * Which of the machines that share a name we have before us, by what it said
 * to EHLO: they may not share the keys of their tickets.
 */
static enum outcome
machine_wait(struct deliver_client *c, const struct deliver_opening *o,
    struct span *out)
{
	const struct lang_expansion *e =
	    o->backend->transport->driver
		->values[LANG_SET_TRANSPORT_HOST_NAME_EXTRACT]
		.expansion;

	if (e == NULL)
		return OUT_NONE;
	return policy_expand_item_wait(o->session, e,
	    arena_printf(o->session->arena, "250-%.*s",
		SPAN_ARG(deliver_client_hello(c))),
	    o->session->arena, out);
}

/* What sessions are good for: both addresses, our interface, the machine. */
static enum outcome
place_wait(struct deliver_client *c, const struct deliver_opening *o,
    bool implicit, struct span *out)
{
	const struct policy_transport *t = o->backend->transport;
	struct span machine = SPAN("");
	char v4[IP_TEXT_MAX], v6[IP_TEXT_MAX];

	if (!implicit && machine_wait(c, o, &machine) == OUT_CANCELLED)
		return OUT_CANCELLED;
	*out = arena_printf(o->session->arena, "%.*s %.*s %.*s %.*s %.*s",
	    SPAN_ARG(o->backend->name), SPAN_ARG(o->input->out.host),
	    SPAN_ARG(ip_write(&t->from_v4, v4)),
	    SPAN_ARG(ip_write(&t->from_v6, v6)), SPAN_ARG(machine));
	return OUT_OK;
}

/* Only what goes through a void pointer that is not const. */
struct judging {
	const struct deliver_opening *opening;
};

/* tls:cert sees each certificate that the backend has shown. */
static enum outcome
judge_wait(void *arg, unsigned depth, struct span pem)
{
	const struct judging *j = arg;
	const struct deliver_opening *o = j->opening;
	struct span *peer = &o->input->out.tls.peer;
	struct span before = *peer;

	*peer = pem;
	bool allowed = deliver_report_link_wait(o, OBS_EVENT_TLS_CERT,
	    arena_printf(o->arena, "%u", depth));
	*peer = before;
	return allowed ? OUT_OK : OUT_PERM;
}

static enum outcome
handshake_wait(struct deliver_client *c, const struct deliver_opening *o,
    bool implicit, uint64_t until_ms)
{
	struct judging judging = { o };
	struct tls_connect how = o->tls.how;
	struct tls_connected t;
	const char *why = "";

	how.implicit = implicit;
	how.until_ms = until_ms;
	how.judge_wait = judge_wait;
	how.arg = &judging;
	if (how.sessions != NULL &&
	    place_wait(c, o, implicit, &how.place) == OUT_CANCELLED)
		return OUT_CANCELLED;
	enum outcome result = tls_connect_wait(o->backend->transport->tls,
	    deliver_client_stream(c), &how, o->session->arena, &t, &why);
	if (result == OUT_OK)
		note(c, o, &t);
	else if (result != OUT_CANCELLED)
		result = fail(c, o, "handshake", why);
	if (how.dane != NULL && result != OUT_CANCELLED)
		deliver_dane_report_wait(o,
		    result == OUT_OK ? NULL : deliver_dane_result(t.flaw));
	return result;
}

enum outcome
deliver_secure_wait(struct deliver_client *c, const struct deliver_opening *o,
    bool implicit, uint64_t until_ms)
{
	const struct wire_reply *reply;

	if (implicit)
		return handshake_wait(c, o, true, until_ms);
	/* RFC 3207 section 4: nothing may be pipelined behind it. */
	deliver_client_say(c, "STARTTLS");
	enum outcome result = deliver_client_reply_wait(c, until_ms, &reply);
	if (result != OUT_OK)
		return result;
	if (reply->code == 220)
		return handshake_wait(c, o, false, until_ms);
	/* As in Exim: 5xx says that there is none, 4xx that there is later. */
	if (!o->tls.required && (reply->code / 100 == 5 || o->tls.tryclear)) {
		count(o, OBS_BACKEND_TLS_REFUSED);
		return OUT_NONE;
	}
	return fail(c, o, "STARTTLS", "the backend refused it");
}
