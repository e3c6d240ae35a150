/*
 * spf_macro: what a domain-spec or an explanation says, its macros replaced.
 * RFC 7208 section 7.
 */
#ifndef VERIFY_SPF_MACRO_H
#define VERIFY_SPF_MACRO_H

#include "base/outcome.h"
#include "base/span.h"

struct verify_spf_check;

/*
 * verify_spf_macro_name_wait(c, spec, domain, out):
 * The name that the domain-spec ${spec} stands for in a record of ${domain};
 * may suspend, for %{p}.
 *
 * out  on OUT_OK: no final dot, at most 253 bytes, for labels are dropped
 *      from the left of a longer one; empty when nothing is left.  May be a
 *      name that cannot exist.  Lives in the check's arena
 *
 * Returns OUT_OK; OUT_PERM when ${spec} is none, or macros made too much in
 * this check, or %{p} was a term too many; OUT_CANCELLED.
 */
MUST_USE enum outcome verify_spf_macro_name_wait(struct verify_spf_check *c,
    struct span spec, struct span domain, struct span *out);

/*
 * verify_spf_macro_text_wait(c, text, domain, out):
 * The explanation ${text}, expanded for a record of ${domain}; may suspend.
 * What is not printable ASCII, which a sender's address may bring in, is
 * '?': the text is fit for a reply.
 *
 * Returns OUT_OK; OUT_PERM when ${text} is not of the grammar or makes more
 * than 2,000 bytes; OUT_CANCELLED.
 */
MUST_USE enum outcome verify_spf_macro_text_wait(struct verify_spf_check *c,
    struct span text, struct span domain, struct span *out);

#endif
