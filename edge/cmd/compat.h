/*
 * compat: what libspf2 and libopendmarc make of the message that "postern
 * auth" was given, each in a process of its own.
 */
#ifndef CMD_COMPAT_H
#define CMD_COMPAT_H

#include "base/buf.h"
#include "cmd/probe.h"
#include "verify/dmarc.h"
#include "wire/second_answer.h"

/* Plain data; zeroed: nobody was asked. */
struct cmd_compat {
	bool is_asked;
	enum outcome spf_outcome; /* OUT_PERM: it died of the question */
	struct wire_second_answer spf;
	enum outcome dmarc_outcome; /* OUT_NONE: there is no author */
	struct wire_second_answer dmarc;
};

/*
 * cmd_compat_wait(p, in, ours, out): ask them; ${in} and ${ours} are what
 * verify_dmarc_wait had and said.  OUT_OK, whatever came of it; OUT_CANCELLED.
 */
MUST_USE enum outcome cmd_compat_wait(struct cmd_probe *p,
    const struct verify_dmarc_input *in, const struct verify_dmarc *ours,
    struct cmd_compat *out);

/* cmd_compat_write(c, spf, dmarc, out): both sides in a table, or nothing. */
void cmd_compat_write(const struct cmd_compat *c, enum verify_spf_result spf,
    enum verify_dmarc_status dmarc, struct buf *out);

/* cmd_compat_json(c, out): a member "compat", or nothing. */
void cmd_compat_json(const struct cmd_compat *c, struct buf *out);

#endif
