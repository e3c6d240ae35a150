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
#include "deliver/parts.h"
#include "deliver/pools.h"
#include "deliver/request.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "loop/wait.h"
#include "policy/delivery.h"
#include "policy/input.h"
#include "policy/route.h"
#include "policy/event_stream.h"
#include "policy/session.h"

struct deliver_job;

/* The deliveries of one worker. */
struct deliver {
	struct deliver_parts parts;
	struct arena arena; /* of ${nobody} */
	struct policy_world world;
	struct policy_input input;
	struct policy_session *nobody; /* for lists and texts of transports */
	struct deliver_pools pools;
	struct policy_event_stream *events;
	struct policy_delivery delivery; /* what policies ask of us */
	size_t jobs;
};

/* The recipients of one route with the same header lines of their own. */
struct deliver_group {
	struct deliver_job *job;
	struct loop_scope scope;
	const struct policy_route *route;
	struct deliver_recipient **recipients; /* by class */
	size_t count;
	size_t done;   /* of them, from the first */
	size_t single; /* up to here one at a time; see transaction.h */
	bool past_dot;
	bool decided;	 /* every outcome is known */
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
	size_t reporting;  /* groups whose events are not all raised */
	size_t unfinished; /* groups whose scope still stands */
	bool released;
	bool was_silent;
	struct loop_timer silence; /* after a final dot */
	struct loop_wait *waiting; /* of deliver_wait */
	struct arena arena;
};

/* deliver_wake(j, o): whoever waits for ${j} hears ${o}; once. */
void deliver_wake(struct deliver_job *j, enum outcome o);

#endif
