/*
 * scanned: what scanners have said of a message so far.
 */
#ifndef POLICY_SCANNED_H
#define POLICY_SCANNED_H

#include <stdbool.h>

#include "base/span.h"
#include "wire/spam.h"

/* What was said for one user. */
struct policy_spam {
	struct policy_spam *next;
	struct span user;
	struct wire_spam said;
};

/* Zeroed when a message begins; texts live in its arena. */
struct policy_scans {
	bool has_malware;
	struct span malware; /* "" when nothing was found */
	struct policy_spam *spam;
	const struct policy_spam *last; /* whom the variables speak of */
};

#endif
