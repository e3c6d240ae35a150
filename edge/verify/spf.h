/*
 * spf: whether a client may send for a domain.  RFC 7208.
 *
 * The whole of check_host(): strict records, limits over the whole check,
 * macros, explanations.  Asks the world nothing but the DNS, and that by the
 * callback it is given, so that it runs on tables as well; it suspends when
 * the callback does.  Keeps nothing between checks: what one message was
 * told, the next is not.  How long a check may take is up to the callback: it
 * hears at most 111 questions, and 12 more for an explanation.
 */
#ifndef VERIFY_SPF_H
#define VERIFY_SPF_H

#include "base/outcome.h"
#include "base/span.h"

#include "verify/spf_result.h"

struct arena;
struct verify_dns;

/*
 * verify_spf_wait(dns, identity, in, limits, arena, out):
 * Check one identity of the client.  For VERIFY_SPF_MAIL_FROM with an empty
 * domain, as in MAIL FROM:<>, that is postmaster@HELO (section 2.4).
 *
 * limits  NULL: those of RFC 7208
 * out     on OUT_OK; lives in ${arena}
 *
 * Returns OUT_OK, whatever the result is; OUT_CANCELLED.
 */
MUST_USE enum outcome verify_spf_wait(const struct verify_dns *dns,
    enum verify_spf_identity identity, const struct verify_spf_input *in,
    const struct verify_spf_limits *limits, struct arena *arena,
    struct verify_spf_verdict *out);

/*
 * verify_spf_guess_wait(dns, in, limits, record, arena, io):
 * Where ${io}, made by verify_spf_wait of the same ${in}, says none, evaluate
 * ${record} as if the domain had published it, and put what comes of it in
 * the place of ${io} with is_guess set.  A domain that cannot have a record,
 * as an address literal, stays none and is no guess.
 *
 * Returns OUT_OK, also when ${io} had another result and stays; OUT_CANCELLED
 * with ${io} untouched.
 */
MUST_USE enum outcome verify_spf_guess_wait(const struct verify_dns *dns,
    const struct verify_spf_input *in, const struct verify_spf_limits *limits,
    struct span record, struct arena *arena, struct verify_spf_verdict *io);

#endif
