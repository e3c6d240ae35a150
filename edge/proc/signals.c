/*
 * signals: signalfd.
 */
#include "proc/signals.h"

#include <sys/signalfd.h>

#include <stdlib.h>
#include <unistd.h>

static const int ours[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };

void
proc_signals_block(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		sigaddset(&set, ours[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

void
proc_signals_release(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
}

static void
readable(void *arg)
{
	struct proc_signals *s = arg;
	struct signalfd_siginfo info;

	while (read(s->fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		s->run(s->arg, (int)info.ssi_signo);
}

void
proc_signals_open(struct proc_signals *s, struct loop *l, const sigset_t *set,
    proc_signal_fn *run, void *arg)
{
	s->run = run;
	s->arg = arg;
	s->fd = signalfd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (s->fd < 0)
		abort();
	loop_fd_readable(&s->watch, l, s->fd, readable, s);
}

void
proc_signals_close(struct proc_signals *s)
{
	loop_fd_stop(&s->watch);
	close(s->fd);
}
