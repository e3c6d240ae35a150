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
	/* A check ended in temperror and the condition did not ask for that,
	   or a DNS list was silent: what it says now it may not say the next
	   time. */
	bool shaky;
	bool is_dns;		   /* what is unknown is the DNS's fault */
	bool is_scanner;	   /* or a scanner's */
	struct lang_result nested; /* what the last "acl =" came to */
};

/*
 * lang_step_wait(t, clause): test or carry out one clause, negation applied;
 * unknown stays unknown under "!".
 */
MUST_USE enum lang_step lang_step_wait(struct lang_trial *t,
    const struct lang_clause *clause);

/* One field that add_header adds, and where. */
struct lang_header {
	enum lang_place place;
	struct span text; /* folds and the final CR LF too */
};

/*
 * lang_header_next(rest, arena, out): the next field in the text of
 * add_header: what is not shaped like a field gets "X-ACL-Warn: " before it,
 * continuation lines stay with theirs, empty lines, CR and NUL go.  False at
 * the end, and when a field is too long.
 */
bool lang_header_next(struct span *rest, struct arena *arena,
    struct lang_header *out);

/* lang_add_headers(run, text): all of them, to the world. */
void lang_add_headers(struct lang_run *run, struct span text);

/*
 * lang_modifier_wait(run, word, text): carry out a modifier whose text was
 * expanded: continue, delay, add_header, remove_header.
 */
MUST_USE enum lang_step lang_modifier_wait(struct lang_run *run,
    enum lang_word word, struct span text);

#endif
