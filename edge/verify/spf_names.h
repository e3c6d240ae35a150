/*
 * spf_names: the names of the client's address that lead back to it, for the
 * mechanism ptr and the macro %{p}.  RFC 7208 section 5.5.
 *
 * PTR is asked once in a check, and a name's addresses when the name is first
 * needed; of the names only the first ten are.
 */
#ifndef VERIFY_SPF_NAMES_H
#define VERIFY_SPF_NAMES_H

#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"

struct arena;
struct verify_spf_check;

/*
 * verify_spf_names_match_wait(c, domain): whether a validated name of the
 * client is ${domain} or lies under it; may suspend.  A failure of the DNS is
 * no match: section 5.5.
 *
 * Returns OUT_OK, OUT_NONE, OUT_PERM (void lookups) or OUT_CANCELLED.
 */
MUST_USE enum outcome verify_spf_names_match_wait(struct verify_spf_check *c,
    struct span domain);

/*
 * verify_spf_names_best_wait(c, domain, out): the validated name for %{p}:
 * ${domain} itself, else one under it, else any; "unknown" when there is none
 * or the DNS fails; may suspend.  Asking PTR counts as a term.
 *
 * Returns OUT_OK, OUT_PERM (terms, void lookups) or OUT_CANCELLED.
 */
MUST_USE enum outcome verify_spf_names_best_wait(struct verify_spf_check *c,
    struct span domain, struct span *out);

/*
 * verify_spf_names_dotted(ip, arena): the octets of an IPv4 address, or the
 * nibbles of an IPv6 address in upper case, with dots between: what %{i} is.
 */
struct span verify_spf_names_dotted(const struct ip *ip, struct arena *arena);

#endif
