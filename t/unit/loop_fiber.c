/* fibers, scopes, waits and gates: the contracts of loop/. */
#include <pthread.h>

#include "base/assert.h"
#include "base/clock.h"
#include "loop/fiber.h"
#include "loop/gate.h"
#include "loop/inside.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "loop/wait.h"
#include "tap.h"

enum { NEVER_MS = 3600 * 1000, TURNS = 8 };

static struct loop *l;
static struct loop_scope root;
static int steps;
static int cleanups;

static void
turns(void)
{
	for (int i = 0; i < TURNS; i++)
		loop_turn(l);
}

static uint64_t
later(void)
{
	return clock_ms() + NEVER_MS;
}

static void
set_up(void)
{
	l = loop_new();
	loop_scope_init(&root, l, NULL);
	steps = cleanups = 0;
}

static void
tear_down(void)
{
	CHECK_INT(loop_fiber_count(l), 0);
	loop_scope_fini(&root);
	loop_free(&l);
	clock_set_ms(0);
}

struct waiter {
	struct loop_wait wait;
	enum outcome first;
	enum outcome second;
	int ended;
	uint64_t until_ms;
	bool deaf;
	bool go_on; /* wait a second time */
};

static void
waiter_run(void *arg)
{
	struct waiter *w = arg;
	struct loop_wait again;

	w->first = w->deaf ? loop_wait_uncancelled(&w->wait, w->until_ms) :
			     loop_wait_until(&w->wait, w->until_ms);
	if (w->go_on) {
		loop_wait_init(&again);
		w->second = loop_wait_until(&again, later());
	}
	w->ended++;
}

static void
waiter_start(struct waiter *w, struct loop_scope *scope)
{
	loop_wait_init(&w->wait);
	if (w->until_ms == 0)
		w->until_ms = later();
	CHECK(loop_fiber_start(scope, waiter_run, w));
}

static void
test_start_runs_later_and_once(void)
{
	struct waiter w = { 0 };

	set_up();
	waiter_start(&w, &root);
	CHECK_INT(w.ended, 0);
	loop_wait_done(&w.wait, OUT_NONE);
	CHECK_INT(w.ended, 0);
	turns();
	CHECK_INT(w.ended, 1);
	CHECK_INT(w.first, OUT_NONE);
	tear_down();
}

static void
test_done_wakes_with_its_outcome(void)
{
	struct waiter w = { 0 };

	set_up();
	waiter_start(&w, &root);
	turns();
	CHECK(!loop_wait_is_done(&w.wait));
	CHECK_INT(loop_fiber_count(l), 1);
	loop_wait_done(&w.wait, OUT_PERM);
	CHECK_INT(w.ended, 0); /* never from inside */
	turns();
	CHECK_INT(w.ended, 1);
	CHECK_INT(w.first, OUT_PERM);
	tear_down();
}

static void
test_deadline_is_temp_by_our_clock(void)
{
	struct waiter w = { .until_ms = 5000 };

	set_up();
	clock_set_ms(1000);
	waiter_start(&w, &root);
	turns();
	clock_set_ms(4999);
	turns();
	CHECK_INT(w.ended, 0);
	clock_set_ms(5000);
	turns();
	CHECK_INT(w.ended, 1);
	CHECK_INT(w.first, OUT_TEMP);
	CHECK(!loop_wait_is_done(&w.wait));
	tear_down();
}

static void
test_cancel_while_suspended(void)
{
	struct waiter w = { .go_on = true };

	set_up();
	waiter_start(&w, &root);
	turns();
	loop_scope_cancel(&root);
	loop_scope_cancel(&root);
	CHECK_INT(w.ended, 0);
	turns();
	CHECK_INT(w.ended, 1);
	CHECK_INT(w.first, OUT_CANCELLED);
	CHECK_INT(w.second, OUT_CANCELLED);
	tear_down();
}

static void
test_cancel_before_the_first_run(void)
{
	struct waiter w = { 0 };

	set_up();
	waiter_start(&w, &root);
	loop_scope_cancel(&root);
	turns();
	CHECK_INT(w.first, OUT_CANCELLED);
	tear_down();
}

static void
test_start_in_a_cancelled_scope(void)
{
	struct waiter w = { 0 };

	set_up();
	loop_scope_cancel(&root);
	waiter_start(&w, &root);
	turns();
	CHECK_INT(w.ended, 1);
	CHECK_INT(w.first, OUT_CANCELLED);
	tear_down();
}

static void
test_done_after_cancel_is_not_lost(void)
{
	struct waiter w = { .go_on = true };

	set_up();
	waiter_start(&w, &root);
	turns();
	loop_scope_cancel(&root);
	loop_wait_done(&w.wait, OUT_OK);
	turns();
	CHECK_INT(w.first, OUT_OK);
	CHECK_INT(w.second, OUT_CANCELLED);
	tear_down();
}

static void
test_cancel_after_done_is_not_lost(void)
{
	struct waiter w = { .go_on = true };

	set_up();
	waiter_start(&w, &root);
	turns();
	loop_wait_done(&w.wait, OUT_OK);
	loop_scope_cancel(&root);
	turns();
	CHECK_INT(w.first, OUT_OK);
	CHECK_INT(w.second, OUT_CANCELLED);
	tear_down();
}

static void
test_done_and_deadline_in_one_pass(void)
{
	struct waiter w = { .until_ms = 2000, .go_on = true };

	set_up();
	clock_set_ms(1000);
	waiter_start(&w, &root);
	turns();
	clock_set_ms(3000);
	loop_wait_done(&w.wait, OUT_OK);
	turns();
	CHECK_INT(w.first, OUT_OK);
	CHECK_INT(w.ended, 0); /* no second wake is left over */
	loop_scope_cancel(&root);
	turns();
	CHECK_INT(w.ended, 1);
	tear_down();
}

static void
test_uncancelled_is_deaf(void)
{
	struct waiter w = { .deaf = true, .go_on = true };

	set_up();
	waiter_start(&w, &root);
	turns();
	loop_scope_cancel(&root);
	turns();
	CHECK_INT(w.ended, 0);
	loop_wait_done(&w.wait, OUT_PERM);
	turns();
	CHECK_INT(w.first, OUT_PERM);
	CHECK_INT(w.second, OUT_CANCELLED);
	tear_down();
}

static void
count_step(void *arg)
{
	(void)arg;
	steps++;
}

static void
test_cancel_reaches_all_below_and_not_above(void)
{
	struct loop_scope child, grandchild;
	struct waiter top = { 0 }, mid = { 0 }, low = { 0 };

	set_up();
	loop_scope_init(&child, l, &root);
	loop_scope_init(&grandchild, l, &child);
	waiter_start(&top, &root);
	waiter_start(&mid, &child);
	waiter_start(&low, &grandchild);
	turns();
	loop_scope_cancel(&child);
	turns();
	CHECK_INT(mid.first, OUT_CANCELLED);
	CHECK_INT(low.first, OUT_CANCELLED);
	CHECK_INT(top.ended, 0);
	CHECK(!loop_scope_is_cancelled(&root));
	CHECK(loop_scope_is_cancelled(&grandchild));
	CHECK(loop_scope_is_idle(&child));
	CHECK(!loop_scope_is_idle(&root));
	loop_wait_done(&top.wait, OUT_OK);
	turns();
	loop_scope_fini(&grandchild);
	loop_scope_fini(&child);
	tear_down();
}

static void
test_when_idle_runs_after_the_last(void)
{
	struct loop_scope child;
	struct waiter a = { 0 }, b = { 0 };

	set_up();
	loop_scope_init(&child, l, &root);
	waiter_start(&a, &root);
	waiter_start(&b, &child);
	loop_scope_when_idle(&root, count_step, NULL);
	turns();
	loop_wait_done(&a.wait, OUT_OK);
	turns();
	CHECK_INT(steps, 0);
	loop_wait_done(&b.wait, OUT_OK);
	turns();
	CHECK_INT(steps, 1);
	loop_scope_when_idle(&root, count_step, NULL);
	CHECK_INT(steps, 1);
	turns();
	CHECK_INT(steps, 2);
	loop_scope_fini(&child);
	tear_down();
}

static void
test_a_moved_scope_outlives_its_old_parent(void)
{
	struct loop_scope session, delivery;
	struct waiter w = { 0 };

	set_up();
	loop_scope_init(&session, l, &root);
	loop_scope_init(&delivery, l, &session);
	waiter_start(&w, &delivery);
	turns();
	loop_scope_when_idle(&session, count_step, NULL);
	loop_scope_move(&delivery, &root);
	loop_scope_cancel(&session);
	turns();
	CHECK_INT(steps, 1);
	CHECK_INT(w.ended, 0);
	CHECK(!loop_scope_is_cancelled(&delivery));
	loop_scope_fini(&session);
	CHECK(!loop_scope_is_idle(&root));
	loop_scope_cancel(&root);
	turns();
	CHECK_INT(w.first, OUT_CANCELLED);
	loop_scope_fini(&delivery);
	tear_down();
}

static void
test_moving_below_a_cancelled_scope_cancels(void)
{
	struct loop_scope dead, moved;
	struct waiter w = { 0 };

	set_up();
	loop_scope_init(&dead, l, &root);
	loop_scope_init(&moved, l, &root);
	waiter_start(&w, &moved);
	turns();
	loop_scope_cancel(&dead);
	loop_scope_move(&moved, &dead);
	turns();
	CHECK_INT(w.first, OUT_CANCELLED);
	loop_scope_move(&moved, &root);
	CHECK(loop_scope_is_cancelled(&moved));
	loop_scope_fini(&moved);
	loop_scope_fini(&dead);
	tear_down();
}

/* Whether we stand on the stack that the thread began on. */
static bool
on_thread_stack(void)
{
	const char *here = __builtin_frame_address(0);
	pthread_attr_t attr;
	void *low;
	size_t size;

	ASSERT(pthread_getattr_np(pthread_self(), &attr) == 0);
	ASSERT(pthread_attr_getstack(&attr, &low, &size) == 0);
	pthread_attr_destroy(&attr);
	return here >= (char *)low && here < (char *)low + size;
}

static void
errand(void *arg)
{
	(void)arg;
	steps++;
	CHECK(loop_fiber_self() == NULL);
	CHECK(on_thread_stack());
}

static void
on_main_run(void *arg)
{
	struct loop_fiber *self = loop_fiber_self();

	(void)arg;
	CHECK(!on_thread_stack());
	for (int i = 0; i < 3; i++) {
		loop_fiber_on_main(errand, NULL);
		CHECK(loop_fiber_self() == self);
		CHECK_INT(steps, i + 1);
	}
	CHECK(loop_fiber_scope() == &root);
}

static void
test_on_main_runs_on_the_loops_stack(void)
{
	set_up();
	CHECK(loop_fiber_start(&root, on_main_run, NULL));
	turns();
	CHECK_INT(steps, 3);
	loop_fiber_on_main(errand, NULL);
	CHECK_INT(steps, 4);
	tear_down();
}

static void
count_run(void *arg)
{
	(void)arg;
	steps++;
}

static void
many_start(int count)
{
	for (int i = 0; i < count; i++)
		CHECK(loop_fiber_start(&root, count_run, NULL));
	turns();
}

static void
test_stacks_of_a_burst_are_given_back(void)
{
	set_up();
	clock_set_ms(5000);
	many_start(300);
	CHECK_INT(steps, 300);
	CHECK_INT(l->stacks.count, 300);
	clock_set_ms(5500);
	many_start(100);
	CHECK_INT(l->stacks.count, 300);
	clock_set_ms(6000); /* a hundred of them were used again */
	turns();
	CHECK_INT(l->stacks.count, 132);
	clock_set_ms(7000);
	turns();
	CHECK_INT(l->stacks.count, 32);
	clock_set_ms(8000);
	turns();
	CHECK_INT(l->stacks.count, 32);
	many_start(40);
	CHECK_INT(steps, 440);
	tear_down();
}

struct guest {
	struct loop_gate *gate;
	struct loop_wait hold;
	uint64_t until_ms;
	enum outcome entered;
	int order;
	bool waits;
};

static void
guest_run(void *arg)
{
	struct guest *g = arg;

	g->waits = true;
	g->entered = loop_gate_enter_wait(g->gate, g->until_ms);
	g->waits = false;
	if (g->entered != OUT_OK)
		return;
	g->order = ++steps;
	if (loop_wait_uncancelled(&g->hold, later()) == OUT_OK)
		loop_gate_leave(g->gate);
}

static void
guest_start(struct guest *g, struct loop_gate *gate, struct loop_scope *s)
{
	g->gate = gate;
	loop_wait_init(&g->hold);
	if (g->until_ms == 0)
		g->until_ms = later();
	CHECK(loop_fiber_start(s, guest_run, g));
	turns();
}

static void
test_gate_is_first_come_first_served(void)
{
	struct loop_gate gate;
	struct guest g[4] = { 0 };

	set_up();
	loop_gate_init(&gate, 2);
	for (int i = 0; i < 4; i++)
		guest_start(&g[i], &gate, &root);
	CHECK_INT(steps, 2);
	loop_wait_done(&g[1].hold, OUT_OK);
	turns();
	CHECK_INT(g[2].order, 3);
	CHECK_INT(g[3].order, 0);
	loop_wait_done(&g[0].hold, OUT_OK);
	loop_wait_done(&g[2].hold, OUT_OK);
	turns();
	CHECK_INT(g[3].order, 4);
	loop_wait_done(&g[3].hold, OUT_OK);
	turns();
	CHECK_INT(gate.inside, 0);
	tear_down();
}

static void
test_gate_keeps_no_place_for_who_left_the_queue(void)
{
	struct loop_gate gate;
	struct loop_scope hasty;
	struct guest in = { 0 }, late = { .until_ms = 2000 }, gone = { 0 },
		     last = { 0 };

	set_up();
	clock_set_ms(1000);
	loop_gate_init(&gate, 1);
	loop_scope_init(&hasty, l, &root);
	guest_start(&in, &gate, &root);
	guest_start(&late, &gate, &root);
	guest_start(&gone, &gate, &hasty);
	guest_start(&last, &gate, &root);
	clock_set_ms(2000);
	loop_scope_cancel(&hasty);
	turns();
	CHECK_INT(late.entered, OUT_TEMP);
	CHECK_INT(gone.entered, OUT_CANCELLED);
	loop_wait_done(&in.hold, OUT_OK);
	turns();
	CHECK_INT(last.entered, OUT_OK);
	loop_wait_done(&last.hold, OUT_OK);
	turns();
	CHECK_INT(gate.inside, 0);
	loop_scope_fini(&hasty);
	tear_down();
}

static void
test_gate_place_given_to_a_cancelled_guest_is_kept(void)
{
	struct loop_gate gate;
	struct loop_scope hasty;
	struct guest in = { 0 }, next = { 0 };

	set_up();
	loop_gate_init(&gate, 1);
	loop_scope_init(&hasty, l, &root);
	guest_start(&in, &gate, &root);
	guest_start(&next, &gate, &hasty);
	loop_wait_done(&in.hold, OUT_OK);
	for (int i = 0; i < TURNS && gate.waiting.next != &gate.waiting; i++)
		loop_turn(l);
	loop_scope_cancel(&hasty);
	loop_wait_done(&next.hold, OUT_OK);
	turns();
	CHECK_INT(gate.inside, 0);
	loop_scope_fini(&hasty);
	tear_down();
}

enum { MANY = 10000 };

static void
sleeper(void *arg)
{
	char frame[512];

	memset(frame, 1, sizeof(frame));
	for (int i = 0; i < 3; i++)
		if (loop_sleep_wait(clock_ms() + 10) != OUT_OK)
			return;
	*(int *)arg += frame[0];
}

static void
test_ten_thousand_fibers(void)
{
	int awake = 0;

	set_up();
	clock_set_ms(1000);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MANY; i++)
			CHECK(loop_fiber_start(&root, sleeper, &awake));
		turns();
		CHECK_INT(loop_fiber_count(l), MANY);
		for (int i = 0; i < 3; i++) {
			clock_set_ms(clock_ms() + 10);
			turns();
		}
		CHECK_INT(loop_fiber_count(l), 0);
	}
	CHECK_INT(awake, 2 * MANY);
	tear_down();
}

static void
test_more_than_the_most_is_refused(void)
{
	size_t started = 0;
	int awake = 0;

	set_up();
	while (loop_fiber_start(&root, sleeper, &awake))
		started++;
	CHECK(started <= LOOP_FIBERS_MAX);
	CHECK(started >= MANY);
	loop_scope_cancel(&root);
	turns();
	CHECK_INT(loop_fiber_count(l), 0);
	CHECK_INT(awake, 0);
	tear_down();
}

struct relay {
	struct loop_wait wait;
	struct relay *next;
	int left;
};

static void
relay_run(void *arg)
{
	struct relay *r = arg;

	while (r->left-- > 0) {
		if (loop_wait_until(&r->wait, later()) != OUT_OK)
			return;
		loop_wait_init(&r->wait);
		loop_wait_done(&r->next->wait, OUT_OK);
	}
	steps++;
}

static void
test_fibers_wake_each_other(void)
{
	struct relay a = { .left = 1000 }, b = { .left = 1000 };

	set_up();
	a.next = &b;
	b.next = &a;
	loop_wait_init(&a.wait);
	loop_wait_init(&b.wait);
	CHECK(loop_fiber_start(&root, relay_run, &a));
	CHECK(loop_fiber_start(&root, relay_run, &b));
	turns();
	loop_wait_done(&a.wait, OUT_OK);
	for (int i = 0; i < 1000; i++)
		turns();
	CHECK_INT(steps, 2);
	tear_down();
}

int
main(void)
{
	TAP_RUN(test_start_runs_later_and_once);
	TAP_RUN(test_done_wakes_with_its_outcome);
	TAP_RUN(test_deadline_is_temp_by_our_clock);
	TAP_RUN(test_cancel_while_suspended);
	TAP_RUN(test_cancel_before_the_first_run);
	TAP_RUN(test_start_in_a_cancelled_scope);
	TAP_RUN(test_done_after_cancel_is_not_lost);
	TAP_RUN(test_cancel_after_done_is_not_lost);
	TAP_RUN(test_done_and_deadline_in_one_pass);
	TAP_RUN(test_uncancelled_is_deaf);
	TAP_RUN(test_cancel_reaches_all_below_and_not_above);
	TAP_RUN(test_when_idle_runs_after_the_last);
	TAP_RUN(test_a_moved_scope_outlives_its_old_parent);
	TAP_RUN(test_moving_below_a_cancelled_scope_cancels);
	TAP_RUN(test_on_main_runs_on_the_loops_stack);
	TAP_RUN(test_stacks_of_a_burst_are_given_back);
	TAP_RUN(test_gate_is_first_come_first_served);
	TAP_RUN(test_gate_keeps_no_place_for_who_left_the_queue);
	TAP_RUN(test_gate_place_given_to_a_cancelled_guest_is_kept);
	TAP_RUN(test_ten_thousand_fibers);
	TAP_RUN(test_more_than_the_most_is_refused);
	TAP_RUN(test_fibers_wake_each_other);
	return tap_done();
}
