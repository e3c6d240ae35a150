/*
 * list: SADD, SREM, HSET and HDEL, with entries in canonical form.
 */
#include "cmd/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cmd/list_inside.h"

enum {
	FIXED_ARGS = 3, /* before the entries: action, kind, key */
	BATCH = (LIMIT_REDIS_ARGS - 2) / 2
};

struct cmd_list_action {
	const char *name;
	void (*run)(struct cmd_job *job, struct cmd_list *l);
	bool takes_entries;
	bool takes_values;   /* of a hash */
	const char *command; /* Redis's, for a set and for a hash */
	const char *hash_command;
	const char *done;     /* "added" */
	const char *not_done; /* "there already" */
};

bool
cmd_list_find_hash(struct cmd_job *job, struct cmd_list *l)
{
	const struct span argv[] = { SPAN("TYPE"), l->key };
	struct store_reply reply;

	if (!cmd_job_ask(job, argv, 2, &reply))
		return false;
	if (span_eq(reply.text, SPAN("hash")))
		l->is_hash = true;
	else if (l->is_hash ? !span_eq(reply.text, SPAN("none")) :
			      !span_eq(reply.text, SPAN("none")) &&
		    !span_eq(reply.text, SPAN("set"))) {
		fprintf(stderr,
		    "postern: key %.*s holds a %.*s, which is no %s\n",
		    SPAN_ARG(l->key), SPAN_ARG(reply.text),
		    l->is_hash ? "hash" : "list");
		job->status = CMD_FAILED;
		return false;
	}
	return true;
}

static bool
entries_send(struct cmd_job *job, const struct cmd_list *l,
    const struct cmd_list_entries *e, size_t from, int64_t *done)
{
	struct span argv[LIMIT_REDIS_ARGS];
	bool has_values = l->is_hash && l->action->takes_values;
	struct store_reply reply;
	size_t argc = 2;

	argv[0] =
	    span_of(l->is_hash ? l->action->hash_command : l->action->command);
	argv[1] = l->key;
	for (size_t i = from; i < e->count && i < from + BATCH; i++) {
		argv[argc++] = e->at[i];
		if (has_values)
			argv[argc++] = e->values[i];
	}
	if (!cmd_job_ask(job, argv, argc, &reply))
		return false;
	*done += reply.integer;
	return true;
}

static void
change(struct cmd_job *job, struct cmd_list *l)
{
	struct cmd_list_entries e;
	int64_t done = 0;

	if (!cmd_list_find_hash(job, l))
		return;
	struct cmd_list_form form = { .kind = l->kind,
		.has_values = l->is_hash && l->action->takes_values };
	if (!cmd_list_entries_read(l->entries, l->count, &form, &job->arena,
		&e)) {
		fprintf(stderr, "postern: nothing was changed\n");
		return;
	}
	for (size_t i = 0; i < e.count; i += BATCH)
		if (!entries_send(job, l, &e, i, &done))
			return;
	printf("%" PRId64 " %s, %" PRId64 " %s\n", done, l->action->done,
	    (int64_t)e.count - done, l->action->not_done);
	job->status = CMD_OK;
}

static const struct cmd_list_action actions[] = {
	{ .name = "add",
	    .run = change,
	    .takes_entries = true,
	    .takes_values = true,
	    .command = "SADD",
	    .hash_command = "HSET",
	    .done = "added",
	    .not_done = "there already" },
	{ .name = "del",
	    .run = change,
	    .takes_entries = true,
	    .command = "SREM",
	    .hash_command = "HDEL",
	    .done = "deleted",
	    .not_done = "not there" },
	{ .name = "show", .run = cmd_list_show },
	{ .name = "check", .run = cmd_list_check, .takes_entries = true },
};

static void
list(struct cmd_job *job)
{
	struct cmd_list *l = job->arg;

	l->action->run(job, l);
}

int
cmd_list(const struct cmd_line *line)
{
	struct cmd_list l = { .action = NULL };
	const char **args = line->args;
	size_t count = line->count;

	if (count > 0)
		for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]);
		     i++)
			if (strcmp(args[0], actions[i].name) == 0)
				l.action = &actions[i];
	if (count > 1 && strcmp(args[1], "--hash") == 0) {
		l.is_hash = true;
		args++;
		count--;
	}
	if (l.action == NULL || count < FIXED_ARGS ||
	    l.action->takes_entries != (count > FIXED_ARGS) ||
	    !store_subject_find(span_of(args[1]), &l.kind))
		return CMD_USAGE;
	l.key = span_of(args[2]);
	if (l.key.len == 0)
		return CMD_USAGE;
	l.entries = args + FIXED_ARGS;
	l.count = count - FIXED_ARGS;
	return cmd_job_run(line, list, &l);
}
