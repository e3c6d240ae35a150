/*
 * second_child: pairs of sockets, fork, execute, watch.
 *
 * The child is given the ends that exist when it starts.  A reload may make
 * more: then it is ended and started again, which costs a question or two.
 */
#include "proc/second_child.h"

#include <sys/socket.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "proc/child.h"
#include "proc/control.h"
#include "wire/second_ask.h"

enum { OURS = PROC_COLUMNS, FD_TEXT = 12, PING_BYTES = 64, PONG_BYTES = 64 };

static bool
pair_make(struct proc_second *t, unsigned i)
{
	int fds[2];

	if (t->asks[i] >= 0)
		return true;
	if (!proc_control_pair(fds))
		return false;
	t->asks[i] = fds[0];
	t->answers[i] = fds[1];
	t->pairs++;
	return true;
}

int
proc_second_line(const struct proc_generation *g, unsigned column)
{
	struct proc_second *t = &g->state->second;

	if (g->policy->second.asked == 0 || !pair_make(t, column))
		return -1;
	proc_state_changed(g->state);
	return t->asks[column];
}

/* ---------------------------------------------------------------- start */

static size_t
ends_gather(const struct proc_second *t, int *fds)
{
	size_t count = 0;

	for (unsigned i = 0; i <= PROC_COLUMNS; i++)
		if (t->answers[i] >= 0)
			fds[count++] = t->answers[i];
	return count;
}

/* What it says is in nobody's format, and worth nothing: it is counted how
   it ends. */
static bool
silence(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	return null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(null, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0;
}

static void second_main(const struct proc_state *s,
    const struct proc_generation *g, int *fds, size_t count)
    __attribute__((noreturn));

static void
second_main(const struct proc_state *s, const struct proc_generation *g,
    int *fds, size_t count)
{
	static char text[PROC_COLUMNS + 1][FD_TEXT];
	static char name[] = "postern-second";
	static char *argv[PROC_COLUMNS + 3] = { name };

	/* A group of its own: Ctrl-C must not reach it before the workers. */
	setpgid(0, 0);
	if (!proc_privs_drop(&g->settings.user) ||
	    !proc_privs_parent(s->pid, SIGKILL) || !silence())
		_exit(1);
	for (size_t i = 0; i < count; i++) {
		fcntl(fds[i], F_SETFD, 0);
		snprintf(text[i], FD_TEXT, "%d", fds[i]);
		argv[1 + i] = text[i];
	}
	proc_privs_close_others(fds, count);
	proc_signals_release();
	execv(g->policy->second.program, argv);
	_exit(127);
}

static void
start(struct proc_state *s, const struct proc_generation *g)
{
	struct proc_second *t = &s->second;
	int fds[PROC_COLUMNS + 1];

	if (!pair_make(t, OURS))
		return;
	size_t count = ends_gather(t, fds);
	pid_t pid = proc_child_fork(s, fds, count);
	if (pid == 0)
		second_main(s, g, fds, count);
	if (pid < 0)
		return;
	proc_single_started(&t->child, pid);
	t->given = t->pairs;
	t->is_asked = false;
	loop_timer_set(&t->look, clock_ms() + PROC_SECOND_LOOK_MS);
	obs_count(OBS_SECOND_STARTS, 0, 0);
	log_info("process", "second opinion started, pid %d", (int)pid);
}

void
proc_second_ended(struct proc_state *s, int status)
{
	struct proc_second *t = &s->second;

	if (!t->child.told)
		obs_count(OBS_SECOND_CRASHES, 0, 0);
	loop_timer_stop(&t->look);
	proc_single_ended(s, &t->child, "the second opinion", status);
}

/* A generation that lives and asks. */
static const struct proc_generation *
user_find(const struct proc_state *s)
{
	LIST_EACH(n, &s->generations)
	{
		const struct proc_generation *g =
		    LIST_OWNER(n, struct proc_generation, node);
		if (g->stage != PROC_RETIRED && g->policy->second.asked != 0)
			return g;
	}
	return NULL;
}

void
proc_second_step(struct proc_state *s)
{
	struct proc_second *t = &s->second;
	const struct proc_generation *g = user_find(s);

	if (g == NULL || s->down == PROC_STOPPING ||
	    (t->child.pid != 0 && t->given != t->pairs))
		proc_single_tell(&t->child, SIGKILL);
	else if (proc_single_may_start(&t->child))
		start(s, g);
}

/* ---------------------------------------------------------------- watch */

/* Whatever it says shows that it is there; nothing is read out of it. */
static bool
has_spoken(const struct proc_second *t)
{
	char pong[PONG_BYTES];
	bool spoken = false;

	while (recv(t->asks[OURS], pong, sizeof(pong), MSG_DONTWAIT) > 0)
		spoken = true;
	return spoken;
}

static void
ping(const struct proc_second *t)
{
	const struct wire_second_ask ask = { .engine = WIRE_SECOND_PING };
	struct buf b;

	buf_init(&b, PING_BYTES);
	wire_second_ask_write(&ask, &b);
	struct span frame = buf_span(&b);
	(void)!send(t->asks[OURS], frame.at, frame.len,
	    MSG_DONTWAIT | MSG_NOSIGNAL);
	buf_fini(&b);
}

void
proc_second_look(void *arg)
{
	struct proc_state *s = arg;
	struct proc_second *t = &s->second;

	if (t->child.pid == 0)
		return;
	if (has_spoken(t) || !t->is_asked) {
		t->is_asked = true;
		t->asked_ms = clock_ms();
		ping(t);
	} else if (clock_ms() - t->asked_ms >= PROC_SECOND_HUNG_MS) {
		log_error("process", "the second opinion hangs; killed");
		kill(t->child.pid, SIGKILL);
		return;
	}
	loop_timer_set(&t->look, clock_ms() + PROC_SECOND_LOOK_MS);
}
