/*
 * try_file: scenarios for a policy, as an administrator writes them.
 *
 * policies/README.md describes the format to its users.  A line is a word and
 * what belongs to it; lines that begin with '|' are the text of the "zone" or
 * "message" above them; '#' begins a comment.  What stands before the first
 * "scenario" holds for all of them.
 */
#ifndef CMD_TRY_FILE_H
#define CMD_TRY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "cmd/scene.h"
#include "cmd/trial.h"

enum { CMD_TRY_FILE_BYTES = 16 << 20 };

/* A line that is kept for later. */
struct cmd_try_line {
	unsigned line;
	struct span text;
};

struct cmd_try_lines {
	struct cmd_try_line *at;
	size_t count;
	size_t room;
};

enum cmd_expect_kind { CMD_EXPECT_REPLY, CMD_EXPECT_HEADER, CMD_EXPECT_NONE };

/* "expect rcpt u@example.org 550 relay not permitted" */
struct cmd_expect {
	struct cmd_expect *next;
	unsigned line;
	struct span text; /* as written, after "expect" */
	enum cmd_expect_kind kind;
	enum cmd_step step;    /* REPLY */
	struct span recipient; /* "" for any */
	unsigned code;	       /* REPLY */
	struct span has;       /* REPLY, HEADER: what must be in it, or "" */
	struct span header;    /* HEADER, NONE: the field's name */
};

/* Plain data. */
struct cmd_scenario {
	struct cmd_scenario *next;
	unsigned line;
	struct span name;
	struct cmd_scene scene;
	struct span zone; /* a master file */
	unsigned zone_line;
	struct cmd_try_lines commands; /* of Redis */
	struct cmd_try_lines lists;    /* "KIND KEY ENTRY…" */
	struct cmd_try_lines fails;    /* names the DNS does not answer */
	bool is_dns_away;
	bool is_redis_away;
	int64_t at_s; /* 0: now */
	struct cmd_expect *expects;
};

struct cmd_try {
	const char *dir; /* of the file, for the names of others; ends in / */
	const char *config;	      /* as open(2) takes it */
	struct cmd_try_lines sets;    /* "NAME = value", of the environment */
	struct cmd_try_lines defines; /* macros */
	struct cmd_scenario *first;
	size_t count;
};

/*
 * cmd_try_parse(path, text, arena, out):
 * Read a file's ${text}; messages in files of their own are read too.
 *
 * Returns false, each fault printed as "path:line: what", when there is any.
 */
bool cmd_try_parse(const char *path, struct span text, struct arena *arena,
    struct cmd_try *out);

#endif
