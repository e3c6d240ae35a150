/*
 * record: what a run of an ACL tried and saw, step by step.
 *
 * Whoever wants to explain a decision puts one into the run; the evaluator
 * writes down statements and clauses as it tries them, with the values that
 * they saw.  A run without one pays for a test of a pointer.  Bounded:
 * values are cut, and after LANG_RECORD_BYTES no more is written down.
 *
 * Values are kept as they came: whoever shows them escapes them.
 */
#ifndef LANG_RECORD_H
#define LANG_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "lang/run.h"

enum {
	LANG_RECORD_BYTES = 64 * 1024, /* of one run, about 500 steps */
	LANG_RECORD_VALUE_BYTES = 200
};

/* How a step came out. */
enum lang_finding {
	LANG_FOUND_NOTHING, /* it was left in the middle */
	LANG_FOUND_TRUE,    /* a modifier: done */
	LANG_FOUND_FALSE,
	LANG_FOUND_UNKNOWN, /* a look-up failed */
	LANG_FOUND_OPEN,    /* a look-up failed, taken as false */
	LANG_FOUND_DEFER,   /* a nested ACL put it off */
	LANG_FOUND_ERROR,   /* could not be evaluated */
	LANG_FOUND_DISCARD, /* a nested ACL discarded */
	LANG_FOUND_DROP,    /* a nested ACL dropped */
	LANG_FOUND_DECIDED, /* a statement: it ended its ACL */
	LANG_FOUND_PASSED,  /* a statement: on to the next */
	LANG_FINDINGS
};

/* A value that a clause saw: "$sender_host_address", "192.0.2.1". */
struct lang_saw {
	struct lang_saw *next;
	struct span name;
	struct span value;
	bool is_cut;
};

/* A statement, or one of its clauses, in the order of trial. */
struct lang_tried {
	struct lang_tried *next;
	struct lang_tried *outer; /* of a clause its statement, of a statement
				     of a nested ACL the "acl =" */
	unsigned depth;
	const struct lang_statement *statement;
	const struct lang_clause *clause; /* NULL: the statement itself */
	enum lang_finding finding;
	struct span why; /* what could not be told, or "" */
	uint64_t took_us;
	struct lang_saw *saws;
	struct lang_saw **last;
};

/* Plain data to read, filled through the functions. */
struct lang_record {
	struct arena *arena;
	struct lang_tried *first;
	struct lang_tried **last;
	struct lang_tried *now; /* what is being tried, or NULL */
	unsigned skipped;	/* steps begun and not kept */
	bool is_cut;		/* some steps are missing at the end */
};

/*
 * lang_record_init(r, arena): empty; what it holds lives in ${arena}, which
 * is its own: all that is in it counts against the cap.
 */
void lang_record_init(struct lang_record *r, struct arena *arena);

/* lang_finding_name(f): "true", "false", "unknown", "failed open", … */
const char *lang_finding_name(enum lang_finding f);

/*
 * lang_record_begin(run, statement, clause): the next step, or with ${clause}
 * NULL the statement as such.  Each is followed by one lang_record_end.  These
 * three do nothing when nobody records.
 */
void lang_record_begin(struct lang_run *run,
    const struct lang_statement *statement, const struct lang_clause *clause);

/* lang_record_end(run, finding): how the step begun last came out. */
void lang_record_end(struct lang_run *run, enum lang_finding finding);

/*
 * lang_record_saw(run, name, value): the step being tried saw this.  Both are
 * copied; said twice in one step it is kept once.
 */
void lang_record_saw(struct lang_run *run, struct span name, struct span value);

#endif
