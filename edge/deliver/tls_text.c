/*
 * tls_text: facts to fields.
 */
#include "deliver/tls_text.h"

#include "base/escape.h"
#include "policy/generation.h"

enum { FIELD_MAX_BYTES = 256 };

/* Exim's bits of $tls_out_resumption. */
enum {
	RESUME_SUPPORTED = 0x01,
	RESUME_ASKED = 0x02,
	RESUME_OFFERED = 0x04,
	RESUME_ISSUED = 0x08,
	RESUME_RESUMED = 0x10
};

static unsigned
resumption(const struct tls_info *info)
{
	return RESUME_SUPPORTED | (info->ticket_asked ? RESUME_ASKED : 0) |
	    (info->session_offered ? RESUME_OFFERED : 0) |
	    (info->ticket_issued ? RESUME_ISSUED : 0) |
	    (info->resumed ? RESUME_RESUMED : 0);
}

void
deliver_tls_note(const struct tls_connected *t, struct policy_out *out)
{
	const struct tls_info *info = &t->info;

	out->dane = t->is_dane;
	out->tls = (struct policy_tls){
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
		.resumption = resumption(info),
	};
}

static const char *
verified_word(const struct policy_out *out)
{
	if (out->dane)
		return " CV=dane";
	return out->tls.verified != 0 ? " CV=yes" : " CV=no";
}

void
deliver_tls_write(const struct policy_out *out, unsigned selector,
    struct buf *to)
{
	const struct policy_tls *tls = &out->tls;

	if (!tls->on)
		return;
	if ((selector & POLICY_LOG_TLS_CIPHER) != 0) {
		buf_printf(to, " X=%.*s", SPAN_ARG(tls->cipher));
		if ((selector & POLICY_LOG_TLS_RESUMPTION) != 0 &&
		    (tls->resumption & RESUME_RESUMED) != 0)
			buf_add_char(to, '*');
	}
	if ((selector & POLICY_LOG_TLS_GROUP) != 0 && tls->group.len > 0)
		buf_printf(to, " KX=%.*s", SPAN_ARG(tls->group));
	if ((selector & POLICY_LOG_TLS_VERIFIED) != 0)
		buf_add_text(to, verified_word(out));
	if ((selector & POLICY_LOG_TLS_PEERDN) != 0 && tls->peer_name.len > 0) {
		buf_add_text(to, " DN=\"");
		buf_add_escaped(to,
		    span_first(tls->peer_name, FIELD_MAX_BYTES));
		buf_add_char(to, '"');
	}
	if ((selector & POLICY_LOG_TLS_SNI) != 0 && tls->sni.len > 0)
		buf_printf(to, " SNI=%.*s", SPAN_ARG(tls->sni));
}
