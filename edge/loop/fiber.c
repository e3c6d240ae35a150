/*
 * fiber: a control block at the top of its own stack.
 *
 * A stack that comes out of the pool still stands in body()'s loop, where the
 * last fiber on it ended, so a start costs a switch and no system call.
 */
#include "loop/fiber.h"

#include <assert.h>

#include "base/assert.h"
#include "loop/inside.h"
#include "loop/suspend.h"

struct loop_fiber {
	struct loop_stack stack;
	struct loop_context context;
	struct loop *loop;
	struct loop_scope *scope;
	struct loop_member member;
	struct loop_soon turn;
	struct loop_timer deadline;
	loop_fn *run;
	void *arg;
	bool is_suspended;
	bool is_deaf;
	bool has_ended;
};

/*
 * Which fiber runs is a property of the processor's stack pointer, not of any
 * object; this is the one place that remembers it.
 */
static struct loop_fiber *running;

struct loop_fiber *
loop_fiber_self(void)
{
	return running;
}

const char *
loop_fiber_floor(void)
{
	return running != NULL ?
	    running->stack.bottom + LOOP_STACK_SPARE_BYTES :
	    NULL;
}

struct loop_scope *
loop_fiber_scope(void)
{
	ASSERT(running != NULL);
	return running->scope;
}

bool
loop_fiber_is_cancelled(void)
{
	return loop_scope_is_cancelled(loop_fiber_scope());
}

size_t
loop_fiber_count(const struct loop *l)
{
	return l->fibers;
}

/* On the fiber's stack: one fiber after the other, for ever. */
static void
body(void *arg)
{
	struct loop_fiber *f = arg;

	for (;;) {
		f->run(f->arg);
		f->has_ended = true;
		loop_context_park(&f->context, &f->loop->main);
	}
}

static void
bury(struct loop_fiber *f)
{
	struct loop *l = f->loop;
	struct loop_scope *scope = f->scope;

	loop_timer_fini(&f->deadline);
	l->fibers--;
	loop_scope_part(scope, &f->member);
	loop_stack_put(&l->stacks, &f->stack);
}

/* On the loop's stack: go there, and run its errands here until it waits. */
static void
resume(void *arg)
{
	struct loop_fiber *f = arg;
	struct loop *l = f->loop;
	loop_fn *errand;

	ASSERT(running == NULL);
	do {
		l->errand = NULL;
		running = f;
		loop_context_switch(&l->main, &f->context);
		running = NULL;
		errand = l->errand;
		if (errand != NULL)
			errand(l->errand_arg);
	} while (errand != NULL);
	if (f->has_ended)
		bury(f);
}

void
loop_fiber_on_main(loop_fn *run, void *arg)
{
	struct loop_fiber *f = running;

	if (f == NULL) {
		run(arg);
		return;
	}
	f->loop->errand = run;
	f->loop->errand_arg = arg;
	loop_context_switch(&f->context, &f->loop->main);
}

void
loop_fiber_wake(struct loop_fiber *f)
{
	loop_soon(f->loop, &f->turn);
}

static void
deadline_came(void *arg)
{
	loop_fiber_wake(arg);
}

static void
scope_cancelled(void *arg)
{
	struct loop_fiber *f = arg;

	if (f->is_suspended && !f->is_deaf)
		loop_fiber_wake(f);
}

void
loop_fiber_suspend(uint64_t until_ms, bool is_deaf)
{
	struct loop_fiber *f = running;

	ASSERT(f != NULL);
	loop_timer_set(&f->deadline, until_ms);
	f->is_suspended = true;
	f->is_deaf = is_deaf;
	loop_context_switch(&f->context, &f->loop->main);
	f->is_suspended = false;
	loop_timer_stop(&f->deadline);
}

static struct loop_fiber *
fiber_on_new_stack(void)
{
	char *bottom = loop_stack_map();
	struct loop_fiber *f;
	size_t top;

	if (bottom == NULL)
		return NULL;
	/* The block stands on top, aligned as the ABI wants a stack to be. */
	top = (LOOP_STACK_BYTES - sizeof(*f)) & ~(size_t)63;
	f = (struct loop_fiber *)(void *)(bottom + top);
	f->stack.bottom = bottom;
	list_init(&f->stack.in_pool);
	loop_context_init(&f->context, bottom, top, body, f);
	return f;
}

static struct loop_fiber *
fiber_take(struct loop *l)
{
	struct loop_stack *s = loop_stack_take(&l->stacks);

	static_assert(sizeof(struct loop_fiber) <= LOOP_STACK_KEPT_BYTES / 4,
	    "the block and the frames under it outlive the pool");
	if (s != NULL)
		return (struct loop_fiber *)(void *)s;
	return fiber_on_new_stack();
}

bool
loop_fiber_start(struct loop_scope *scope, loop_fn *run, void *arg)
{
	struct loop *l = scope->loop;
	struct loop_fiber *f;

	if (l->fibers >= LOOP_FIBERS_MAX)
		return false;
	f = fiber_take(l);
	if (f == NULL)
		return false;
	f->loop = l;
	f->scope = scope;
	f->run = run;
	f->arg = arg;
	f->is_suspended = f->is_deaf = f->has_ended = false;
	f->member.cancelled = scope_cancelled;
	f->member.arg = f;
	loop_soon_init(&f->turn, resume, f);
	loop_timer_init(&f->deadline, l, deadline_came, f);
	l->fibers++;
	loop_scope_join(scope, &f->member);
	loop_fiber_wake(f);
	return true;
}
