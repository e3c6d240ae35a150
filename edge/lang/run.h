/*
 * run: the state of one policy evaluation.
 *
 * Made by whoever starts an evaluation, on the stack of its fiber; dies with
 * it, as does its arena.
 */
#ifndef LANG_RUN_H
#define LANG_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "lang/program.h"
#include "lang/world.h"

struct lang_record; /* lang/record.h */
struct lang_scope;

struct lang_run {
	const struct lang_program *program;
	const struct lang_world *world;
	void *ctx;
	struct arena *arena;	    /* values of this run live here */
	struct lang_record *record; /* NULL: nobody wants to know */
	enum lang_phase phase;
	bool open;	   /* on_redis_error = open */
	bool open_dns;	   /* on_dns_error = open */
	bool open_scanner; /* on_scanner_error = open */
	/* An unknown condition failed open: any later refusal is temporary. */
	bool unsure;
	/* Subjects, taken once from the input by whoever starts the run. */
	const struct ip *client; /* family IP_NONE when unknown */
	struct span sender;	 /* "" for <> */
	struct span recipient;	 /* RCPT and data_prdr */
	struct span domain;	 /* folded */
	struct span local_part;
	struct span cipher; /* "" in clear */
	bool caseful;	    /* caseful_local_part was reached */
	/* A variable that was read says that a check failed for now. */
	bool temperror;
	/* Why the last expansion, list or lookup could not be answered. */
	struct span why;
	/* What log_reject_target says: LANG_TO_ bits. */
	unsigned reject_targets;
	/* $acl_arg1 … of the ACL that runs. */
	const struct span *acl_args;
	size_t acl_narg;
	struct span item; /* $item of a text that is about something */
	struct span srs_recipient; /* what ${if inbound_srs found last */
	/* Nesting so far, against its caps; 0 at the start. */
	unsigned acl_depth;
	unsigned list_depth;
	unsigned expansion_depth;
	unsigned expansion_steps; /* of loops in one outermost expansion */
	/* Where the stack of this run should not be used below, or NULL: ACLs,
	   lists and expansions nest in each other, each within its cap, and
	   all at their caps would need more than a fiber has. */
	const char *stack_floor;
	/* The scope of the expansion that asks a list; lang/expand*.c alone. */
	const struct lang_scope *scope;
};

/* lang_run_is_deep(run): whether nothing may nest deeper from here. */
static inline bool
lang_run_is_deep(const struct lang_run *run)
{
	return (uintptr_t)__builtin_frame_address(0) <
	    (uintptr_t)run->stack_floor;
}

#endif
