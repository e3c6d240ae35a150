/*
 * opinion: what libspf2 and libopendmarc make of a message, beside us.
 *
 * Where compat_engines asks for it, each verdict of ours is put before them.
 * As a rule that happens beside the mail, which waits for nothing, and only
 * the difference is counted and logged.  Where spf_engine or dmarc_engine
 * lets the other side decide, the check waits for compat_timeout at most;
 * without an answer ours stands.
 */
#ifndef POLICY_OPINION_H
#define POLICY_OPINION_H

#include "base/outcome.h"
#include "policy/world_parts.h"
#include "verify/dmarc.h"
#include "verify/spf.h"

/*
 * policy_opinion_spf_wait(w, who, io): ${io} is ours on MAIL FROM, and on
 * OUT_OK that which counts.  OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_opinion_spf_wait(const struct policy_world *w,
    const struct verify_spf_input *who, struct verify_spf_verdict *io);

/*
 * policy_opinion_dmarc_wait(w, ip, in, io): ${io} is what ${in} came to, and
 * on OUT_OK that which counts.  OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_opinion_dmarc_wait(const struct policy_world *w,
    const struct ip *ip, const struct verify_dmarc_input *in,
    struct verify_dmarc *io);

#endif
