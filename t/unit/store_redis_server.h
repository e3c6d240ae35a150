/*
 * store_redis_server: a real Redis for a test, on a unix socket in a directory
 * of its own, killed by its process id.
 */
#ifndef STORE_REDIS_SERVER_H
#define STORE_REDIS_SERVER_H

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct redis_server {
	char dir[64];
	char path[108];
	pid_t pid;
};

/* Whether somebody accepts at ${path}. */
static inline bool
redis_server_answers(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool up;

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	up = connect(fd, (struct sockaddr *)&sa, sizeof(sa)) == 0;
	close(fd);
	return up;
}

/* Make its directory, unless it has one. */
static inline void
redis_server_prepare(struct redis_server *s)
{
	if (s->dir[0] != '\0')
		return;
	snprintf(s->dir, sizeof(s->dir), "/tmp/postern-redis-XXXXXX");
	if (mkdtemp(s->dir) == NULL)
		exit(99);
	snprintf(s->path, sizeof(s->path), "%s/s", s->dir);
}

/* Run ${argv}; back when it accepts at s->path. */
static inline void
redis_server_exec(struct redis_server *s, char *const *argv)
{
	const struct timespec blink = { 0, 5 * 1000 * 1000 };

	unlink(s->path);
	s->pid = fork();
	if (s->pid == 0) {
		/* Not even a crash of the test leaves a server behind. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execv(argv[0], argv);
		_exit(99);
	}
	while (!redis_server_answers(s->path)) {
		if (waitpid(s->pid, NULL, WNOHANG) == s->pid)
			exit(99);
		nanosleep(&blink, NULL);
	}
}

/* Start it with one more option of one or two values (${second} may be NULL);
   back when it accepts. */
static inline void
redis_server_start(struct redis_server *s, const char *option,
    const char *value, const char *second)
{
	const char *argv[] = { "/usr/bin/redis-server", "--port", "0",
		"--unixsocket", s->path, "--dir", s->dir, "--save", "", option,
		value, second, NULL };
	char copies[12][128];
	char *args[13] = { NULL };

	redis_server_prepare(s);
	for (size_t i = 0; argv[i] != NULL; i++) {
		snprintf(copies[i], sizeof(copies[i]), "%s", argv[i]);
		args[i] = copies[i];
	}
	redis_server_exec(s, args);
}

static inline void
redis_server_kill(struct redis_server *s)
{
	if (s->pid <= 0)
		return;
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	s->pid = 0;
}

/* Remove what is in ${dir}, one level of directories deep. */
static inline void
redis_server_empty(const char *dir)
{
	glob_t found;
	char pattern[128];

	snprintf(pattern, sizeof(pattern), "%s/{*,*/*}", dir);
	if (glob(pattern, GLOB_BRACE | GLOB_NOSORT, NULL, &found) != 0)
		return;
	/* Files first, for directories must be empty. */
	for (size_t i = 0; i < found.gl_pathc; i++)
		unlink(found.gl_pathv[i]);
	for (size_t i = 0; i < found.gl_pathc; i++)
		rmdir(found.gl_pathv[i]);
	globfree(&found);
}

/* Kill it and remove its directory. */
static inline void
redis_server_remove(struct redis_server *s)
{
	redis_server_kill(s);
	redis_server_empty(s->dir);
	rmdir(s->dir);
	s->dir[0] = '\0';
}

#endif
