/*
 * expand: one text through the policy's own expander.
 */
#include "cmd/expand.h"

#include <stdio.h>

#include "base/buf.h"
#include "cmd/job.h"
#include "policy/expand.h"

enum { REPORT_MAX = 1 << 20 };

static int
status_of(enum outcome o)
{
	switch (o) {
	case OUT_OK:
		return CMD_OK;
	case OUT_TEMP:
		return CMD_AWAY;
	case OUT_NONE:
	case OUT_PERM:
	case OUT_CANCELLED:
		break;
	}
	return CMD_FAILED;
}

static void
expand(struct cmd_job *job)
{
	const struct policy_world world = { .generation = job->policy,
		.redis = job->redis,
		.dns = job->dns };
	struct span result = SPAN("");
	struct buf report;

	buf_init(&report, REPORT_MAX);
	enum outcome o = policy_text_wait(&world, span_of(job->line->args[0]),
	    &job->arena, &result, &report);
	fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&report)));
	if (o == OUT_OK)
		printf("%.*s\n", SPAN_ARG(result));
	else if (report.len == 0)
		fprintf(stderr, "postern: %s\n",
		    o == OUT_NONE ? "forced failure" :
				    "it could not be expanded");
	buf_fini(&report);
	job->status = status_of(o);
}

int
cmd_expand(const struct cmd_line *line)
{
	if (line->count != 1)
		return CMD_USAGE;
	return cmd_job_run(line, expand, NULL);
}
