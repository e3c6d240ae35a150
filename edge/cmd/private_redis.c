/*
 * private_redis: redis-server without persistence, in a new directory.
 */
#include "cmd/private_redis.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/span.h"
#include "cmd/options.h"
#include "proc/privs.h"

enum { LOOK_MS = 10, LOOKS = 1000 };

static void run(pid_t parent, const char *dir, const char *socket_path)
    __attribute__((noreturn));

static void
run(pid_t parent, const char *dir, const char *socket_path)
{
	int null = open("/dev/null", O_RDWR);

	if (!proc_privs_parent(parent, SIGKILL))
		_exit(1);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execlp("redis-server", "redis-server", "--port", "0", "--unixsocket",
	    socket_path, "--dir", dir, "--save", "", "--appendonly", "no",
	    "--daemonize", "no", (char *)NULL);
	_exit(127);
}

static bool
answers(const struct net_address *at)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", at->path);
	bool ok = connect(fd, (const struct sockaddr *)&sun, sizeof(sun)) == 0;
	close(fd);
	return ok;
}

bool
cmd_private_redis_start(struct cmd_private_redis *r)
{
	const struct timespec look = { .tv_nsec = LOOK_MS * 1000000L };
	char path[96];

	*r = (struct cmd_private_redis){ .dir = "/tmp/postern-try.XXXXXX" };
	if (mkdtemp(r->dir) == NULL)
		return cmd_complain(r->dir, strerror(errno));
	snprintf(path, sizeof(path), "%s/redis.sock", r->dir);
	if (!net_address_parse(span_of(path), 0, &r->address))
		return cmd_complain(path, "no path for a socket");
	pid_t us = getpid();
	r->pid = fork();
	if (r->pid == 0)
		run(us, r->dir, path);
	for (int i = 0; r->pid > 0 && i < LOOKS; i++) {
		if (answers(&r->address))
			return true;
		if (waitpid(r->pid, NULL, WNOHANG) != 0) {
			r->pid = 0;
			break;
		}
		nanosleep(&look, NULL);
	}
	cmd_private_redis_stop(r);
	return cmd_complain("redis-server cannot be started; scenarios that "
			    "ask Redis need it",
	    NULL);
}

void
cmd_private_redis_stop(struct cmd_private_redis *r)
{
	char path[96];

	if (r->pid > 0) {
		kill(r->pid, SIGKILL);
		waitpid(r->pid, NULL, 0);
		r->pid = 0;
	}
	if (r->dir[0] == '\0')
		return;
	snprintf(path, sizeof(path), "%s/redis.sock", r->dir);
	unlink(path);
	rmdir(r->dir);
}
