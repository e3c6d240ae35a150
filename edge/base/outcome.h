/*
 * outcome: how an encounter with the world ended.
 *
 * Five words, never merged: a temporary failure stays apart from a permanent
 * one until policy has seen both, and a cancelled wait is neither.
 */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

#define MUST_USE __attribute__((warn_unused_result))

enum outcome {
	OUT_OK,	      /* there is an answer */
	OUT_NONE,     /* the answer is that there is nothing */
	OUT_TEMP,     /* no answer now: timeout, refused, overloaded */
	OUT_PERM,     /* the other side said no, for good */
	OUT_CANCELLED /* whoever asked has gone; unwind, wait for nothing */
};

/* outcome_name(o): "ok", "none", "temp", "perm" or "cancelled". */
const char *outcome_name(enum outcome o);

#endif
