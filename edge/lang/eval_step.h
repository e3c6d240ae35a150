/*
 * eval_step: the clauses of one statement, shared by eval*.c alone.
 */
#ifndef LANG_EVAL_STEP_H
#define LANG_EVAL_STEP_H

#include "lang/run.h"
#include "lang/verdict.h"

/* How a clause came out, and a statement's clauses together. */
enum lang_step {
	LANG_STEP_TRUE,
	LANG_STEP_FALSE,
	LANG_STEP_UNKNOWN, /* a look-up failed; run->why */
	LANG_STEP_DEFER,   /* a nested ACL put it off, or no truth value */
	LANG_STEP_ERROR,   /* cannot be evaluated; run->why */
	LANG_STEP_DISCARD, /* a nested ACL discarded */
	LANG_STEP_DROP,	   /* a nested ACL dropped */
	LANG_STEP_CANCELLED
};

/* A statement while it is tried. */
struct lang_trial {
	struct lang_run *run;
	const struct lang_statement *statement;
	const struct lang_expansion *message; /* the last reached, or NULL */
	const struct lang_expansion *log_message;
	bool endpass;
	/* A check ended in temperror and the condition did not ask for that:
	   what it says now it may not say the next time. */
	bool shaky;
	bool is_dns;		   /* what is unknown is the DNS's fault */
	struct lang_result nested; /* what the last "acl =" came to */
};

/*
 * lang_step_wait(t, clause): test or carry out one clause, negation applied;
 * unknown stays unknown under "!".
 */
MUST_USE enum lang_step lang_step_wait(struct lang_trial *t,
    const struct lang_clause *clause);

/*
 * lang_header_lines(text, arena): the text of add_header as header lines
 * joined by LF: what is not shaped like a header gets "X-ACL-Warn: " before
 * it, continuation lines stay with theirs, empty lines and CR go.
 */
struct span lang_header_lines(struct span text, struct arena *arena);

#endif
