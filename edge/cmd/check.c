/*
 * check: load, and say how it went.
 */
#include "cmd/check.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/line.h"
#include "cmd/load.h"
#include "lang/dump.h"

enum { DUMP_MAX = 64 << 20 };

static void
dump(const struct policy_generation *g)
{
	struct buf out;

	buf_init(&out, DUMP_MAX);
	lang_program_dump(g->program, &out);
	fwrite(out.at, 1, out.len, stdout);
	buf_fini(&out);
}

int
cmd_check(const struct cmd_line *line)
{
	struct cmd_loaded loaded;
	bool want_dump =
	    line->count == 1 && strcmp(line->args[0], "--dump") == 0;

	if (line->count > 0 && !want_dump)
		return CMD_USAGE;
	if (!cmd_load(&line->source, &loaded))
		return CMD_FAILED;
	if (want_dump)
		dump(loaded.policy);
	else
		printf("configuration is good\n");
	cmd_load_free(&loaded);
	return CMD_OK;
}
