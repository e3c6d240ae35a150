/*
 * ledger: SCAN over the names that the filters leave, GET, TTL and DEL.
 */
#include "cmd/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/job.h"
#include "deliver/ledger.h"
#include "deliver/ledger_value.h"

enum { PAGE_KEYS = 500 };

struct filter {
	bool forget;
	bool has_sender;
	struct span sender;
	bool has_recipient;
	struct span recipient;
	uint64_t count; /* of keys found */
};

static const char *
class_text(char class)
{
	switch (class) {
	case DELIVER_HINT_OK:
		return "served";
	case DELIVER_HINT_TEMP:
		return "put off";
	case DELIVER_HINT_PERM:
		return "refused";
	case DELIVER_HINT_SINGLE:
		return "to come alone";
	default:
		return "?";
	}
}

static void
print_value(struct span key, struct span value, int64_t ttl_s)
{
	struct deliver_value v = deliver_value_parse(value);
	char at[CLOCK_ISO_MAX];

	if (span_starts(key, SPAN("postern:hint:"))) {
		printf("hint     %-28s %8" PRId64 " s  %.*s\n",
		    class_text(value.len > 0 ? value.at[0] : '\0'), ttl_s,
		    SPAN_ARG(key));
		return;
	}
	if (v.known == DELIVER_ABSENT)
		return;
	if (v.known == DELIVER_TAKEN)
		printf("taken    %s %d %.*s", clock_log(v.at_s * 1000000, at),
		    v.code, SPAN_ARG(v.enhanced));
	else
		printf("pending  until %s", clock_log(v.at_s * 1000000, at));
	printf("  %" PRId64 " s  %.*s\n", ttl_s, SPAN_ARG(key));
}

static bool
show_key(struct cmd_job *job, struct span key)
{
	struct span get[] = { SPAN("GET"), key };
	struct span ttl[] = { SPAN("TTL"), key };
	struct store_reply value;
	struct store_reply left;

	if (!cmd_job_ask(job, get, 2, &value) ||
	    !cmd_job_ask(job, ttl, 2, &left))
		return false;
	if (value.kind == STORE_STRING)
		print_value(key, value.text, left.integer);
	return true;
}

static bool
handle(struct cmd_job *job, struct filter *f, struct span key)
{
	struct span del[] = { SPAN("DEL"), key };
	struct store_reply reply;

	f->count++;
	return f->forget ? cmd_job_ask(job, del, 2, &reply) :
			   show_key(job, key);
}

static bool
scan(struct cmd_job *job, struct filter *f, struct span pattern)
{
	struct span cursor = SPAN("0");
	char count[8];

	snprintf(count, sizeof(count), "%d", PAGE_KEYS);
	do {
		struct span argv[] = { SPAN("SCAN"), cursor, SPAN("MATCH"),
			pattern, SPAN("COUNT"), span_of(count) };
		struct store_reply page;

		if (!cmd_job_ask(job, argv, 6, &page))
			return false;
		if (page.kind != STORE_ARRAY || page.count != 2)
			return false;
		cursor = page.items[0].text;
		for (size_t i = 0; i < page.items[1].count; i++)
			if (!handle(job, f, page.items[1].items[i].text))
				return false;
	} while (!span_eq(cursor, SPAN("0")));
	return true;
}

/* As names are made: the local part as given, the domain folded. */
static struct span
address(struct span text, struct arena *arena)
{
	size_t at = span_find_last(text, '@');

	return arena_printf(arena, "%.*s%.*s", SPAN_ARG(span_first(text, at)),
	    SPAN_ARG(arena_lower(arena, span_from(text, at))));
}

static void
run(struct cmd_job *job)
{
	static const char *const kinds[] = { "ledger", "hint" };
	struct filter *f = job->arg;
	struct deliver_ledger *l =
	    deliver_ledger_new(job->redis, job->policy->ledger_secret);
	struct span secret;

	job->status = CMD_OK;
	if (deliver_ledger_secret_wait(l, &job->arena, &secret) != OUT_OK) {
		fprintf(stderr, "postern: %s\n", store_redis_why(job->redis));
		job->status = CMD_AWAY;
	}
	f->recipient = address(f->recipient, &job->arena);
	for (size_t i = 0; i < 2 && job->status == CMD_OK; i++)
		if (!scan(job, f,
			deliver_slip_pattern(secret, kinds[i],
			    f->has_sender ? &f->sender : NULL,
			    f->has_recipient ? &f->recipient : NULL,
			    &job->arena)) &&
		    job->status == CMD_OK)
			job->status = CMD_FAILED;
	if (job->status == CMD_OK && f->forget)
		printf("%" PRIu64 " forgotten\n", f->count);
	deliver_ledger_free(&l);
}

static bool
read_filter(const struct cmd_line *line, struct filter *f)
{
	if (line->count < 1)
		return false;
	f->forget = strcmp(line->args[0], "forget") == 0;
	if (!f->forget && strcmp(line->args[0], "show") != 0)
		return false;
	for (size_t i = 1; i < line->count; i += 2) {
		if (i + 1 == line->count)
			return false;
		struct span value = span_of(line->args[i + 1]);
		if (strcmp(line->args[i], "--sender") == 0) {
			f->has_sender = true;
			f->sender = value;
		} else if (strcmp(line->args[i], "--recipient") == 0) {
			f->has_recipient = true;
			f->recipient = value;
		} else {
			return false;
		}
	}
	/* Nobody empties the ledger by a slip of the finger. */
	return !f->forget || f->has_sender || f->has_recipient;
}

int
cmd_ledger(const struct cmd_line *line)
{
	struct filter f = { .sender = SPAN(""), .recipient = SPAN("") };

	if (!read_filter(line, &f))
		return CMD_USAGE;
	return cmd_job_run(line, run, &f);
}
