/*
 * store/script and the ledger's scripts, against a real redis-server.
 */
#include "tap.h"

#include "loop/fiber.h"
#include "loop/scope.h"
#include "store/script.h"
#include "store_redis_server.h"

enum { ARGS = 8 };

static struct loop *loop;
static struct loop_scope scope;
static struct redis_server real;
static struct store_server server;
static struct store_settings settings;
static struct store_redis *redis;
static struct arena arena;

/* One script or, without one, one command, and what came of it. */
static struct {
	const struct store_script *script;
	struct span keys[ARGS];
	struct span args[ARGS];
	struct store_script_call call;
	enum outcome outcome;
	struct store_reply reply;
} job;

static void
run(void *arg)
{
	(void)arg;
	if (job.script != NULL)
		job.outcome = store_script_wait(redis, job.script, &job.call,
		    &arena, &job.reply);
	else
		job.outcome = store_redis_wait(redis, job.args,
		    job.call.arg_count, &arena, &job.reply);
	loop_stop(loop);
}

/* Words of ${text}, "_" being the empty one. */
static size_t
words(const char *text, struct span *out)
{
	struct span rest = span_of(text);
	size_t n = 0;

	while (n < ARGS && span_cut(&rest, '|', &out[n]))
		n++;
	return text[0] == '\0' ? 0 : n;
}

/* Arguments are separated by "|". */
static const struct store_reply *
script(const struct store_script *which, const char *keys, const char *args)
{
	job.script = which;
	job.call = (struct store_script_call){ job.keys, words(keys, job.keys),
		job.args, words(args, job.args) };
	CHECK(loop_fiber_start(&scope, run, NULL));
	loop_run(loop);
	CHECK_INT(job.outcome, OUT_OK);
	if (job.reply.kind == STORE_ERROR)
		CHECK_SPAN(job.reply.text, "");
	return &job.reply;
}

static const struct store_reply *
command(const char *args)
{
	return script(NULL, "", args);
}

static void
test_a_script_is_sent_once_and_named_afterwards(void)
{
	command("FLUSHALL");
	command("SCRIPT|FLUSH");
	for (int i = 0; i < 2; i++)
		CHECK_INT(script(&store_script_ledger_write, "a", "me|t 250|9")
			      ->integer,
		    1);
	CHECK_INT(command("SCRIPT|EXISTS|no")->items[0].integer, 0);
	job.args[2] = span_of(store_script_ledger_write.sha1);
	CHECK(loop_fiber_start(&scope, run, NULL));
	loop_run(loop);
	CHECK_INT(job.reply.items[0].integer, 1);
}

static void
test_a_claim_holds_against_others_until_it_ends(void)
{
	const struct store_script *claim = &store_script_ledger_claim;
	const struct store_reply *r;

	command("FLUSHALL");
	/* Two recipients with two keys each. */
	r = script(claim, "a1|a2|b1|b2", "2|me|100|160|999");
	CHECK_INT(r->count, 2);
	CHECK_SPAN(r->items[0].text, "");
	CHECK_SPAN(r->items[1].text, "");
	CHECK_SPAN(command("GET|b2")->text, "p me 160");
	/* One shared key is enough; the owner may claim again. */
	r = script(claim, "x|a2", "2|you|159|300|999");
	CHECK_SPAN(r->items[0].text, "p me 160");
	CHECK_INT(command("EXISTS|x")->integer, 0);
	CHECK_SPAN(script(claim, "a1|a2", "2|me|159|170|999")->items[0].text,
	    "");
	/* Past its end anybody may. */
	CHECK_SPAN(script(claim, "b1|b2", "2|you|160|300|999")->items[0].text,
	    "");
	/* What was taken stays taken. */
	script(&store_script_ledger_write, "b1", "you|t 250 2.0.0|99");
	CHECK_SPAN(script(claim, "b1|b2", "2|me|900|950|999")->items[0].text,
	    "t 250 2.0.0");
}

static void
test_changes_are_written_together(void)
{
	const struct store_script *write = &store_script_ledger_write;

	command("FLUSHALL");
	script(write, "a|b|c", "me|p me 5|99|p you 5|99|t 250|99");
	script(write, "a|b|c", "me|~|0|~|0|~|0");
	CHECK_INT(command("EXISTS|a")->integer, 0);
	CHECK_INT(command("EXISTS|b|c")->integer, 2);
	script(write, "b|c", "me||0|<|50");
	CHECK_INT(command("EXISTS|b")->integer, 0);
	CHECK_INT(command("TTL|c")->integer, 50);
	script(write, "c", "me|<|70");
	CHECK_INT(command("TTL|c")->integer, 50);
	script(write, "gone", "me|<|70");
	CHECK_INT(command("EXISTS|gone")->integer, 0);
}

static void
check_hint(const char *args, const char *class, const char *fresh,
    const char *fits)
{
	const struct store_reply *r =
	    script(&store_script_ledger_hint, "none|h|i", args);

	CHECK_INT(r->count, 3);
	CHECK_SPAN(r->items[0].text, class);
	CHECK_SPAN(r->items[1].text, fresh);
	CHECK_SPAN(r->items[2].text, fits);
}

static void
test_a_hint_joins_its_class_and_is_used_once(void)
{
	command("FLUSHALL");
	CHECK_INT(script(&store_script_ledger_hint, "h", "|0|m1")->count, 0);
	command("SET|h|p|EX|99");
	command("SET|i|p|EX|99");
	check_hint("o|1|m1", "p", "fresh", "wait");
	check_hint("|0|m1", "p", "fresh", "join");
	check_hint("p|1|m1", "p", "fresh", "join");
	check_hint("p|1|m2", "p", "used", "join");
	CHECK_INT(command("TTL|i")->integer, 99);
	CHECK_INT(command("EXISTS|none")->integer, 0);
}

static void
test_a_single_one_joins_nobody(void)
{
	command("FLUSHALL");
	command("SET|h|s|EX|99");
	check_hint("|1|m1", "s", "fresh", "wait");
	check_hint("s|1|m1", "s", "fresh", "wait");
	check_hint("|0|m1", "s", "fresh", "join");
}

int
main(void)
{
	alarm(60);
	redis_server_start(&real, "--appendonly", "no", NULL);
	loop = loop_new();
	loop_scope_init(&scope, loop, NULL);
	snprintf(server.address.path, sizeof(server.address.path), "%s",
	    real.path);
	server.password = SPAN("");
	settings = (struct store_settings){ &server, 1, 5000, 5000, 100, 0, 0 };
	redis = store_redis_new(loop, &settings);
	arena_init(&arena, 0);
	TAP_RUN(test_a_script_is_sent_once_and_named_afterwards);
	TAP_RUN(test_a_claim_holds_against_others_until_it_ends);
	TAP_RUN(test_changes_are_written_together);
	TAP_RUN(test_a_hint_joins_its_class_and_is_used_once);
	TAP_RUN(test_a_single_one_joins_nobody);
	arena_fini(&arena);
	store_redis_free(&redis);
	loop_scope_fini(&scope);
	loop_free(&loop);
	redis_server_remove(&real);
	return tap_done();
}
