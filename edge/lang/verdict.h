/*
 * verdict: what an ACL decided.
 */
#ifndef LANG_VERDICT_H
#define LANG_VERDICT_H

#include <stdbool.h>

#include "base/span.h"
#include "lang/source.h"

enum lang_verdict {
	LANG_VERDICT_ACCEPT,
	LANG_VERDICT_DISCARD, /* accept, and keep it from the backend */
	LANG_VERDICT_DENY,    /* 5xx */
	LANG_VERDICT_DROP,    /* 5xx, and close */
	LANG_VERDICT_DEFER    /* 4xx */
};

/* Plain data; the texts live in the run's arena. */
struct lang_result {
	enum lang_verdict verdict;
	struct span message;	 /* "message", expanded; "" for the default */
	struct span log_message; /* "log_message", else as message */
	struct lang_pos pos;	 /* the statement that decided */
	bool implicit;		 /* the end of the ACL was reached */
	bool unknown;		 /* a lookup that failed decided it */
};

#endif
