/*
 * privacy: texts about mail that name no person.
 *
 * Under decision_privacy = hash a local part is shown as '#' and 16 hex
 * digits: an HMAC under decision_secret, letters folded, the same for the
 * same local part wherever it stands, so that records can be found by it.
 */
#ifndef POLICY_PRIVACY_H
#define POLICY_PRIVACY_H

#include "base/buf.h"
#include "base/span.h"

enum { POLICY_PRIVACY_WORDS = 2 };

/* Plain data; borrows. */
struct policy_privacy {
	struct span key; /* "": everything is shown as it is */
	/* Words that are hidden also where they stand without a domain. */
	struct span words[POLICY_PRIVACY_WORDS];
};

/*
 * policy_privacy_add(p, text, out): append ${text}, escaped as logs are,
 * with its local parts hidden.  Whatever stands before an '@' is one.
 */
void policy_privacy_add(const struct policy_privacy *p, struct span text,
    struct buf *out);

#endif
