/*
 * list: SADD, SREM and SSCAN, with entries in canonical form.
 *
 * All entries are looked at before the first is sent, so a typing mistake in
 * the tenth does not leave nine behind.
 */
#include "cmd/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "cmd/job.h"
#include "store/subject.h"

enum { FIXED_ARGS = 3 }; /* before the entries: action, kind, key */

struct list {
	const char *action;
	const char *command;  /* Redis's; NULL for show */
	const char *done;     /* "added" */
	const char *not_done; /* "there already" */
	enum store_subject kind;
	struct span key;
};

static const struct list actions[] = {
	{ .action = "add",
	    .command = "SADD",
	    .done = "added",
	    .not_done = "there already" },
	{ .action = "del",
	    .command = "SREM",
	    .done = "deleted",
	    .not_done = "not there" },
	{ .action = "show" },
};

/* One command; what went wrong is printed and becomes the exit status. */
static bool
ask(struct cmd_job *job, const struct span *argv, size_t argc,
    struct store_reply *out)
{
	enum outcome o =
	    store_redis_wait(job->redis, argv, argc, &job->arena, out);

	if (o != OUT_OK) {
		fprintf(stderr, "postern: %s\n", store_redis_why(job->redis));
		job->status = CMD_AWAY;
		return false;
	}
	if (out->kind == STORE_ERROR) {
		fprintf(stderr, "postern: Redis: %.*s\n", SPAN_ARG(out->text));
		job->status = CMD_FAILED;
		return false;
	}
	return true;
}

/* Each entry that is wrong is named. */
static bool
entries_read(struct cmd_job *job, const struct list *l, struct span *out)
{
	const struct cmd_line *line = job->line;
	bool ok = true;

	for (size_t i = FIXED_ARGS; i < line->count; i++) {
		const char *why;

		if (store_entry_canonical(l->kind, span_of(line->args[i]),
			&job->arena, &out[i - FIXED_ARGS], &why) == OUT_OK)
			continue;
		fprintf(stderr, "postern: %s: %s\n", line->args[i], why);
		ok = false;
	}
	if (!ok)
		fprintf(stderr, "postern: nothing was changed\n");
	return ok;
}

static bool
entries_send(struct cmd_job *job, const struct list *l,
    const struct span *entries, size_t count, int64_t *done)
{
	struct span argv[LIMIT_REDIS_ARGS];
	struct store_reply reply;

	argv[0] = span_of(l->command);
	argv[1] = l->key;
	for (size_t i = 0; i < count; i++)
		argv[2 + i] = entries[i];
	if (!ask(job, argv, 2 + count, &reply))
		return false;
	*done += reply.integer;
	return true;
}

static void
change(struct cmd_job *job, const struct list *l)
{
	size_t count = job->line->count - FIXED_ARGS;
	struct span *entries =
	    arena_array(&job->arena, count, sizeof(*entries));
	int64_t done = 0;

	if (!entries_read(job, l, entries))
		return;
	for (size_t i = 0; i < count; i += LIMIT_REDIS_ARGS - 2) {
		size_t n = count - i;

		if (n > LIMIT_REDIS_ARGS - 2)
			n = LIMIT_REDIS_ARGS - 2;
		if (!entries_send(job, l, entries + i, n, &done))
			return;
	}
	printf("%" PRId64 " %s, %" PRId64 " %s\n", done, l->done,
	    (int64_t)count - done, l->not_done);
	job->status = CMD_OK;
}

/* Members as they come, in pieces of a scan. */
struct members {
	struct span *at;
	size_t count;
	size_t room;
};

static void
members_add(struct members *m, const struct store_reply *page)
{
	for (size_t i = 0; i < page->count; i++) {
		if (m->count == m->room) {
			m->room = m->room > 0 ? m->room * 2 : 1024;
			m->at = reallocarray(m->at, m->room, sizeof(*m->at));
			if (m->at == NULL)
				abort();
		}
		m->at[m->count++] = page->items[i].text;
	}
}

static bool
members_scan(struct cmd_job *job, struct span key, struct members *m)
{
	struct span cursor = SPAN("0");
	struct store_reply reply;

	do {
		const struct span argv[] = { SPAN("SSCAN"), key, cursor,
			SPAN("COUNT"), SPAN("1000") };

		if (!ask(job, argv, 5, &reply))
			return false;
		if (reply.kind != STORE_ARRAY || reply.count != 2)
			return false;
		members_add(m, &reply.items[1]);
		cursor = reply.items[0].text;
	} while (!span_eq(cursor, SPAN("0")));
	return true;
}

static int
member_order(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* A scan may tell a member twice; each is printed once. */
static void
members_print(struct members *m)
{
	struct buf line;

	if (m->count > 0)
		qsort(m->at, m->count, sizeof(*m->at), member_order);
	buf_init(&line, LIMIT_REDIS_REPLY_BYTES);
	for (size_t i = 0; i < m->count; i++) {
		if (i > 0 && span_eq(m->at[i], m->at[i - 1]))
			continue;
		buf_clear(&line);
		buf_add_escaped(&line, m->at[i]);
		buf_add_char(&line, '\n');
		fwrite(line.at, 1, line.len, stdout);
	}
	buf_fini(&line);
}

static void
show(struct cmd_job *job, const struct list *l)
{
	struct members m = { NULL, 0, 0 };

	if (members_scan(job, l->key, &m)) {
		members_print(&m);
		job->status = CMD_OK;
	}
	free(m.at);
}

static void
list(struct cmd_job *job)
{
	const struct list *l = job->arg;

	if (l->command == NULL)
		show(job, l);
	else
		change(job, l);
}

int
cmd_list(const struct cmd_line *line)
{
	struct list l = { .action = NULL };

	if (line->count < FIXED_ARGS)
		return CMD_USAGE;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(line->args[0], actions[i].action) == 0)
			l = actions[i];
	bool takes_entries = l.command != NULL;
	if (l.action == NULL || takes_entries != (line->count > FIXED_ARGS) ||
	    !store_subject_find(span_of(line->args[1]), &l.kind))
		return CMD_USAGE;
	l.key = span_of(line->args[2]);
	if (l.key.len == 0)
		return CMD_USAGE;
	return cmd_job_run(line, list, &l);
}
