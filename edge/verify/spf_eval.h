/*
 * spf_eval: evaluation of records: check_host() of RFC 7208 section 4.
 */
#ifndef VERIFY_SPF_EVAL_H
#define VERIFY_SPF_EVAL_H

#include "base/outcome.h"
#include "base/span.h"

#include "verify/spf_result.h"

struct verify_spf_check;

/* What an evaluation found.  Plain data. */
struct verify_spf_found {
	enum verify_spf_result result;
	struct span mechanism; /* term that matched, or "default"; or empty */
	struct span domain;    /* whose record it was, after redirects */
	struct span exp;       /* that record's exp=, not expanded; or empty */
};

/*
 * verify_spf_eval_wait(c, domain, out): look ${domain}'s record up and
 * evaluate it; may suspend.  Its own lookup is not counted as a term.
 *
 * Returns OUT_OK with ${out} filled, or OUT_CANCELLED.
 */
MUST_USE enum outcome verify_spf_eval_wait(struct verify_spf_check *c,
    struct span domain, struct verify_spf_found *out);

/*
 * verify_spf_eval_record_wait(c, domain, text, out): as verify_spf_eval_wait,
 * with ${text} in the place of what ${domain} publishes.
 */
MUST_USE enum outcome verify_spf_eval_record_wait(struct verify_spf_check *c,
    struct span domain, struct span text, struct verify_spf_found *out);

#endif
