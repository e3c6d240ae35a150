/*
 * health: one HTTP request over a blocking socket.
 */
#include "cmd/health.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/ip.h"
#include "cmd/line.h"
#include "cmd/load.h"

enum { PATIENCE_S = 5, ANSWER_MAX = 4096 };

static const char request[] =
    "GET /readyz HTTP/1.1\r\nHost: postern\r\nConnection: close\r\n\r\n";

static int
connected(const struct net_address *to)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	struct sockaddr_storage sa;
	socklen_t len = ip_to_sockaddr(&to->ip_port, &sa);
	int fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (const struct sockaddr *)&sa, len) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* The whole answer; shorter than one that is worth printing when it fails. */
static size_t
ask(int fd, char *answer, size_t room)
{
	size_t len = 0;
	ssize_t n;

	if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(request) - 1)
		return 0;
	while (len < room && (n = recv(fd, answer + len, room - len, 0)) > 0)
		len += (size_t)n;
	return len;
}

/* An address to listen on may be one that nobody can connect to. */
static struct net_address
reachable(struct net_address a)
{
	static const uint8_t any[16];

	if (memcmp(a.ip_port.ip.bytes, any, sizeof(any)) != 0)
		return a;
	if (!ip_parse(a.ip_port.ip.family == IP_V6 ? SPAN("::1") :
						     SPAN("127.0.0.1"),
		&a.ip_port.ip))
		return a;
	return a;
}

static int
health(const struct net_address *at)
{
	char answer[ANSWER_MAX];
	int fd = connected(at);

	if (fd < 0) {
		fprintf(stderr, "postern: metrics_listen: %s\n",
		    strerror(errno));
		return CMD_FAILED;
	}
	struct span all = { answer, ask(fd, answer, sizeof(answer)) };
	close(fd);
	struct span blank = SPAN("\r\n\r\n");
	struct span body =
	    span_trim(span_from(all, span_find_span(all, blank)));
	bool good = span_starts(all, SPAN("HTTP/1.1 200 "));
	if (body.len == 0)
		body = SPAN("no answer");
	fprintf(good ? stdout : stderr, "%.*s\n", SPAN_ARG(body));
	return good ? CMD_OK : CMD_FAILED;
}

int
cmd_health(const struct cmd_line *line)
{
	struct cmd_loaded loaded;
	int status = CMD_FAILED;

	if (line->count > 0)
		return CMD_USAGE;
	if (!cmd_load(&line->source, &loaded))
		return CMD_FAILED;
	if (loaded.settings.has_metrics) {
		struct net_address at = reachable(loaded.settings.metrics);
		status = health(&at);
	} else {
		fprintf(stderr, "postern: metrics_listen is empty\n");
	}
	cmd_load_free(&loaded);
	return status;
}
