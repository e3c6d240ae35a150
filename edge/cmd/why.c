/*
 * why: the stream from its end backwards, a page at a time.
 */
#include "cmd/why.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ip.h"
#include "base/num.h"
#include "cmd/job.h"
#include "cmd/options.h"
#include "policy/decisions.h"
#include "policy/privacy.h"

enum {
	PAGE = 200,
	FOUND_MAX = 1000,
	LIMIT = 20, /* unless --limit says otherwise */
	TEXT_BYTES = 1 << 20
};

struct question {
	const char *id;
	const char *client;
	const char *sender;
	const char *recipient;
	const char *since;
	const char *most;
	bool is_json;

	/* As they stand in the stream. */
	struct ip ip;
	struct span want_sender;
	struct span want_recipient;
	uint64_t since_ms;
	uint64_t limit;
	struct store_reply found[FOUND_MAX];
	size_t count;
};

/* ---------------------------------------------------------------- entries */

/* A field of an entry [id, [name, value, …]]. */
static struct span
field(const struct store_reply *entry, const char *name)
{
	const struct store_reply *f = &entry->items[1];

	for (size_t i = 0; i + 1 < f->count; i += 2)
		if (span_eq(f->items[i].text, span_of(name)))
			return f->items[i + 1].text;
	return SPAN("");
}

static bool
is_entry(const struct store_reply *r)
{
	return r->kind == STORE_ARRAY && r->count == 2 &&
	    r->items[1].kind == STORE_ARRAY;
}

/* "a@b", one of "a@b, c@d", or a domain for all that are in it. */
static bool
is_address(struct span field, struct span want)
{
	struct span one;

	if (want.at == NULL)
		return true;
	while (span_cut(&field, ',', &one)) {
		one = span_trim(one);
		if (span_eq_icase(one, want))
			return true;
		if (want.len > 0 && span_find(want, '@') == want.len &&
		    span_eq_icase(span_from(one, span_find_last(one, '@') + 1),
			want))
			return true;
	}
	return false;
}

/* An id of a connection stands for its messages too: "ID-1", "ID-2". */
static bool
is_id(struct span id, const char *want)
{
	struct span w = span_of(want);

	return want == NULL || span_eq(id, w) ||
	    (span_starts(id, w) && id.len > w.len && id.at[w.len] == '-');
}

static bool
is_client(struct span field, const struct question *q)
{
	struct ip ip;

	return q->client == NULL ||
	    (ip_parse(field, &ip) && ip_eq(&ip, &q->ip));
}

static bool
is_wanted(const struct question *q, const struct store_reply *entry)
{
	return is_id(field(entry, "id"), q->id) &&
	    is_client(field(entry, "client"), q) &&
	    is_address(field(entry, "sender"), q->want_sender) &&
	    is_address(field(entry, "recipient"), q->want_recipient);
}

/* -------------------------------------------------------------- the stream */

/* One page that ends before ${before}; 0 entries at the beginning. */
static enum outcome
page_wait(struct cmd_job *job, struct span before, struct store_reply *out)
{
	const struct question *q = job->arg;
	const struct span argv[] = { SPAN("XREVRANGE"),
		SPAN(POLICY_DECISIONS_KEY), before,
		arena_printf(&job->arena, "%llu",
		    (unsigned long long)q->since_ms),
		SPAN("COUNT"), arena_printf(&job->arena, "%d", PAGE) };
	enum outcome o =
	    store_redis_wait(job->redis, argv, 6, &job->arena, out);

	if (o == OUT_OK && out->kind == STORE_ERROR) {
		fprintf(stderr, "postern: Redis says %.*s\n",
		    SPAN_ARG(out->text));
		return OUT_PERM;
	}
	return o;
}

static enum outcome
gather_wait(struct cmd_job *job, bool *any)
{
	struct question *q = job->arg;
	struct span before = SPAN("+");
	struct store_reply page;

	do {
		enum outcome o = page_wait(job, before, &page);
		if (o != OUT_OK)
			return o;
		for (size_t i = 0; i < page.count && q->count < q->limit; i++) {
			if (!is_entry(&page.items[i]))
				continue;
			*any = true;
			before = arena_printf(&job->arena, "(%.*s",
			    SPAN_ARG(page.items[i].items[0].text));
			if (is_wanted(q, &page.items[i]))
				q->found[q->count++] = page.items[i];
		}
	} while (page.count == PAGE && q->count < q->limit);
	return OUT_OK;
}

/* ---------------------------------------------------------------- printing */

/* Lines stay lines; anything else that is not printable is escaped. */
static void
print_lines(struct span text)
{
	struct span line;
	struct buf b;

	buf_init(&b, 4 * TEXT_BYTES);
	while (text.len > 0 && span_cut(&text, '\n', &line)) {
		buf_add_escaped(&b, line);
		buf_add_char(&b, '\n');
	}
	printf("%.*s", SPAN_ARG(buf_span(&b)));
	buf_fini(&b);
}

static void
print_entry(const struct store_reply *entry)
{
	struct span at = entry->items[0].text;
	char date[CLOCK_ISO_MAX];
	uint64_t ms = 0;

	(void)num_u64(span_first(at, span_find(at, '-')), INT64_MAX / 1000,
	    &ms);
	printf("%s  id %.*s  client %.*s  sender <%.*s>\n",
	    clock_log((int64_t)ms * 1000, date), SPAN_ARG(field(entry, "id")),
	    SPAN_ARG(field(entry, "client")), SPAN_ARG(field(entry, "sender")));
	print_lines(field(entry, "text"));
	printf("\n");
}

/* JSON of ours is one line of printable ASCII. */
static void
print_json(const struct store_reply *entry)
{
	struct span json = field(entry, "json");

	for (size_t i = 0; i < json.len; i++)
		if (json.at[i] < ' ' || json.at[i] > '~')
			return;
	printf("%.*s\n", SPAN_ARG(json));
}

/* Nothing was found: say what may be the reason. */
static void
tell_nothing(const struct cmd_job *job, bool any)
{
	const struct policy_decision_settings *s = &job->policy->decisions;
	const char *why = "";

	if (s->which == 0)
		why = "; decision_log is off";
	else if ((s->where & POLICY_KEEP_IN_REDIS) == 0)
		why = "; decision_log_to does not name redis";
	else if ((s->which & POLICY_KEEP_ACCEPTED) == 0)
		why = "; decision_log keeps only what was refused";
	fprintf(stderr, "postern: no record of that is kept%s%s\n",
	    any ? "" : ", nor of anything else", why);
}

static void
why(struct cmd_job *job)
{
	struct question *q = job->arg;
	bool any = false;

	switch (gather_wait(job, &any)) {
	case OUT_OK:
		break;
	case OUT_TEMP:
		fprintf(stderr, "postern: Redis cannot be reached: %s\n",
		    store_redis_why(job->redis));
		job->status = CMD_AWAY;
		return;
	default:
		return;
	}
	for (size_t i = q->count; i-- > 0;) {
		if (q->is_json)
			print_json(&q->found[i]);
		else
			print_entry(&q->found[i]);
	}
	if (q->count == 0)
		tell_nothing(job, any);
	else
		job->status = CMD_OK;
}

/* Addresses as they stand in the stream, which may be hidden. */
static struct span
as_kept(const struct cmd_job *job, const char *address, struct arena *arena)
{
	const struct policy_privacy p = { .key = job->policy->decisions.key };
	struct span text = span_of(address);
	struct buf b;

	if (address == NULL)
		return (struct span){ NULL, 0 };
	if (span_starts(text, SPAN("<")) && span_ends(text, SPAN(">")))
		text = span_first(span_from(text, 1), text.len - 2);
	buf_init(&b, TEXT_BYTES);
	policy_privacy_add(&p, text, &b);
	text = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return text;
}

static void
ask(struct cmd_job *job)
{
	struct question *q = job->arg;

	q->want_sender = as_kept(job, q->sender, &job->arena);
	q->want_recipient = as_kept(job, q->recipient, &job->arena);
	why(job);
}

static bool
question_read(struct question *q, const struct cmd_line *line)
{
	struct cmd_words id = { &q->id, 1, 0 };
	const struct cmd_option options[] = {
		{ "--client", &q->client, NULL, NULL },
		{ "--sender", &q->sender, NULL, NULL },
		{ "--recipient", &q->recipient, NULL, NULL },
		{ "--since", &q->since, NULL, NULL },
		{ "--limit", &q->most, NULL, NULL },
		{ "--json", NULL, NULL, &q->is_json },
	};
	uint64_t ago_ms = 0;

	if (!cmd_options_read(line, options,
		sizeof(options) / sizeof(options[0]), &id))
		return false;
	if (q->id == NULL && q->client == NULL && q->sender == NULL &&
	    q->recipient == NULL && q->since == NULL)
		return cmd_complain("whose decision? An id, --sender, "
				    "--recipient, --client or --since",
		    NULL);
	if (q->client != NULL && !ip_parse(span_of(q->client), &q->ip))
		return cmd_complain("--client is no IP address", q->client);
	if (q->since != NULL && !num_time(span_of(q->since), &ago_ms))
		return cmd_complain("--since wants a time such as 2h",
		    q->since);
	q->limit = q->id != NULL ? FOUND_MAX : LIMIT;
	if (q->most != NULL &&
	    (!num_u64(span_of(q->most), FOUND_MAX, &q->limit) || q->limit == 0))
		return cmd_complain("--limit wants a number from 1 to 1000",
		    q->most);
	uint64_t now_ms = (uint64_t)clock_wall_us() / 1000;
	if (q->since != NULL)
		q->since_ms = ago_ms < now_ms ? now_ms - ago_ms : 0;
	return true;
}

int
cmd_why(const struct cmd_line *line)
{
	struct question *q = calloc(1, sizeof(*q));
	int status = CMD_USAGE;

	if (q == NULL)
		abort();
	if (question_read(q, line))
		status = cmd_job_run(line, ask, q);
	free(q);
	return status;
}
