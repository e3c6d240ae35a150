/*
 * matched: what "regex =" has found in a message last.
 */
#ifndef POLICY_MATCHED_H
#define POLICY_MATCHED_H

#include "base/span.h"

enum { POLICY_MATCHED_GROUPS = 9 };

/* Zeroed when a message begins; texts live in its arena. */
struct policy_matched {
	struct span pattern;
	struct span groups[POLICY_MATCHED_GROUPS];
};

#endif
