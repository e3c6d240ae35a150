/*
 * compat: a pair of sockets, a child, a question; twice.
 */
#include "cmd/compat.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "loop/fiber.h"
#include "policy/second.h"
#include "policy/second_setting.h"
#include "wire/json.h"

enum { ASK_MS = 20 * 1000, START_MS = 10 * 1000, FD_TEXT = 12, HELLO = 64 };

/* It says hello when it is ready; what it was asked before would count as
   lost.  Nothing else happens in this process meanwhile. */
static bool
is_ready(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char hello[HELLO];

	return poll(&p, 1, START_MS) == 1 &&
	    recv(fd, hello, sizeof(hello), 0) > 0;
}

/* False when there is no such program; its end is ${fds}[1]. */
static bool
spawn(struct arena *arena, int fds[2], pid_t *out_pid)
{
	const char *program = policy_second_program(arena);
	char text[FD_TEXT];

	if (program == NULL ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0, fds) != 0)
		return false;
	snprintf(text, sizeof(text), "%d", fds[1]);
	*out_pid = fork();
	if (*out_pid == 0) {
		fcntl(fds[1], F_SETFD, 0);
		execl(program, program, text, (char *)NULL);
		_exit(127);
	}
	/* Only the child holds it now, so that its end is seen here. */
	close(fds[1]);
	if (*out_pid > 0)
		return true;
	close(fds[0]);
	return false;
}

static enum outcome
ask_wait(struct cmd_probe *p, const struct wire_second_ask *ask,
    struct wire_second_answer *out)
{
	int fds[2];
	pid_t pid;

	if (!spawn(&p->arena, fds, &pid))
		return OUT_TEMP;
	struct policy_second_link *k =
	    policy_second_link_new(p->loop, fds[0], loop_fiber_scope());
	enum outcome o = OUT_TEMP;
	if (is_ready(fds[0]))
		o = policy_second_wait(k, &p->dns, ask, clock_ms() + ASK_MS,
		    &p->arena, out);
	policy_second_link_free(&k);
	close(fds[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return o;
}

enum outcome
cmd_compat_wait(struct cmd_probe *p, const struct verify_dmarc_input *in,
    const struct verify_dmarc *ours, struct cmd_compat *out)
{
	struct wire_second_ask ask;

	*out =
	    (struct cmd_compat){ .is_asked = true, .dmarc_outcome = OUT_NONE };
	policy_second_ask_spf(&p->who, &p->arena, &ask);
	out->spf_outcome = ask_wait(p, &ask, &out->spf);
	if (out->spf_outcome == OUT_CANCELLED)
		return OUT_CANCELLED;
	if (ours->from.len == 0)
		return OUT_OK;
	policy_second_ask_dmarc(&p->who.ip, ours->from, in, &p->arena, &ask);
	out->dmarc_outcome = ask_wait(p, &ask, &out->dmarc);
	return out->dmarc_outcome == OUT_CANCELLED ? OUT_CANCELLED : OUT_OK;
}

/* --------------------------------------------------------------- output */

static const char *
failure(enum outcome o)
{
	if (o == OUT_PERM)
		return "crashed";
	return o == OUT_NONE ? "not asked" : "no answer";
}

static const char *
spf_word(const struct cmd_compat *c)
{
	return c->spf_outcome == OUT_OK ?
	    verify_spf_result_name((enum verify_spf_result)c->spf.verdict) :
	    failure(c->spf_outcome);
}

static const char *
dmarc_word(const struct cmd_compat *c)
{
	return c->dmarc_outcome == OUT_OK ?
	    verify_dmarc_status_name(policy_second_dmarc_status(
		(enum wire_second_dmarc_verdict)c->dmarc.verdict)) :
	    failure(c->dmarc_outcome);
}

void
cmd_compat_write(const struct cmd_compat *c, enum verify_spf_result spf,
    enum verify_dmarc_status dmarc, struct buf *out)
{
	if (!c->is_asked)
		return;
	buf_printf(out, "compat:  %-12s theirs\n", "ours");
	buf_printf(out, "  spf    %-12s %s (libspf2)\n",
	    verify_spf_result_name(spf), spf_word(c));
	buf_printf(out, "  dmarc  %-12s %s (libopendmarc)\n",
	    verify_dmarc_status_name(dmarc), dmarc_word(c));
}

void
cmd_compat_json(const struct cmd_compat *c, struct buf *out)
{
	if (!c->is_asked)
		return;
	wire_json_open(out, "compat", '{');
	wire_json_text(out, "libspf2", span_of(spf_word(c)));
	wire_json_text(out, "libopendmarc", span_of(dmarc_word(c)));
	wire_json_close(out, '}');
}
