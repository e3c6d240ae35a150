/*
 * version: one line.
 */
#include "cmd/version.h"

#include <stdio.h>

#include "cmd/line.h"

int
cmd_version(const struct cmd_line *line)
{
	if (line->count > 0)
		return CMD_USAGE;
	printf("postern " POSTERN_VERSION "\n");
	return CMD_OK;
}
