/*
 * scan_wish: the value of a "malware" or "spam" condition, read.
 *
 * malware = PATTERN[/defer_ok][/tmo=TIME]
 * spam    = USER[:true][/defer_ok][/tmo=TIME]
 */
#ifndef POLICY_SCAN_WISH_H
#define POLICY_SCAN_WISH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Plain data; borrows from the text. */
struct policy_scan_wish {
	struct span what;    /* pattern, or user */
	bool never;	     /* "", 0, no or false: not even asked */
	bool any;	     /* malware: *, 1, yes or true */
	bool only_asks;	     /* spam: ":true" */
	bool defer_ok;	     /* no answer is false */
	uint64_t timeout_ms; /* 0: the scanner's own */
};

/*
 * policy_scan_wish_read(text, is_spam, out, why): false, with a constant
 * ${why}, when an option is none.  A pattern is not compiled here.
 */
bool policy_scan_wish_read(struct span text, bool is_spam,
    struct policy_scan_wish *out, struct span *why);

#endif
