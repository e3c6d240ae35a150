/*
 * second_probe: preloaded into postern-second-opinion by t/64-second.t.  At
 * its first poll(), when it is in its sandbox, try what it must not be able
 * to do, and say on descriptor 2 how each ended.
 */
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
say(const char *what, long result)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "%s %s\n", what,
	    result >= 0 ? "done" : errno == EPERM ? "EPERM" : strerror(errno));

	if (write(2, line, (size_t)n) != n)
		_exit(3);
}

static void
try_all(void)
{
	char *const argv[] = { "/bin/true", NULL };
	struct pollfd none;

	say("read-file", open("/etc/hostname", O_RDONLY));
	say("write-file", open("/tmp/x", O_WRONLY | O_CREAT, 0600));
	say("open", syscall(SYS_open, "/etc/hostname", O_RDONLY));
	say("openat2", syscall(SYS_openat2, AT_FDCWD, "/", NULL, 0));
	say("socket", socket(AF_INET, SOCK_STREAM, 0));
	say("unix", socket(AF_UNIX, SOCK_STREAM, 0));
	say("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){ 0 }));
	say("connect", connect(0, (void *)&none, 0));
	say("exec", execv(argv[0], argv));
	say("fork", syscall(SYS_fork));
	say("clone", syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
	say("kill", kill(getppid(), 0));
	say("ptrace", syscall(SYS_ptrace, 0, 0, 0, 0));
	say("unlink", unlink("/tmp/x"));
	say("io_uring", syscall(SYS_io_uring_setup, 1, NULL));
	say("exec-memory", mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
	say("memory", mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
}

/* What poll() is called by where _FORTIFY_SOURCE is on. */
int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size);

int
poll(struct pollfd *fds, nfds_t count, int timeout)
{
	static int is_tried;

	if (!is_tried++)
		try_all();
	return (int)syscall(SYS_poll, fds, count, timeout);
}

int
__poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size)
{
	(void)size;
	return poll(fds, count, timeout);
}
