/*
 * embedded: redis-server's command line.
 */
#include "store/embedded.h"

#include <string.h>

#define REDIS_SERVER "/usr/bin/redis-server"

/* One option and its value after the other; "dir" and "unixsocket" follow. */
static const char *const options[] = {
	"--port", "0", /* no TCP */
	"--unixsocketperm", "700", "--daemonize", "no", "--save",
	"", /* the append-only file is all */
	"--appendonly", "yes", "--appendfsync", "everysec", "--loglevel",
	"warning", "--logfile", "", /* to stdout, which is ours */
};

enum { FIXED = sizeof(options) / sizeof(options[0]) };

static char *
text(struct arena *arena, const char *s)
{
	char *copy = arena_alloc(arena, strlen(s) + 1);

	return memcpy(copy, s, strlen(s) + 1);
}

enum outcome
store_embedded_plan(const char *state_dir, struct arena *arena,
    struct store_embedded *out, const char **why)
{
	/* The program, the fixed options, two more with values, NULL. */
	char **argv = arena_array(arena, 1 + FIXED + 4 + 1, sizeof(*argv));
	struct store_server server = { .password = SPAN("") };
	const char *path = arena_printf(arena, "%s/redis.sock", state_dir).at;
	size_t n = 0;

	if (state_dir[0] != '/') {
		*why = "state_dir is not an absolute path";
		return OUT_PERM;
	}
	if (!net_address_parse(span_of(path), 0, &server.address)) {
		*why = "state_dir is too long for the path of a socket in it";
		return OUT_PERM;
	}
	argv[n++] = text(arena, REDIS_SERVER);
	for (size_t i = 0; i < FIXED; i++)
		argv[n++] = text(arena, options[i]);
	argv[n++] = text(arena, "--dir");
	argv[n++] = text(arena, state_dir);
	argv[n++] = text(arena, "--unixsocket");
	argv[n++] = text(arena, path);
	out->argv = argv;
	out->server = server;
	return OUT_OK;
}
