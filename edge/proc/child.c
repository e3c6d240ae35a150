/*
 * child: fork, and what is said when one ends.
 */
#include "proc/child.h"

#include <sys/wait.h>

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/log.h"

enum { KEEP_MAX = PROC_SOCKETS_MAX + 8 };

pid_t
proc_child_fork(const struct proc_state *s, const int *keep, size_t count)
{
	static int kept[KEEP_MAX];

	ASSERT(count + 1 <= KEEP_MAX);
	pid_t pid = fork();
	if (pid < 0)
		log_error("process", "fork: %s", strerror(errno));
	if (pid != 0)
		return pid;
	for (size_t i = 0; i < count; i++)
		kept[i] = keep[i];
	kept[count] = s->log_fd;
	proc_privs_close_others(kept, count + 1);
	return 0;
}

const char *
proc_child_end(int status, char *text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "died of signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		snprintf(text, size, "ended with status %d",
		    WEXITSTATUS(status));
	return text;
}

void
proc_single_ended(struct proc_state *s, struct proc_single *child,
    const char *name, int status)
{
	char how[64];

	child->pid = 0;
	if (child->control >= 0)
		close(child->control);
	child->control = -1;
	proc_state_changed(s);
	if (child->told)
		return;
	uint64_t now = clock_ms();
	uint64_t delay = proc_backoff_died(&child->backoff, now);
	log_error("process", "%s %s; again in %" PRIu64 " ms", name,
	    proc_child_end(status, how, sizeof(how)), delay);
	child->not_before_ms = now + delay;
	loop_timer_set(&child->restart, child->not_before_ms);
}

bool
proc_single_may_start(const struct proc_single *child)
{
	return child->pid == 0 && clock_ms() >= child->not_before_ms;
}

void
proc_single_started(struct proc_single *child, pid_t pid)
{
	child->pid = pid;
	child->told = false;
	proc_backoff_started(&child->backoff, clock_ms());
}

void
proc_single_tell(struct proc_single *child, int number)
{
	if (child->pid == 0 || child->told)
		return;
	child->told = true;
	kill(child->pid, number);
}
