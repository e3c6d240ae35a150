/*
 * ocsp: OCSP responders, asked over HTTP; RFC 6960 appendix A.
 */
#ifndef POLICY_OCSP_H
#define POLICY_OCSP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "loop/loop.h"
#include "tls/certificate.h"

struct dns_names;

/* What asking needs; borrowed. */
struct policy_ocsp {
	struct loop *loop;
	struct dns_names *names; /* NULL: only addresses can be asked */
	uint64_t timeout_ms;
};

/*
 * policy_ocsp_wait(o, c, arena, out, why):
 * Ask the responder that ${c} names; suspends the fiber.
 *
 * out  on OUT_OK: a response that is good now, in ${arena}
 * why  else, in ${arena} or static
 *
 * Returns OUT_OK; OUT_PERM when ${c} names none, its issuer is not known, or
 * the answer says anything but that it is good; OUT_TEMP when there is no
 * answer, or one of another time; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_ocsp_wait(const struct policy_ocsp *o,
    const struct tls_certificate *c, struct arena *arena,
    struct tls_staple *out, const char **why);

#endif
