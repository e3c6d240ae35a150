/*
 * loop: one event loop per process, over libevent.
 *
 * Timers, descriptors, signals and "soon" calls.  A callback runs on the
 * loop's own stack and never before the call that asked for it has returned.
 * The structs below live inside their owners; their fields are private.
 */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "loop/heap.h"

struct event;
struct event_base;
struct loop;

typedef void loop_fn(void *arg);

struct loop_timer {
	struct loop_heap_node node;
	uint64_t until_ms;
	struct loop *loop;
	loop_fn *run;
	void *arg;
};

struct loop_soon {
	struct list_node node;
	loop_fn *run;
	void *arg;
};

/* loop_new(): a loop, or the process aborts.  Make it after the fork. */
struct loop *loop_new(void);

/* loop_free(l): free it; every timer, fiber and stream has gone before. */
void loop_free(struct loop **l);

/* loop_run(l): serve until loop_stop. */
void loop_run(struct loop *l);

/*
 * loop_turn(l): one pass that waits for nothing: events, timers that are due
 * by clock_ms (frozen or not), then what is queued.  For tests.
 */
void loop_turn(struct loop *l);

/* loop_stop(l): make loop_run return after the callbacks at hand. */
void loop_stop(struct loop *l);

/*
 * loop_hold(l): something works on that nobody owns any more, such as a last
 * reply on its way out.  Who wants to exit waits until loop_is_held() is
 * false, or loses it.
 */
void loop_hold(struct loop *l);

/* loop_unhold(l): it has ended. */
void loop_unhold(struct loop *l);

/* loop_is_held(l): whether any such thing is left. */
bool loop_is_held(const struct loop *l);

/* loop_base(l): libevent's base, for net/ and tls/ only. */
struct event_base *loop_base(struct loop *l);

/* loop_soon_init(s, run, arg): not queued. */
void loop_soon_init(struct loop_soon *s, loop_fn *run, void *arg);

/* loop_soon(l, s): call it once, soon; queued twice it still runs once. */
void loop_soon(struct loop *l, struct loop_soon *s);

/* loop_soon_cancel(s): it will not be called. */
void loop_soon_cancel(struct loop_soon *s);

/* loop_timer_init(t, l, run, arg): not set; costs nothing until it is. */
void loop_timer_init(struct loop_timer *t, struct loop *l, loop_fn *run,
    void *arg);

/*
 * loop_timer_set(t, until_ms): run once at that monotonic time (clock_ms).
 * Set again it moves; to a later time that is two stores, so a session may
 * do it for every command.
 */
void loop_timer_set(struct loop_timer *t, uint64_t until_ms);

/* loop_timer_stop(t): it will not run; harmless when not set. */
void loop_timer_stop(struct loop_timer *t);

/* loop_timer_is_set(t): whether it will run. */
bool loop_timer_is_set(const struct loop_timer *t);

/* loop_timer_fini(t): stop it; its owner may go. */
void loop_timer_fini(struct loop_timer *t);

/*
 * loop_signal(l, number, run, arg): call ${run} for each delivery of signal
 * ${number}, until the loop is freed.
 */
void loop_signal(struct loop *l, int number, loop_fn *run, void *arg);

/* A descriptor that is watched: readable, or its peer gone. */
struct loop_fd {
	struct event *event;
	loop_fn *run;
	void *arg;
};

/* loop_fd_readable(f, l, fd, run, arg): call whenever ${fd} is readable. */
void loop_fd_readable(struct loop_fd *f, struct loop *l, int fd, loop_fn *run,
    void *arg);

/*
 * loop_fd_closed(f, l, fd, run, arg): call ${run} when the peer of the socket
 * ${fd} has shut its side or reset, even if input stands unread before that.
 * It may also run when new input has come: ask the socket.
 */
void loop_fd_closed(struct loop_fd *f, struct loop *l, int fd, loop_fn *run,
    void *arg);

/* loop_fd_stop(f): stop watching; harmless when not watching. */
void loop_fd_stop(struct loop_fd *f);

#endif
