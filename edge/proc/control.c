/*
 * control: SEQPACKET keeps messages whole and tells of the other's end.
 */
#include "proc/control.h"

#include <sys/socket.h>

#include <errno.h>

bool
proc_control_pair(int fds[2])
{
	return socketpair(AF_UNIX,
		   SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) == 0;
}

bool
proc_control_say(int fd, enum proc_word word, uint32_t arg)
{
	struct proc_message m = { (uint32_t)word, arg };

	return send(fd, &m, sizeof(m), MSG_NOSIGNAL) == (ssize_t)sizeof(m);
}

enum proc_heard
proc_control_hear(int fd, struct proc_message *out)
{
	struct proc_message m;
	ssize_t n = recv(fd, &m, sizeof(m), 0);

	if (n == (ssize_t)sizeof(m)) {
		*out = m;
		return PROC_MESSAGE;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return PROC_NOTHING;
	return PROC_GONE;
}
