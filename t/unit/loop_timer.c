/* timers, soon calls, descriptors and signals of the loop. */
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>

#include "base/assert.h"
#include "base/clock.h"
#include "loop/loop.h"
#include "tap.h"

enum { TIMERS = 3000 };

static struct loop *l;
static int calls;

static void
call(void *arg)
{
	(void)arg;
	calls++;
}

static void
set_up(void)
{
	l = loop_new();
	calls = 0;
}

static void
tear_down(void)
{
	loop_free(&l);
	clock_set_ms(0);
}

static void
test_timer_runs_at_its_time_and_once(void)
{
	struct loop_timer t;

	set_up();
	clock_set_ms(100);
	loop_timer_init(&t, l, call, NULL);
	CHECK(!loop_timer_is_set(&t));
	loop_timer_set(&t, 200);
	clock_set_ms(199);
	loop_turn(l);
	CHECK_INT(calls, 0);
	clock_set_ms(200);
	loop_turn(l);
	loop_turn(l);
	CHECK_INT(calls, 1);
	CHECK(!loop_timer_is_set(&t));
	loop_timer_fini(&t);
	tear_down();
}

static void
test_timer_moves_both_ways(void)
{
	struct loop_timer t;

	set_up();
	clock_set_ms(100);
	loop_timer_init(&t, l, call, NULL);
	loop_timer_set(&t, 200);
	loop_timer_set(&t, 500);
	clock_set_ms(300);
	loop_turn(l);
	CHECK_INT(calls, 0);
	loop_timer_set(&t, 400);
	clock_set_ms(400);
	loop_turn(l);
	CHECK_INT(calls, 1);
	loop_timer_set(&t, 500);
	loop_timer_stop(&t);
	clock_set_ms(600);
	loop_turn(l);
	CHECK_INT(calls, 1);
	loop_timer_fini(&t);
	tear_down();
}

struct ordered {
	struct loop_timer timer;
	uint64_t at_ms;
};

static uint64_t last_ms;

static void
in_order(void *arg)
{
	struct ordered *o = arg;

	CHECK(o->at_ms >= last_ms);
	last_ms = o->at_ms;
	calls++;
}

static void
test_timers_run_in_order(void)
{
	static struct ordered o[TIMERS];
	uint32_t x = 1;

	set_up();
	clock_set_ms(1);
	last_ms = 0;
	for (int i = 0; i < TIMERS; i++) {
		x = x * 1664525u + 1013904223u;
		o[i].at_ms = 2 + (x >> 16) % 1000;
		loop_timer_init(&o[i].timer, l, in_order, &o[i]);
		loop_timer_set(&o[i].timer, o[i].at_ms);
	}
	for (int i = 0; i < TIMERS; i += 3)
		loop_timer_stop(&o[i].timer);
	for (uint64_t ms = 2; ms < 1100; ms += 50) {
		clock_set_ms(ms);
		loop_turn(l);
	}
	CHECK_INT(calls, TIMERS - TIMERS / 3);
	tear_down();
}

static void
set_again(void *arg)
{
	calls++;
	loop_timer_set(arg, clock_ms());
}

static void
test_timer_that_sets_itself_does_not_starve(void)
{
	struct loop_timer t;

	set_up();
	loop_timer_init(&t, l, set_again, &t);
	loop_timer_set(&t, clock_ms());
	loop_turn(l);
	CHECK_INT(calls, 1);
	loop_turn(l);
	CHECK_INT(calls, 2);
	loop_timer_fini(&t);
	tear_down();
}

static void
stop_loop(void *arg)
{
	(void)arg;
	loop_stop(l);
}

static void
test_run_wakes_for_a_timer(void)
{
	struct loop_timer t;
	uint64_t start;

	set_up();
	start = clock_ms();
	loop_timer_init(&t, l, stop_loop, NULL);
	loop_timer_set(&t, start + 20);
	loop_run(l);
	CHECK(clock_ms() >= start + 20);
	tear_down();
}

static void
test_soon_runs_once_and_not_inside(void)
{
	struct loop_soon a, b;

	set_up();
	loop_soon_init(&a, call, NULL);
	loop_soon_init(&b, call, NULL);
	loop_soon(l, &a);
	loop_soon(l, &a);
	loop_soon(l, &b);
	loop_soon_cancel(&b);
	CHECK_INT(calls, 0);
	loop_turn(l);
	CHECK_INT(calls, 1);
	tear_down();
}

static struct loop_soon endless;

static void
again(void *arg)
{
	(void)arg;
	calls++;
	loop_soon(l, &endless);
}

static void
test_soon_for_ever_leaves_room_for_events(void)
{
	struct loop_timer t;

	set_up();
	loop_soon_init(&endless, again, NULL);
	loop_soon(l, &endless);
	loop_timer_init(&t, l, stop_loop, NULL);
	loop_timer_set(&t, clock_ms() + 5);
	loop_run(l);
	CHECK(calls > 1);
	loop_soon_cancel(&endless);
	tear_down();
}

static void
test_signal_is_delivered(void)
{
	set_up();
	loop_signal(l, SIGUSR1, call, NULL);
	raise(SIGUSR1);
	for (int i = 0; i < 10 && calls == 0; i++)
		loop_turn(l);
	CHECK_INT(calls, 1);
	tear_down();
}

static void
test_readable_descriptor_is_told(void)
{
	struct loop_fd f = { 0 };
	int fd[2];

	set_up();
	ASSERT(pipe(fd) == 0);
	loop_fd_readable(&f, l, fd[0], call, NULL);
	loop_turn(l);
	CHECK_INT(calls, 0);
	CHECK_INT(write(fd[1], "x", 1), 1);
	loop_turn(l);
	CHECK_INT(calls, 1);
	loop_fd_stop(&f);
	loop_fd_stop(&f);
	loop_turn(l);
	CHECK_INT(calls, 1);
	close(fd[0]);
	close(fd[1]);
	tear_down();
}

/* A connected TCP pair; [0] is accepted, [1] is the client's. */
static void
tcp_pair(int fd[2])
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sa);
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	ASSERT(bind(listening, (struct sockaddr *)&sa, len) == 0);
	ASSERT(listen(listening, 1) == 0);
	ASSERT(getsockname(listening, (struct sockaddr *)&sa, &len) == 0);
	fd[1] = socket(AF_INET, SOCK_STREAM, 0);
	ASSERT(connect(fd[1], (struct sockaddr *)&sa, len) == 0);
	fd[0] = accept(listening, NULL, NULL);
	ASSERT(fd[0] >= 0);
	close(listening);
}

static void
closed_is_told(bool by_reset)
{
	struct linger linger = { .l_onoff = 1 };
	struct loop_fd f = { 0 };
	int fd[2];
	int before;

	set_up();
	tcp_pair(fd);
	CHECK_INT(write(fd[1], "unread", 6), 6);
	loop_fd_closed(&f, l, fd[0], call, NULL);
	for (int i = 0; i < 10; i++)
		loop_turn(l);
	before = calls;
	if (by_reset)
		CHECK_INT(setsockopt(fd[1], SOL_SOCKET, SO_LINGER, &linger,
			      sizeof(linger)),
		    0);
	close(fd[1]);
	for (int i = 0; i < 1000 && calls == before; i++)
		loop_turn(l);
	CHECK(calls > before);
	before = calls;
	for (int i = 0; i < 10; i++)
		loop_turn(l);
	CHECK_INT(calls, before); /* told, not spun upon */
	loop_fd_stop(&f);
	close(fd[0]);
	tear_down();
}

static void
test_close_is_told_behind_unread_input(void)
{
	closed_is_told(false);
}

static void
test_reset_is_told_behind_unread_input(void)
{
	closed_is_told(true);
}

static void
test_held_until_all_let_go(void)
{
	set_up();
	loop_hold(l);
	loop_hold(l);
	loop_unhold(l);
	CHECK(loop_is_held(l));
	loop_unhold(l);
	CHECK(!loop_is_held(l));
	tear_down();
}

int
main(void)
{
	TAP_RUN(test_timer_runs_at_its_time_and_once);
	TAP_RUN(test_timer_moves_both_ways);
	TAP_RUN(test_timers_run_in_order);
	TAP_RUN(test_timer_that_sets_itself_does_not_starve);
	TAP_RUN(test_run_wakes_for_a_timer);
	TAP_RUN(test_soon_runs_once_and_not_inside);
	TAP_RUN(test_soon_for_ever_leaves_room_for_events);
	TAP_RUN(test_signal_is_delivered);
	TAP_RUN(test_readable_descriptor_is_told);
	TAP_RUN(test_close_is_told_behind_unread_input);
	TAP_RUN(test_reset_is_told_behind_unread_input);
	TAP_RUN(test_held_until_all_let_go);
	return tap_done();
}
