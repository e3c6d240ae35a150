/*
 * metrics: a table out of the rows that /metrics is made of.
 */
#include "cmd/metrics.h"

#include <stdio.h>

#include "cmd/line.h"
#include "obs/family.h"

static void
print_label(enum obs_label label)
{
	const struct obs_words *w = obs_words_get(label);

	if (label == OBS_LABEL_NONE)
		return;
	printf("`%s`: ", w->name);
	if (label == OBS_LABEL_BACKEND) {
		printf("each backend, `other`; ");
		return;
	}
	for (size_t i = 0; i < w->count; i++)
		printf("`%s`%s ", w->words[i], i + 1 < w->count ? "," : ";");
}

static void
print_family(const struct obs_family *f)
{
	printf("| `%s` | %s | ", f->name, obs_kind_name(f->kind));
	print_label(f->label1);
	print_label(f->label2);
	printf("| %s |\n", f->help);
}

int
cmd_metrics(const struct cmd_line *line)
{
	if (line->count > 0)
		return CMD_USAGE;
	printf("# Metrics\n\n"
	       "Made by `postern metrics` from the table in `edge/obs`; "
	       "`process_start_time_seconds`,\n`postern_build_info`, "
	       "`postern_up`, `postern_workers`, "
	       "`postern_workers_configured`\nand `postern_generation` come "
	       "besides.\n\n"
	       "| name | type | labels | what it counts |\n"
	       "|---|---|---|---|\n");
	for (int m = 0; m < OBS_METRICS; m++)
		print_family(obs_family_get((enum obs_metric)m));
	return CMD_OK;
}
