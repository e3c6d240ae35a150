/*
 * job: one message on its way to all its backends; for deliver/ alone.
 *
 * Recipients are grouped by route; each group has a fiber and a scope of its
 * own, so that one that has passed its final dot goes on while another, that
 * has not, is cancelled.
 */
#ifndef DELIVER_JOB_H
#define DELIVER_JOB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "deliver/pool.h"
#include "deliver/request.h"
#include "loop/scope.h"
#include "loop/wait.h"

struct deliver_job;
struct policy_generation;

/* The deliveries of one worker. */
struct deliver {
	struct loop *loop;
	struct loop_scope *worker;
	const struct policy_generation *generation;
	struct deliver_pool **pools; /* one per backend */
	size_t jobs;
};

/* The recipients of one route. */
struct deliver_group {
	struct deliver_job *job;
	struct loop_scope scope;
	const struct policy_route *route;
	struct deliver_recipient **recipients;
	size_t count;
	bool past_dot;
	uint64_t dot_ms; /* when the first dot was written */
};

/* Freed by the last of: the caller, the groups. */
struct deliver_job {
	struct deliver *deliver;
	struct deliver_request request; /* spans in ${arena} */
	struct deliver_recipient *recipients;
	struct deliver_group *groups;
	size_t group_count;
	size_t running;	   /* groups not ended */
	size_t unfinished; /* groups whose scope still stands */
	bool released;
	struct loop_wait *waiting; /* of deliver_wait */
	struct arena arena;
};

#endif
