/*
 * helo: HELO and EHLO.
 *
 * RFC 5321 section 4.1.1.1:
 *	ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
 */
#include "base/buf.h"
#include "smtp/handshake.h"
#include "smtp/limits.h"
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"
#include "smtp/verbs.h"
#include "wire/helo.h"

enum { EHLO_MAX_BYTES = 4096 };

/* A health check is asked nothing; "cannot tell" is yes. */
static bool
is_offered_wait(struct smtp_session *s, enum lang_setting hosts)
{
	if (s->health)
		return true;
	return policy_host_listed_wait(s->policy, hosts, &s->scratch) !=
	    OUT_NONE;
}

/* helo_accept_junk_hosts may say anything, but must say something. */
static bool
is_junk_borne_wait(struct smtp_session *s, struct span arg)
{
	if (arg.len == 0 || arg.len > LIMIT_DOMAIN_BYTES || s->health)
		return false;
	return policy_host_listed_wait(s->policy,
		   LANG_SET_HELO_ACCEPT_JUNK_HOSTS, &s->scratch) == OUT_OK;
}

static bool
parse_wait(struct smtp_session *s, struct span arg, bool esmtp,
    struct span *name)
{
	struct wire_helo helo;

	if (wire_helo_parse(arg,
		lang_text_of(s->server->program, LANG_SET_HELO_ALLOW_CHARS),
		&helo)) {
		*name = helo.name;
		return true;
	}
	if (is_junk_borne_wait(s, arg)) {
		*name = arg;
		return true;
	}
	if (!s->closing)
		smtp_limit_protocol(s, 501, "5.5.2", SPAN(""),
		    esmtp ? "Syntactically invalid EHLO argument(s)" :
			    "Syntactically invalid HELO argument(s)");
	return false;
}

static bool
judge_wait(struct smtp_session *s, struct span what, struct policy_verdict *v)
{
	*v = (struct policy_verdict){ .verdict = LANG_VERDICT_ACCEPT };
	if (s->health)
		return true;
	if (policy_run_wait(s->policy, LANG_HELO, &s->scratch, v) != OUT_OK)
		return false;
	if (v->verdict == LANG_VERDICT_ACCEPT)
		return true;
	smtp_refuse(s, LANG_HELO, what, v);
	return false;
}

/*
 * helo_verify_hosts, helo_try_verify_hosts: whether the name leads to the
 * client, as "verify = helo" finds it.  False: the first of them wants that,
 * and it does not, or nobody can tell.
 */
static bool
verify_wait(struct smtp_session *s)
{
	enum outcome must = policy_host_listed_wait(s->policy,
	    LANG_SET_HELO_VERIFY_HOSTS, &s->scratch);
	enum outcome try = OUT_OK;
	enum outcome o = OUT_TEMP;

	s->input.helo_verified = false;
	if (must == OUT_NONE)
		try = policy_host_listed_wait(s->policy,
		    LANG_SET_HELO_TRY_VERIFY_HOSTS, &s->scratch);
	if (try == OUT_OK && must != OUT_TEMP)
		o = policy_verify_helo_wait(s->policy, &s->scratch);
	if (s->closing || must == OUT_CANCELLED || o == OUT_CANCELLED)
		return false;
	s->input.helo_verified = o == OUT_OK;
	if (must == OUT_NONE || o == OUT_OK)
		return true;
	smtp_reply(s, o == OUT_TEMP ? 451 : 550,
	    o == OUT_TEMP ? "4.4.3" : "5.7.1",
	    "%s argument does not match calling host",
	    s->input.esmtp ? "EHLO" : "HELO");
	return false;
}

/*
 * Take the name and ask the policy; a refused one leaves everything as it was
 * (RFC 5321 section 4.1.4).
 */
static bool
greet_wait(struct smtp_session *s, struct span arg, bool esmtp,
    struct policy_verdict *v)
{
	struct span before = s->input.helo;
	bool was_esmtp = s->input.esmtp;
	struct span name;

	if (!parse_wait(s, arg, esmtp, &name))
		return false;
	s->input.helo = name;
	s->input.esmtp = esmtp;
	if ((!s->health && !verify_wait(s)) ||
	    !judge_wait(s,
		arena_printf(&s->scratch, "%s %.*s", esmtp ? "EHLO" : "HELO",
		    SPAN_ARG(name)),
		v)) {
		s->input.helo = before;
		s->input.esmtp = was_esmtp;
		return false;
	}
	buf_clear(&s->helo);
	buf_add(&s->helo, name);
	s->input.helo = buf_span(&s->helo);
	smtp_transaction_end(s);
	return true;
}

/* The policy's text, or "host Hello name [address]". */
static void
add_greeting(struct smtp_session *s, const struct policy_verdict *v,
    struct buf *b)
{
	char ip[IP_TEXT_MAX];

	if (v->text.len > 0) {
		buf_add(b, span_first(v->text, span_find(v->text, '\n')));
		return;
	}
	buf_printf(b, "%.*s Hello %.*s [%.*s]",
	    SPAN_ARG(s->server->parts.generation->hostname),
	    SPAN_ARG(s->input.helo),
	    SPAN_ARG(ip_write(&s->input.client.ip, ip)));
}

void
smtp_verb_helo(struct smtp_session *s, struct span arg)
{
	struct policy_verdict v;
	struct buf b;

	if (!greet_wait(s, arg, false, &v))
		return;
	s->may_pipeline = false;
	s->may_chunk = false;
	s->may_utf8 = false;
	s->may_dsn = false;
	s->may_starttls = false;
	buf_init(&b, EHLO_MAX_BYTES);
	add_greeting(s, &v, &b);
	smtp_reply_bare(s, 250, buf_span(&b));
	buf_fini(&b);
}

/* What this client may use from now on. */
static void
offer_wait(struct smtp_session *s)
{
	const struct policy_routes *routes =
	    &s->server->parts.generation->routes;

	s->may_pipeline = !policy_controls_get(s->policy)->no_pipelining &&
	    is_offered_wait(s, LANG_SET_PIPELINING_ADVERTISE_HOSTS);
	s->may_chunk = is_offered_wait(s, LANG_SET_CHUNKING_ADVERTISE_HOSTS);
	s->may_limits = is_offered_wait(s, LANG_SET_LIMITS_ADVERTISE_HOSTS);
	/* Only what every backend can pass on. */
	s->may_utf8 = routes->utf8 &&
	    is_offered_wait(s, LANG_SET_SMTPUTF8_ADVERTISE_HOSTS);
	s->may_dsn =
	    routes->dsn && is_offered_wait(s, LANG_SET_DSN_ADVERTISE_HOSTS);
	s->may_starttls = smtp_tls(s) != NULL && !s->input.tls.on &&
	    is_offered_wait(s, LANG_SET_TLS_ADVERTISE_HOSTS);
}

/*
 * RFC 9422 section 4.  A client without PRDR that reads this while the ledger
 * is away splits by itself; one with PRDR need not be held to it.
 */
static void
add_limits(struct smtp_session *s, struct buf *b)
{
	uint64_t mails =
	    smtp_session_number(s, LANG_SET_SMTP_ACCEPT_MAX_PER_CONNECTION);
	uint64_t recipients = smtp_session_number(s, LANG_SET_RECIPIENTS_MAX);

	if (s->server->ledger_is_away &&
	    !smtp_session_flag(s, LANG_SET_PRDR_ENABLE))
		recipients = 1;
	if (mails == 0 && recipients == 0)
		return;
	buf_add_text(b, "\nLIMITS");
	if (mails > 0)
		buf_printf(b, " MAILMAX=%llu", (unsigned long long)mails);
	if (recipients > 0)
		buf_printf(b, " RCPTMAX=%llu", (unsigned long long)recipients);
}

static void
add_keywords(struct smtp_session *s, struct buf *b)
{
	uint64_t size = smtp_session_number(s, LANG_SET_MESSAGE_SIZE_LIMIT);

	/* RFC 1870 section 4: 0 is no fixed limit. */
	buf_printf(b, "\nSIZE %llu", (unsigned long long)size);
	if (smtp_session_flag(s, LANG_SET_ACCEPT_8BITMIME))
		buf_add_text(b, "\n8BITMIME");
	if (s->may_pipeline)
		buf_add_text(b, "\nPIPELINING");
	if (s->may_chunk)
		buf_add_text(b, "\nCHUNKING");
	if (s->may_utf8)
		buf_add_text(b, "\nSMTPUTF8");
	if (s->may_dsn)
		buf_add_text(b, "\nDSN");
	buf_add_text(b, "\nENHANCEDSTATUSCODES");
	if (s->may_starttls)
		buf_add_text(b, "\nSTARTTLS");
	if (s->may_limits)
		add_limits(s, b);
	if (smtp_session_flag(s, LANG_SET_PRDR_ENABLE))
		buf_add_text(b, "\nPRDR");
}

void
smtp_verb_ehlo(struct smtp_session *s, struct span arg)
{
	struct policy_verdict v;
	struct buf b;

	if (!greet_wait(s, arg, true, &v))
		return;
	offer_wait(s);
	if (s->closing)
		return;
	buf_init(&b, EHLO_MAX_BYTES);
	add_greeting(s, &v, &b);
	add_keywords(s, &b);
	smtp_reply_bare(s, 250, buf_span(&b));
	buf_fini(&b);
}
