/*
 * try: a file, its policy, and one scenario after the other.
 */
#include "cmd/try.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "cmd/file.h"
#include "cmd/job.h"
#include "cmd/options.h"
#include "cmd/private_redis.h"
#include "cmd/try_file.h"
#include "cmd/try_judge.h"
#include "crypto/key_cache.h"
#include "store/redis.h"
#include "store/subject.h"
#include "verify/zone.h"

enum {
	KEYS_MAX = 100,
	REPORT_BYTES = 1 << 20,
	REDIS_TIMEOUT_MS = 5000,
	REDIS_QUEUE_MAX = 1000
};

/* One file. */
struct
try {
	const char *path;
	struct arena arena;
	struct cmd_try file;
	struct policy_generation *policy;
	struct cmd_private_redis server;
	struct loop *loop;
	struct store_redis *redis; /* NULL: no scenario has one */
	struct crypto_key_cache *keys;
	unsigned *number; /* of the last scenario, over all files */
	unsigned failed;
};

/* The DNS of one scenario. */
struct dns {
	const struct cmd_scenario *scenario;
	struct wire_zone_file records;
	struct verify_dns zone;
	struct verify_dns door;
};

/* ------------------------------------------------------------------ world */

static struct span
undotted(struct span name)
{
	return span_ends(name, SPAN(".")) ? span_first(name, name.len - 1) :
					    name;
}

static enum outcome
dns_ask(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	const struct dns *d = ctx;
	const struct cmd_try_lines *fails = &d->scenario->fails;

	if (d->scenario->is_dns_away)
		return OUT_TEMP;
	for (size_t i = 0; i < fails->count; i++)
		if (span_eq_icase(undotted(fails->at[i].text), undotted(name)))
			return OUT_TEMP;
	return d->zone.ask_wait(d->zone.ctx, type, name, arena, out);
}

static bool
dns_open(struct try *t, const struct cmd_scenario *s, struct dns *d)
{
	struct wire_zone_fault fault;

	*d = (struct dns){ .scenario = s, .door = { dns_ask, d } };
	if (!wire_zone_file_parse(s->zone, &t->arena, &d->records, &fault)) {
		printf("# %s:%u: the zone, record line %u: %s\n", t->path,
		    s->zone_line, fault.line, fault.why);
		return false;
	}
	d->zone = verify_zone_dns(&d->records);
	return true;
}

/* A word, which may stand in double or single quotes. */
static bool
word_cut(struct span *rest, struct span *out)
{
	*rest = span_trim(*rest);
	if (rest->len == 0)
		return false;
	char quote = rest->at[0];
	if (quote != '"' && quote != '\'')
		return span_word(rest, out);
	*rest = span_from(*rest, 1);
	size_t end = span_find(*rest, quote);
	*out = span_first(*rest, end);
	*rest = span_from(*rest, end + 1);
	return true;
}

static bool
redis_fault(const struct try *t, const struct cmd_try_line *l, struct span what)
{
	printf("# %s:%u: %.*s: %.*s\n", t->path, l->line, SPAN_ARG(l->text),
	    SPAN_ARG(what));
	return false;
}

static bool
send_wait(struct try *t, const struct cmd_try_line *l, const struct span *argv,
    size_t argc)
{
	struct store_reply reply;

	if (store_redis_wait(t->redis, argv, argc, &t->arena, &reply) != OUT_OK)
		return redis_fault(t, l, span_of(store_redis_why(t->redis)));
	if (reply.kind == STORE_ERROR)
		return redis_fault(t, l, reply.text);
	return true;
}

static bool
command_wait(struct try *t, const struct cmd_try_line *l)
{
	struct span argv[LIMIT_REDIS_ARGS];
	struct span rest = l->text;
	size_t argc = 0;

	while (argc < LIMIT_REDIS_ARGS && word_cut(&rest, &argv[argc]))
		argc++;
	if (rest.len > 0)
		return redis_fault(t, l, SPAN("too many words"));
	return send_wait(t, l, argv, argc);
}

/* "KIND KEY ENTRY…" */
static bool
list_wait(struct try *t, const struct cmd_try_line *l)
{
	struct span argv[LIMIT_REDIS_ARGS] = { SPAN("SADD") };
	struct span rest = l->text;
	struct span word;
	enum store_subject kind;
	const char *why;
	size_t argc = 2;

	if (!span_word(&rest, &word) || !store_subject_find(word, &kind))
		return redis_fault(t, l,
		    SPAN("host, domain, address or localpart is wanted first"));
	if (!span_word(&rest, &argv[1]))
		return redis_fault(t, l, SPAN("a key is wanted"));
	for (; argc < LIMIT_REDIS_ARGS && span_word(&rest, &word); argc++)
		if (store_entry_canonical(kind, word, &t->arena, &argv[argc],
			&why) != OUT_OK)
			return redis_fault(t, l, span_of(why));
	if (argc == 2)
		return redis_fault(t, l, SPAN("an entry is wanted"));
	return send_wait(t, l, argv, argc);
}

static bool
redis_fill_wait(struct try *t, const struct cmd_scenario *s)
{
	const struct cmd_try_line empty = { s->line, SPAN("FLUSHALL") };

	if (!command_wait(t, &empty))
		return false;
	for (size_t i = 0; i < s->lists.count; i++)
		if (!list_wait(t, &s->lists.at[i]))
			return false;
	for (size_t i = 0; i < s->commands.count; i++)
		if (!command_wait(t, &s->commands.at[i]))
			return false;
	return true;
}

/* -------------------------------------------------------------- scenarios */

static void
print_faults(struct span text)
{
	struct span line;

	while (text.len > 0 && span_cut(&text, '\n', &line))
		if (line.len > 0)
			printf("# %.*s\n", SPAN_ARG(line));
}

static bool
scenario_run_wait(struct try *t, const struct cmd_scenario *s)
{
	struct policy_world w = { .generation = t->policy,
		.redis = s->is_redis_away ? NULL : t->redis,
		.keys = t->keys };
	struct dns dns;
	struct cmd_trial trial;
	struct buf faults;

	if (!dns_open(t, s, &dns))
		return false;
	if (!s->is_redis_away && !redis_fill_wait(t, s))
		return false;
	w.answers = &dns.door;
	clock_set_wall_s(s->at_s);
	enum outcome o = cmd_trial_wait(&w, &s->scene, &t->arena, &trial);
	clock_set_wall_s(0);
	if (o != OUT_OK)
		return false;
	buf_init(&faults, REPORT_BYTES);
	bool ok = cmd_try_judge(t->path, s, &trial, &faults);
	print_faults(buf_span(&faults));
	buf_fini(&faults);
	return ok;
}

static void
scenarios_run(void *arg)
{
	struct try *t = arg;

	for (struct cmd_scenario *s = t->file.first; s != NULL; s = s->next) {
		bool ok = scenario_run_wait(t, s);

		printf("%s %u - %s:%u %.*s\n", ok ? "ok" : "not ok",
		    ++*t->number, t->path, s->line, SPAN_ARG(s->name));
		t->failed += ok ? 0 : 1;
	}
}

static bool
wants_redis(const struct try *t)
{
	for (struct cmd_scenario *s = t->file.first; s != NULL; s = s->next)
		if (!s->is_redis_away)
			return true;
	return false;
}

/* ------------------------------------------------------------------ a file */

/* "NAME = value" */
static struct span
name_of(struct span text, struct span *value)
{
	size_t eq = span_find(text, '=');

	*value = span_trim(span_from(text, eq + 1));
	return span_trim(span_first(text, eq));
}

/* Environment for ${env{…}}; with ${on} false it is as if never set. */
static void
environment(struct try *t, bool on)
{
	for (size_t i = 0; i < t->file.sets.count; i++) {
		struct span value;
		const char *name = arena_text(&t->arena,
		    name_of(t->file.sets.at[i].text, &value));

		if (on)
			setenv(name, arena_text(&t->arena, value), 1);
		else
			unsetenv(name);
	}
}

static bool
policy_load(struct try *t)
{
	const struct cmd_try_lines *d = &t->file.defines;
	struct lang_macro_given *macros =
	    arena_array(&t->arena, d->count, sizeof(*macros));
	const struct policy_source source = { .path = t->file.config,
		.macros = macros,
		.macro_count = d->count };
	struct buf report;

	for (size_t i = 0; i < d->count; i++)
		macros[i].name = name_of(d->at[i].text, &macros[i].value);
	buf_init(&report, REPORT_BYTES);
	t->policy = policy_generation_load(&source, 1, &report);
	fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&report)));
	buf_fini(&report);
	return t->policy != NULL;
}

static void
world_run(struct try *t)
{
	const struct store_server server = { .address = t->server.address,
		.password = SPAN("") };
	const struct store_settings settings = { .servers = &server,
		.count = 1,
		.timeout_ms = REDIS_TIMEOUT_MS,
		.connect_timeout_ms = REDIS_TIMEOUT_MS,
		.queue_max = REDIS_QUEUE_MAX };

	t->loop = loop_new();
	t->keys = crypto_key_cache_new(KEYS_MAX);
	if (t->server.pid > 0)
		t->redis = store_redis_new(t->loop, &settings);
	cmd_job_wait(t->loop, scenarios_run, t);
	store_redis_free(&t->redis);
	crypto_key_cache_free(&t->keys);
	loop_free(&t->loop);
}

/* False when it could not be tried; its failures are in ${failed}. */
static bool
file_run(struct try *t)
{
	struct span text;

	if (!cmd_file_read(t->path, CMD_TRY_FILE_BYTES, &t->arena, &text) ||
	    !cmd_try_parse(t->path, text, &t->arena, &t->file))
		return false;
	environment(t, true);
	bool ok = policy_load(t) &&
	    (!wants_redis(t) || cmd_private_redis_start(&t->server));
	if (ok)
		world_run(t);
	if (t->server.pid > 0)
		cmd_private_redis_stop(&t->server);
	policy_generation_free(&t->policy);
	environment(t, false);
	return ok;
}

static int
files_run(const struct cmd_words *files)
{
	unsigned number = 0;
	bool ok = true;

	for (size_t i = 0; i < files->count; i++) {
		struct try t = { .path = files->at[i], .number = &number };

		arena_init(&t.arena, 0);
		ok = file_run(&t) && t.failed == 0 && ok;
		arena_fini(&t.arena);
	}
	printf("1..%u\n", number);
	return ok ? CMD_OK : CMD_FAILED;
}

int
cmd_try(const struct cmd_line *line)
{
	struct arena arena;
	int status = CMD_USAGE;

	arena_init(&arena, 0);
	struct cmd_words files = { arena_array(&arena, line->count,
				       sizeof(*files.at)),
		line->count, 0 };
	log_level(LOG_ERROR_LEVEL);
	signal(SIGPIPE, SIG_IGN);
	if (!cmd_options_read(line, NULL, 0, &files))
		status = CMD_USAGE;
	else if (files.count == 0)
		cmd_complain("a file of scenarios is wanted", NULL);
	else
		status = files_run(&files);
	arena_fini(&arena);
	return status;
}
