/*
 * load: all that "run" would check before it binds.
 */
#include "cmd/load.h"

#include <stdio.h>

enum { REPORT_MAX = 1 << 20 };

bool
cmd_load(const struct policy_source *source, struct cmd_loaded *out)
{
	struct buf report;

	buf_init(&report, REPORT_MAX);
	out->policy = policy_generation_read(source, 1, &report);
	bool ok = out->policy != NULL &&
	    proc_settings_load(out->policy, &out->settings, &report) &&
	    out->policy->diags.errors == 0;
	fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&report)));
	buf_fini(&report);
	if (!ok)
		cmd_load_free(out);
	return ok;
}

void
cmd_load_free(struct cmd_loaded *l)
{
	policy_generation_free(&l->policy);
}
