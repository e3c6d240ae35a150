/*
 * scope: who a fiber works for.
 *
 * Scopes form a tree: worker > connection > transaction > command.  To cancel
 * one is to cancel all below it: each fiber in them that is suspended wakes
 * with OUT_CANCELLED, and every later wait of it returns the same at once.
 * A cancelled fiber unwinds; it is never freed from outside.
 */
#ifndef LOOP_SCOPE_H
#define LOOP_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/list.h"
#include "loop/loop.h"

/* Lives inside its owner; the fields are private. */
struct loop_scope {
	struct loop *loop;
	struct loop_scope *parent;
	struct list_node in_parent;
	struct list_node children;
	struct list_node members;
	size_t alive; /* members here and below */
	struct loop_soon drained;
	loop_fn *on_drained;
	void *arg;
	bool cancelled;
};

/* What works in a scope: a fiber, or whoever else must hear of the end. */
struct loop_member {
	struct list_node node;
	loop_fn *cancelled;
	void *arg;
};

/*
 * loop_scope_init(s, l, parent): empty; ${parent} NULL makes a root.  Below a
 * cancelled parent it is cancelled from the start.
 */
void loop_scope_init(struct loop_scope *s, struct loop *l,
    struct loop_scope *parent);

/* loop_scope_fini(s): unlink it; it holds no fiber and no child any more. */
void loop_scope_fini(struct loop_scope *s);

/* loop_scope_cancel(s): cancel it and all below; idempotent. */
void loop_scope_cancel(struct loop_scope *s);

/*
 * loop_scope_is_cancelled(s): whether it was cancelled, itself or with one
 * that was above it then; for good.
 */
bool loop_scope_is_cancelled(const struct loop_scope *s);

/*
 * loop_scope_move(s, parent): hang ${s} under another parent.  A delivery
 * past its final dot moves from its transaction to the worker this way.  What
 * was cancelled before stays so; below a cancelled parent it becomes so.
 */
void loop_scope_move(struct loop_scope *s, struct loop_scope *parent);

/* loop_scope_is_idle(s): whether no fiber runs in it or below it. */
bool loop_scope_is_idle(const struct loop_scope *s);

/*
 * loop_scope_when_idle(s, run, arg): call ${run} soon after the last fiber in
 * ${s} and below has ended (soon after now, if there is none).  One at a time.
 */
void loop_scope_when_idle(struct loop_scope *s, loop_fn *run, void *arg);

/*
 * loop_scope_join(s, m): ${m} works in ${s} from now on.  Its cancelled(arg)
 * runs inside loop_scope_cancel; it queues something and changes no scope.
 */
void loop_scope_join(struct loop_scope *s, struct loop_member *m);

/* loop_scope_part(s, m): ${m} has ended. */
void loop_scope_part(struct loop_scope *s, struct loop_member *m);

#endif
