/*
 * handshake: who may resume, who must show a certificate, how it went, what
 * is known of it.
 */
#include "smtp/handshake.h"

#include "base/clock.h"
#include "lang/list_cut.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/event.h"
#include "smtp/end.h"
#include "smtp/log.h"
#include "tls/live.h"
#include "tls/server.h"

/* Exim's bits of $tls_in_resumption. */
enum {
	RESUME_SUPPORTED = 0x01,
	RESUME_ASKED = 0x02,
	RESUME_OFFERED = 0x04,
	RESUME_ISSUED = 0x08,
	RESUME_RESUMED = 0x10
};

static unsigned
resumption_bits(const struct tls_info *info)
{
	unsigned bits = RESUME_SUPPORTED;

	if (info->ticket_asked)
		bits |= RESUME_ASKED;
	if (info->session_offered)
		bits |= RESUME_OFFERED;
	if (info->ticket_issued)
		bits |= RESUME_ISSUED;
	if (info->resumed)
		bits |= RESUME_RESUMED;
	return bits;
}

struct tls_server *
smtp_tls(const struct smtp_session *s)
{
	struct tls_live *live = s->server->parts.tls;

	return live != NULL ? tls_live_get(live) : NULL;
}

static bool
failed_wait(struct smtp_session *s, enum outcome o, const char *why)
{
	struct policy_event e = { .what = OBS_EVENT_TLS_FAIL_CONNECT };

	if (o == OUT_CANCELLED || s->closing)
		return false;
	obs_count(OBS_TLS_HANDSHAKES,
	    o == OUT_PERM ? OBS_RESULT_PERM : OBS_RESULT_TEMP, OBS_NO);
	if (why == NULL)
		why = "it took too long, or the client has gone";
	smtp_log(s, "tls", "TLS error (handshake): %s:", why);
	e.data = span_of(why);
	(void)policy_event_wait(s->policy, &s->input, &e, NULL, &s->scratch);
	smtp_end(s, SMTP_END_TLS);
	return false;
}

/*
 * Whether the client has to show a certificate.  While that cannot be told,
 * it has to: its connection fails and it comes again.
 */
static enum tls_verify
verify_wait(struct smtp_session *s)
{
	if (policy_host_listed_wait(s->policy, LANG_SET_TLS_VERIFY_HOSTS,
		&s->scratch) != OUT_NONE)
		return TLS_VERIFY_REQUIRE;
	if (policy_host_listed_wait(s->policy, LANG_SET_TLS_TRY_VERIFY_HOSTS,
		&s->scratch) != OUT_NONE)
		return TLS_VERIFY_TRY;
	return TLS_VERIFY_NO;
}

/* A tls_choose_fn: the first file that tls_certificate names. */
static enum outcome
choose_wait(void *arg, struct span sni, struct span *path)
{
	struct smtp_session *s = arg;
	char separator = LANG_LIST_COLON;
	struct span rest;

	s->input.tls.sni = sni;
	enum outcome o = policy_expand_wait(s->policy, LANG_SET_TLS_CERTIFICATE,
	    &s->scratch, &rest);
	s->input.tls.sni = SPAN("");
	if (o != OUT_OK)
		return o == OUT_CANCELLED ? o : OUT_NONE;
	rest = lang_list_separator(rest, &separator);
	return lang_list_cut(&rest, separator, &s->scratch, path) ? OUT_OK :
								    OUT_NONE;
}

static void
count_ticket(enum obs_ticket what)
{
	obs_count(OBS_TLS_TICKETS, what, 0);
}

static void
count_tickets(const struct tls_info *info)
{
	if (info->ticket_issued)
		count_ticket(OBS_TICKET_ISSUED);
	if (info->resumed)
		count_ticket(OBS_TICKET_ACCEPTED);
	if (info->resumed && info->ticket == TLS_TICKET_FOREIGN)
		count_ticket(OBS_TICKET_FOREIGN);
	if (info->ticket == TLS_TICKET_UNKNOWN)
		count_ticket(OBS_TICKET_UNKNOWN);
	if (info->ticket == TLS_TICKET_MISPLACED)
		count_ticket(OBS_TICKET_MISPLACED);
	/* One that could be opened and was not taken is too old, too. */
	if (info->ticket == TLS_TICKET_EXPIRED ||
	    (!info->resumed &&
		(info->ticket == TLS_TICKET_TAKEN ||
		    info->ticket == TLS_TICKET_FOREIGN)))
		count_ticket(OBS_TICKET_EXPIRED);
}

/* The groups that have a word of their own in label_table.h. */
static enum obs_group
group_of(struct span name)
{
	static const struct {
		const char *name;
		enum obs_group group;
	} rows[] = {
		{ "x25519", OBS_GROUP_X25519 },
		{ "X25519MLKEM768", OBS_GROUP_X25519_MLKEM768 },
		{ "secp256r1", OBS_GROUP_P256 },
		{ "secp384r1", OBS_GROUP_P384 },
		{ "secp521r1", OBS_GROUP_P521 },
		{ "x448", OBS_GROUP_X448 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (span_eq_icase(name, span_of(rows[i].name)))
			return rows[i].group;
	return OBS_GROUP_OTHER;
}

static void
count(const struct tls_info *info)
{
	/* By Exim's values of $tls_in_ocsp. */
	static const enum obs_staple staples[] = { OBS_STAPLE_UNASKED,
		OBS_STAPLE_NONE, OBS_STAPLE_NONE, OBS_STAPLE_STALE,
		OBS_STAPLE_GIVEN };

	obs_count(OBS_TLS_HANDSHAKES, OBS_RESULT_OK,
	    info->resumed ? OBS_YES : OBS_NO);
	obs_count(OBS_TLS_GROUPS, group_of(info->group), 0);
	obs_count(OBS_TLS_STAPLES, staples[info->ocsp], 0);
	count_tickets(info);
}

static void
take(struct smtp_session *s, const struct tls_info *info)
{
	s->input.tls = (struct policy_tls){
		.on = true,
		.version = info->version,
		.cipher = info->cipher,
		.cipher_std = info->cipher_std,
		.group = info->group,
		.sni = info->sni,
		.peer_name = info->peer_name,
		.own = info->own,
		.peer = info->peer,
		.bits = info->bits,
		.verified = info->verified ? 1 : 0,
		.ocsp = info->ocsp,
		.resumption = resumption_bits(info),
	};
}

/* What the lists say of this client. */
static void
prepare_wait(struct smtp_session *s, struct tls_accept *how)
{
	how->listener = s->listener;
	if (s->health)
		return;
	how->tickets =
	    policy_host_listed_wait(s->policy, LANG_SET_TLS_RESUMPTION_HOSTS,
		&s->scratch) == OUT_OK;
	how->verify = verify_wait(s);
	if (s->server->parts.generation->tls.by_rule)
		how->choose_wait = choose_wait;
	how->arg = s;
}

bool
smtp_handshake_wait(struct smtp_session *s, bool implicit)
{
	struct tls_accept how = { .implicit = implicit };
	struct tls_info info;
	const char *why = NULL;
	enum outcome o;

	prepare_wait(s, &how);
	if (s->closing)
		return false;
	how.until_ms =
	    clock_ms() + smtp_session_number(s, LANG_SET_TLS_HANDSHAKE_TIMEOUT);
	s->tls = tls_server_take(smtp_tls(s));
	o = tls_accept_wait(s->tls, s->stream, &how, &s->arena, &info, &why);
	if (o != OUT_OK)
		return failed_wait(s, o, why);
	count(&info);
	take(s, &info);
	if (info.peer_why != NULL)
		smtp_log(s, "tls", "client certificate: %s:", info.peer_why);
	return !s->closing;
}
