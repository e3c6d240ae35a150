/*
 * list_inside: what "postern list" is asked, for cmd/list*.c alone.
 */
#ifndef CMD_LIST_INSIDE_H
#define CMD_LIST_INSIDE_H

#include <stdbool.h>

#include "cmd/job.h"
#include "cmd/list_entries.h"

struct cmd_list {
	const struct cmd_list_action *action;
	enum store_subject kind;
	struct span key;
	bool is_hash; /* --hash; else as the key in Redis is */
	const char **entries;
	size_t count;
};

/*
 * cmd_list_find_hash(job, l): set l->is_hash by the type of the key; false
 * when it is neither a set nor a hash, or Redis is away.
 */
bool cmd_list_find_hash(struct cmd_job *job, struct cmd_list *l);

/* cmd_list_show(job, l): all entries, sorted. */
void cmd_list_show(struct cmd_job *job, struct cmd_list *l);

/* cmd_list_check(job, l): of each subject whether it is in the list. */
void cmd_list_check(struct cmd_job *job, struct cmd_list *l);

#endif
