/*
 * handshake: who may resume, how it went, what is known of it.
 */
#include "smtp/handshake.h"

#include "base/clock.h"
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/log.h"
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

static bool
failed(struct smtp_session *s, enum outcome o, const char *why)
{
	if (o == OUT_CANCELLED || s->closing)
		return false;
	obs_count(OBS_TLS_HANDSHAKES,
	    o == OUT_PERM ? OBS_RESULT_PERM : OBS_RESULT_TEMP, OBS_NO);
	smtp_log(s, "tls", "TLS error (handshake): %s:",
	    why != NULL ? why : "it took too long, or the client has gone");
	smtp_end(s, SMTP_END_TLS);
	return false;
}

bool
smtp_handshake_wait(struct smtp_session *s, bool implicit)
{
	struct tls_accept how = { .implicit = implicit };
	struct tls_info info;
	const char *why = NULL;
	enum outcome o;

	how.tickets = !s->health &&
	    policy_host_listed_wait(s->policy, LANG_SET_TLS_RESUMPTION_HOSTS,
		&s->scratch) == OUT_OK;
	if (s->closing)
		return false;
	how.until_ms =
	    clock_ms() + smtp_session_number(s, LANG_SET_TLS_HANDSHAKE_TIMEOUT);
	o = tls_accept_wait(s->server->parts.generation->tls, s->stream, &how,
	    &s->arena, &info, &why);
	if (o != OUT_OK)
		return failed(s, o, why);
	obs_count(OBS_TLS_HANDSHAKES, OBS_RESULT_OK,
	    info.resumed ? OBS_YES : OBS_NO);
	s->input.tls = (struct policy_tls){
		.on = true,
		.version = info.version,
		.cipher = info.cipher,
		.sni = info.sni,
		.resumption = resumption_bits(&info),
	};
	return !s->closing;
}
