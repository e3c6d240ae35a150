/*
 * load: the configuration, for commands that need it.
 */
#ifndef CMD_LOAD_H
#define CMD_LOAD_H

#include "policy/generation.h"
#include "proc/settings.h"

/* Freed with cmd_load_free. */
struct cmd_loaded {
	struct policy_generation *policy;
	struct proc_settings settings;
};

/*
 * cmd_load(source, out): read and check all of it; every error and warning
 * is printed on stderr.  False when anything was an error; nothing to free.
 */
bool cmd_load(const struct policy_source *source, struct cmd_loaded *out);

/* cmd_load_free(l): free it. */
void cmd_load_free(struct cmd_loaded *l);

#endif
