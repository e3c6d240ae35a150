/*
 * run: hand over to the supervisor.
 */
#include "cmd/run.h"

#include "cmd/line.h"
#include "proc/supervisor.h"

int
cmd_run(const struct cmd_line *line)
{
	if (line->count > 0)
		return CMD_USAGE;
	return proc_supervisor_run(&line->source);
}
