/*
 * list_show: SSCAN and HSCAN; and whether a subject is found.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "cmd/list_inside.h"
#include "store/members.h"

/* Entries as they come, in pieces of a scan. */
struct rows {
	struct row {
		struct span entry;
		struct span value;
	} * at;
	size_t count;
	size_t room;
};

static void
rows_add(struct rows *m, struct span entry, struct span value)
{
	if (m->count == m->room) {
		m->room = m->room > 0 ? m->room * 2 : 1024;
		m->at = reallocarray(m->at, m->room, sizeof(*m->at));
		if (m->at == NULL)
			abort();
	}
	m->at[m->count++] = (struct row){ entry, value };
}

static bool
rows_scan(struct cmd_job *job, const struct cmd_list *l, struct rows *m)
{
	size_t step = l->is_hash ? 2 : 1;
	struct span cursor = SPAN("0");
	struct store_reply reply;

	do {
		const struct span argv[] = { l->is_hash ? SPAN("HSCAN") :
							  SPAN("SSCAN"),
			l->key, cursor, SPAN("COUNT"), SPAN("1000") };

		if (!cmd_job_ask(job, argv, 5, &reply))
			return false;
		if (reply.kind != STORE_ARRAY || reply.count != 2)
			return false;
		const struct store_reply *page = &reply.items[1];
		for (size_t i = 0; i + step <= page->count; i += step)
			rows_add(m, page->items[i].text,
			    l->is_hash ? page->items[i + 1].text : SPAN(""));
		cursor = reply.items[0].text;
	} while (!span_eq(cursor, SPAN("0")));
	return true;
}

static int
row_order(const void *a, const void *b)
{
	return span_cmp(((const struct row *)a)->entry,
	    ((const struct row *)b)->entry);
}

/* A scan may tell an entry twice; each is printed once. */
static void
rows_print(struct rows *m, bool is_hash)
{
	struct buf line;

	if (m->count > 0)
		qsort(m->at, m->count, sizeof(*m->at), row_order);
	buf_init(&line, LIMIT_REDIS_REPLY_BYTES);
	for (size_t i = 0; i < m->count; i++) {
		if (i > 0 && span_eq(m->at[i].entry, m->at[i - 1].entry))
			continue;
		buf_clear(&line);
		buf_add_escaped(&line, m->at[i].entry);
		if (is_hash) {
			buf_add_char(&line, '=');
			buf_add_escaped(&line, m->at[i].value);
		}
		buf_add_char(&line, '\n');
		fwrite(line.at, 1, line.len, stdout);
	}
	buf_fini(&line);
}

void
cmd_list_show(struct cmd_job *job, struct cmd_list *l)
{
	struct rows m = { NULL, 0, 0 };

	if (!cmd_list_find_hash(job, l))
		return;
	if (rows_scan(job, l, &m)) {
		rows_print(&m, l->is_hash);
		job->status = CMD_OK;
	}
	free(m.at);
}

/* Under which keys ${text} may stand; false when it is no such subject. */
static bool
keys_of(enum store_subject kind, struct span text, struct arena *arena,
    struct store_keys *out)
{
	struct ip ip;

	switch (kind) {
	case STORE_HOST:
		if (!ip_parse(text, &ip))
			return false;
		*out = store_keys_host(&ip, arena);
		return true;
	case STORE_DOMAIN:
		*out = store_keys_domain(text, arena);
		break;
	case STORE_ADDRESS:
		*out = store_keys_address(span_eq(text, SPAN("<>")) ? SPAN("") :
								      text,
		    arena);
		break;
	case STORE_LOCALPART:
		*out = store_keys_localpart(text, arena);
		break;
	}
	return out->count > 0;
}

static enum outcome
check_one(struct cmd_job *job, const struct cmd_list *l, struct span subject)
{
	struct store_found found = { .why = "it is none of that kind" };
	struct store_keys keys;
	enum outcome o = OUT_PERM;

	if (keys_of(l->kind, subject, &job->arena, &keys))
		o = l->is_hash ? store_fields_wait(job->redis, l->key, &keys,
				     &job->arena, &found) :
				 store_members_wait(job->redis, l->key, &keys,
				     &job->arena, &found);
	if (o == OUT_NONE)
		printf("%.*s: not listed\n", SPAN_ARG(subject));
	else if (o != OUT_OK)
		fprintf(stderr, "postern: %.*s: %s\n", SPAN_ARG(subject),
		    found.why);
	else if (l->is_hash)
		printf("%.*s: listed as %.*s=%.*s\n", SPAN_ARG(subject),
		    SPAN_ARG(keys.at[found.index]), SPAN_ARG(found.value));
	else
		printf("%.*s: listed as %.*s\n", SPAN_ARG(subject),
		    SPAN_ARG(keys.at[found.index]));
	return o;
}

void
cmd_list_check(struct cmd_job *job, struct cmd_list *l)
{
	const struct cmd_list_form form = { .kind = l->kind, .as_it_is = true };
	struct cmd_list_entries e;

	if (!cmd_list_find_hash(job, l) ||
	    !cmd_list_entries_read(l->entries, l->count, &form, &job->arena,
		&e))
		return;
	job->status = CMD_OK;
	for (size_t i = 0; i < e.count; i++) {
		enum outcome o = check_one(job, l, e.at[i]);

		if (o == OUT_TEMP)
			job->status = CMD_AWAY;
		else if (o != OUT_OK && job->status == CMD_OK)
			job->status = CMD_FAILED;
	}
}
