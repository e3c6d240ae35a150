/*
 * verdict: what a phase decided, ready to be said.  Plain data.
 */
#ifndef POLICY_VERDICT_H
#define POLICY_VERDICT_H

#include <stdbool.h>

#include "base/span.h"
#include "lang/eval.h"

/* Spans live in the arena that the run was given. */
struct policy_verdict {
	enum lang_verdict verdict;
	int code;	      /* 250, 354, 450, 451, 550, … */
	const char *enhanced; /* "5.7.1"; "" where there is none */
	struct span text;     /* may hold \n; "" means the usual text */
	bool close;	      /* drop: say it, then close */
	bool unknown;	      /* a lookup that failed decided it */
	struct span log;      /* why, for the log; "" when nothing to say */
	unsigned log_targets; /* LANG_TO_ bits; 0: no log line */
};

#endif
