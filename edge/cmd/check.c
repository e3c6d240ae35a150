/*
 * check: load, and say how it went.
 */
#include "cmd/check.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/line.h"
#include "cmd/load.h"
#include "cmd/options.h"
#include "lang/describe.h"
#include "lang/dump.h"

enum { DUMP_MAX = 64 << 20 };

static void
print(const struct policy_generation *g, bool dump, bool describe)
{
	struct buf out;

	buf_init(&out, DUMP_MAX);
	if (dump)
		lang_program_dump(g->program, &out);
	if (describe)
		lang_program_describe(g->program, &g->diags, &out);
	fwrite(out.at, 1, out.len, stdout);
	buf_fini(&out);
}

int
cmd_check(const struct cmd_line *line)
{
	struct cmd_loaded loaded;
	struct cmd_words none = { NULL, 0, 0 };
	bool dump = false, describe = false;
	const struct cmd_option options[] = {
		{ "--dump", NULL, NULL, &dump },
		{ "--explain-policy", NULL, NULL, &describe },
	};

	if (!cmd_options_read(line, options, 2, &none))
		return CMD_USAGE;
	if (!cmd_load(&line->source, &loaded))
		return CMD_FAILED;
	if (dump || describe)
		print(loaded.policy, dump, describe);
	else
		printf("configuration is good\n");
	cmd_load_free(&loaded);
	return CMD_OK;
}
