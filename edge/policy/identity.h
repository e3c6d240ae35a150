/*
 * identity: under which names a client is known again when it comes back
 * from another address.
 */
#ifndef POLICY_IDENTITY_H
#define POLICY_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

struct policy_session;

enum { POLICY_SIGNERS_MAX = 4 };

/* Plain data; "" where there is none. */
struct policy_identity {
	struct span network; /* IPv4 /24 or IPv6 /64 */
	struct span spf;     /* the domain that SPF has passed */
	struct span signers[POLICY_SIGNERS_MAX]; /* d= of good signatures */
	size_t signer_count;
};

/*
 * policy_identity_wait(s, whole, arena, out):
 * Who the client of this message is, as far as the checks that the policy
 * asks for have come by now: a mail waits for nobody's DNS on this account.
 *
 * whole  the content has come, so that signatures are looked at
 *
 * Returns OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_identity_wait(struct policy_session *s, bool whole,
    struct arena *arena, struct policy_identity *out);

/*
 * policy_identity_vouches(s, id): whether MAIL FROM is no forgery: SPF passed
 * for it, or its domain or one above it has signed.  Never for <>.
 */
bool policy_identity_vouches(const struct policy_session *s,
    const struct policy_identity *id);

#endif
