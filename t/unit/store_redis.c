/*
 * store/redis and members, against a real redis-server.
 */
#include "tap.h"

#include "base/clock.h"
#include "loop/fiber.h"
#include "loop/scope.h"
#include "loop/wait.h"
#include "store/breaker.h"
#include "store/embedded.h"
#include "store/members.h"
#include "store/redis.h"
#include "store_redis_server.h"

enum { TIMEOUT_MS = 400, CONNECT_MS = 1000, MANY = 1000 };

static struct loop *loop;
static struct loop_scope scope;
static struct redis_server real;
static struct store_server servers[2];
static struct store_settings settings;
static struct store_redis *redis;
static size_t running;

struct job;
typedef void job_fn(struct job *j);

/* One fiber of a test: a command, what came of it, and how long it took. */
struct job {
	job_fn *run; /* NULL: the command */
	struct span argv[4];
	size_t argc;
	struct arena arena;
	enum outcome outcome;
	struct store_reply reply;
	uint64_t took_ms;
};

static void
job_fiber(void *arg)
{
	struct job *j = arg;
	uint64_t start = clock_ms();

	if (j->run != NULL)
		j->run(j);
	else
		j->outcome = store_redis_wait(redis, j->argv, j->argc,
		    &j->arena, &j->reply);
	j->took_ms = clock_ms() - start;
	if (--running == 0)
		loop_stop(loop);
}

static void
job_start(struct job *j)
{
	arena_init(&j->arena, 0);
	running++;
	CHECK(loop_fiber_start(&scope, job_fiber, j));
}

static void
job_run(struct job *j)
{
	job_start(j);
	loop_run(loop);
}

static void
job_end(struct job *j)
{
	arena_fini(&j->arena);
}

/* Run one command to its end; ${j} holds what came. */
static struct job
command(const char *a, const char *b, const char *c)
{
	struct job j = { .argv = { span_of(a), span_of(b), span_of(c) },
		.argc = b == NULL ? 1 :
		    c == NULL	  ? 2 :
				    3 };

	job_run(&j);
	return j;
}

static enum outcome
command_outcome(const char *a, const char *b)
{
	struct job j = command(a, b, NULL);
	enum outcome o = j.outcome;

	job_end(&j);
	return o;
}

static void
use(const char *path)
{
	snprintf(servers[0].address.path, sizeof(servers[0].address.path), "%s",
	    path);
	servers[0].password = servers[1].password = SPAN("");
	servers[0].database = 0;
	settings = (struct store_settings){ servers, 1, TIMEOUT_MS, CONNECT_MS,
		MANY, 0, 0 };
}

static void
setup(void)
{
	loop = loop_new();
	loop_scope_init(&scope, loop, NULL);
	use(real.path);
}

static void
start(void)
{
	redis = store_redis_new(loop, &settings);
}

static void
teardown(void)
{
	store_redis_free(&redis);
	CHECK_INT(loop_fiber_count(loop), 0);
	loop_scope_fini(&scope);
	loop_free(&loop);
}

static void
until_up(struct job *j)
{
	while (!store_redis_is_up(redis) && j->outcome == OUT_OK)
		j->outcome = loop_sleep_wait(clock_ms() + 5);
}

static void
wait_until_up(void)
{
	struct job j = { .run = until_up };

	job_run(&j);
	job_end(&j);
}

static void
test_the_first_command_waits_for_the_connection(void)
{
	struct job j;

	setup();
	start();
	CHECK(!store_redis_is_up(redis));
	j = command("SET", "k", "v\r\n");
	CHECK_INT(j.outcome, OUT_OK);
	CHECK_SPAN(j.reply.text, "OK");
	job_end(&j);
	CHECK(store_redis_is_up(redis));
	j = command("GET", "k", NULL);
	CHECK_INT(j.reply.kind, STORE_STRING);
	CHECK_SPAN(j.reply.text, "v\r\n");
	job_end(&j);
	j = command("GET", "absent", NULL);
	CHECK_INT(j.outcome, OUT_OK);
	CHECK_INT(j.reply.kind, STORE_NIL);
	job_end(&j);
	CHECK_SPAN(span_of(store_redis_why(redis)), "");
	teardown();
}

static void
test_an_error_about_the_command_is_a_reply(void)
{
	struct job j;

	setup();
	start();
	j = command("SADD", "k", "x");
	CHECK_INT(j.outcome, OUT_OK);
	CHECK_INT(j.reply.kind, STORE_ERROR);
	CHECK(span_starts(j.reply.text, SPAN("WRONGTYPE")));
	job_end(&j);
	teardown();
}

static void
test_a_thousand_fibers_get_each_its_own_answer(void)
{
	static struct job jobs[MANY];
	static char texts[MANY][24];

	setup();
	start();
	for (int i = 0; i < MANY; i++) {
		snprintf(texts[i], sizeof(texts[i]), "answer %d", i);
		jobs[i] =
		    (struct job){ .argv = { SPAN("ECHO"), span_of(texts[i]) },
			    .argc = 2 };
		job_start(&jobs[i]);
	}
	loop_run(loop);
	for (int i = 0; i < MANY; i++) {
		CHECK_INT(jobs[i].outcome, OUT_OK);
		CHECK_SPAN(jobs[i].reply.text, texts[i]);
		job_end(&jobs[i]);
	}
	CHECK_INT(store_redis_counts(redis)->connects, 1);
	CHECK_INT(store_redis_counts(redis)->commands, MANY);
	teardown();
}

static void
test_more_commands_than_the_queue_holds_fail_at_once(void)
{
	struct job jobs[20];
	int ok = 0, temp = 0;

	setup();
	settings.queue_max = 10;
	start();
	for (int up = 0; up < 2; up++) {
		for (int i = 0; i < 20; i++) {
			jobs[i] =
			    (struct job){ .argv = { SPAN("PING") }, .argc = 1 };
			job_start(&jobs[i]);
		}
		loop_run(loop);
		for (int i = 0; i < 20; i++) {
			ok += jobs[i].outcome == OUT_OK;
			temp += jobs[i].outcome == OUT_TEMP;
			job_end(&jobs[i]);
		}
	}
	CHECK(ok >= 20);
	CHECK_INT(ok + temp, 40);
	CHECK(temp >= 6);
	teardown();
}

static void
test_a_silent_server_costs_one_deadline_and_opens_the_breaker(void)
{
	struct job jobs[20], j;

	setup();
	start();
	CHECK_INT(command_outcome("PING", NULL), OUT_OK);
	kill(real.pid, SIGSTOP);
	for (int i = 0; i < 20; i++) {
		jobs[i] = (struct job){ .argv = { SPAN("ECHO"), SPAN("late") },
			.argc = 2 };
		job_start(&jobs[i]);
	}
	loop_run(loop);
	for (int i = 0; i < 20; i++) {
		CHECK_INT(jobs[i].outcome, OUT_TEMP);
		CHECK(jobs[i].took_ms < 2 * TIMEOUT_MS);
		job_end(&jobs[i]);
	}
	/* The breaker opens a moment after the first deadline. */
	do {
		j = command("ECHO", "early", NULL);
		CHECK_INT(j.outcome, OUT_TEMP);
		job_end(&j);
	} while (j.took_ms >= TIMEOUT_MS);
	CHECK(j.took_ms < TIMEOUT_MS / 4);
	CHECK(!store_redis_is_up(redis));
	kill(real.pid, SIGCONT);
	wait_until_up();
	j = command("ECHO", "again", NULL);
	CHECK_INT(j.outcome, OUT_OK);
	CHECK_SPAN(j.reply.text, "again");
	job_end(&j);
	teardown();
}

static void
test_a_late_reply_goes_to_nobody(void)
{
	struct job slow = { .argv = { SPAN("BLPOP"), SPAN("absent"),
				SPAN("0.2") },
		.argc = 3 };
	struct job next = { .argv = { SPAN("ECHO"), SPAN("mine") }, .argc = 2 };
	struct loop_scope inner;

	setup();
	start();
	wait_until_up();
	loop_scope_init(&inner, loop, &scope);
	arena_init(&slow.arena, 0);
	running++;
	CHECK(loop_fiber_start(&inner, job_fiber, &slow));
	loop_turn(loop);
	loop_turn(loop);
	job_start(&next);
	loop_turn(loop);
	loop_scope_cancel(&inner);
	loop_run(loop);
	CHECK_INT(slow.outcome, OUT_CANCELLED);
	CHECK(slow.took_ms < 150);
	CHECK_INT(next.outcome, OUT_OK);
	CHECK_SPAN(next.reply.text, "mine");
	CHECK_INT(store_redis_counts(redis)->connects, 1);
	job_end(&slow);
	job_end(&next);
	loop_scope_fini(&inner);
	teardown();
}

static void
test_cancelled_while_connecting_leaves_nothing(void)
{
	struct job j = { .argv = { SPAN("PING") }, .argc = 1 };
	struct loop_scope inner;

	setup();
	start();
	loop_scope_init(&inner, loop, &scope);
	arena_init(&j.arena, 0);
	running++;
	CHECK(loop_fiber_start(&inner, job_fiber, &j));
	loop_scope_cancel(&inner);
	loop_run(loop);
	CHECK_INT(j.outcome, OUT_CANCELLED);
	job_end(&j);
	loop_scope_fini(&inner);
	CHECK_INT(command_outcome("PING", NULL), OUT_OK);
	teardown();
}

static void
test_a_killed_server_is_found_again(void)
{
	struct job j = { .argv = { SPAN("BLPOP"), SPAN("absent"), SPAN("0") },
		.argc = 3 };

	setup();
	start();
	wait_until_up();
	job_start(&j);
	loop_turn(loop);
	loop_turn(loop);
	redis_server_kill(&real);
	loop_run(loop);
	CHECK_INT(j.outcome, OUT_TEMP);
	CHECK(j.took_ms < TIMEOUT_MS);
	job_end(&j);
	CHECK_INT(command_outcome("PING", NULL), OUT_TEMP);
	CHECK(store_redis_why(redis)[0] != '\0');
	redis_server_start(&real, "--appendonly", "no", NULL);
	wait_until_up();
	CHECK_INT(command_outcome("PING", NULL), OUT_OK);
	teardown();
}

static void
serve_steadily(struct job *j)
{
	struct span kill_all[] = { SPAN("CLIENT"), SPAN("KILL"), SPAN("TYPE"),
		SPAN("normal"), SPAN("SKIPME"), SPAN("no") };

	j->outcome = loop_sleep_wait(clock_ms() + STORE_STEADY_MS + 10);
	if (j->outcome == OUT_OK)
		j->outcome =
		    store_redis_wait(redis, kill_all, 6, &j->arena, &j->reply);
	while (store_redis_counts(redis)->failures == 0 && j->outcome == OUT_OK)
		j->outcome = loop_sleep_wait(clock_ms() + 1);
}

static void
test_a_connection_closed_after_steady_service_costs_nothing(void)
{
	struct job j = { .run = serve_steadily };

	setup();
	start();
	wait_until_up();
	job_run(&j);
	CHECK_INT(j.outcome, OUT_OK);
	job_end(&j);
	CHECK_INT(command_outcome("PING", NULL), OUT_OK);
	CHECK_INT(store_redis_counts(redis)->connects, 2);
	CHECK_INT(store_redis_counts(redis)->refused, 0);
	teardown();
}

static void
test_the_embedded_server_runs(void)
{
	struct redis_server embedded = { .dir = "" };
	struct store_embedded plan;
	struct arena arena;
	const char *why;
	struct job j;

	arena_init(&arena, 0);
	redis_server_prepare(&embedded);
	CHECK_INT(store_embedded_plan(embedded.dir, &arena, &plan, &why),
	    OUT_OK);
	snprintf(embedded.path, sizeof(embedded.path), "%s",
	    plan.server.address.path);
	redis_server_exec(&embedded, plan.argv);
	setup();
	use(embedded.path);
	start();
	j = command("CONFIG", "GET", "appendonly");
	CHECK_INT(j.reply.count, 2);
	CHECK_SPAN(j.reply.items[1].text, "yes");
	job_end(&j);
	j = command("CONFIG", "GET", "save");
	CHECK_SPAN(j.reply.items[1].text, "");
	job_end(&j);
	teardown();
	redis_server_remove(&embedded);
	arena_fini(&arena);
}

static void
test_without_a_server_nobody_waits(void)
{
	struct job j;

	setup();
	use("/nonexistent/redis.sock");
	start();
	for (int i = 0; i < 3; i++) {
		j = command("PING", NULL, NULL);
		CHECK_INT(j.outcome, OUT_TEMP);
		CHECK(j.took_ms < TIMEOUT_MS / 2);
		job_end(&j);
	}
	CHECK(
	    strstr(store_redis_why(redis), "/nonexistent/redis.sock") != NULL);
	CHECK_INT(store_redis_counts(redis)->refused, 3);
	teardown();
}

static void
test_the_next_server_is_used_when_the_first_is_not_there(void)
{
	setup();
	servers[1].address = servers[0].address;
	snprintf(servers[0].address.path, sizeof(servers[0].address.path),
	    "/nonexistent/redis.sock");
	settings.count = 2;
	start();
	CHECK_INT(command_outcome("PING", NULL), OUT_OK);
	teardown();
}

static void
test_a_replica_without_its_master_is_not_used(void)
{
	struct redis_server replica = { .dir = "" };

	setup();
	redis_server_start(&replica, "--replicaof", "127.0.0.1 1", NULL);
	servers[1].address = servers[0].address;
	snprintf(servers[0].address.path, sizeof(servers[0].address.path), "%s",
	    replica.path);
	settings.count = 2;
	start();
	/* A replica would refuse to write. */
	CHECK_INT(command_outcome("DEL", "k"), OUT_OK);
	teardown();
	setup();
	use(replica.path);
	start();
	CHECK_INT(command_outcome("PING", NULL), OUT_TEMP);
	CHECK(strstr(store_redis_why(redis), "without a link") != NULL);
	teardown();
	redis_server_remove(&replica);
}

static void
test_password_and_database_are_given(void)
{
	struct redis_server locked = { .dir = "" };
	struct job j;

	redis_server_start(&locked, "--requirepass", "secret", NULL);
	setup();
	use(locked.path);
	servers[0].password = SPAN("wrong");
	start();
	CHECK_INT(command_outcome("PING", NULL), OUT_TEMP);
	CHECK(strstr(store_redis_why(redis), "WRONGPASS") != NULL);
	teardown();
	setup();
	use(locked.path);
	start();
	CHECK_INT(command_outcome("PING", NULL), OUT_TEMP);
	CHECK(strstr(store_redis_why(redis), "NOAUTH") != NULL);
	teardown();
	setup();
	use(locked.path);
	servers[0].password = SPAN("default secret");
	servers[0].database = 3;
	start();
	j = command("CLIENT", "INFO", NULL);
	CHECK_INT(j.outcome, OUT_OK);
	CHECK(span_find_span(j.reply.text, SPAN(" db=3 ")) < j.reply.text.len);
	job_end(&j);
	teardown();
	redis_server_remove(&locked);
}

/* A server that says ${bytes} to whoever connects, and hangs up. */
static pid_t
impostor(const char *path, const char *bytes)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t pid;

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	unlink(path);
	CHECK(bind(fd, (struct sockaddr *)&sa, sizeof(sa)) == 0);
	CHECK(listen(fd, 16) == 0);
	pid = fork();
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (pid == 0) {
		int client = accept(fd, NULL, NULL);

		if (write(client, bytes, strlen(bytes)) < 0)
			_exit(1);
		close(client);
	}
	close(fd);
	return pid;
}

static void
test_an_impostor_is_a_temporary_trouble(void)
{
	static const char *const says[] = { "", "HTTP/1.1 400 Bad\r\n\r\n",
		"-ERR max number of clients reached\r\n", "$-1\r\n",
		"*3\r\n$6\r\nmaster\r\n:1\r\n*0\r\n+PONG\r\n",
		"*3\r\n$6\r\nmaster\r\n:1\r\n*0\r\n+PONG\r\n+more\r\n" };
	char path[96];

	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
		pid_t pid;

		setup();
		snprintf(path, sizeof(path), "%s/impostor", real.dir);
		pid = impostor(path, says[i]);
		use(path);
		start();
		CHECK_INT(command_outcome("PING", NULL), OUT_TEMP);
		CHECK(store_redis_why(redis)[0] != '\0');
		teardown();
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		unlink(path);
	}
}

/* What a members test asks, and what it got. */
static struct {
	const char *set;
	const char *keys[8];
	size_t count;
	size_t index;
	struct store_found found;
	bool hash;
} ask;

static void
ask_members(struct job *j)
{
	struct span spans[8];
	struct store_keys keys = { spans, ask.count };
	const char *why;

	for (size_t i = 0; i < ask.count; i++)
		spans[i] = span_of(ask.keys[i]);
	if (ask.hash)
		j->outcome = store_fields_wait(redis, span_of(ask.set), &keys,
		    &j->arena, &ask.found);
	else
		j->outcome = store_members_wait(redis, span_of(ask.set), &keys,
		    &j->arena, &ask.found);
	why = ask.found.why;
	CHECK((why[0] != '\0') == (j->outcome == OUT_TEMP));
}

static enum outcome
members(const char *set, const char *a, const char *b)
{
	struct job j = { .run = ask_members };

	ask.set = set;
	ask.keys[0] = a;
	ask.keys[1] = b;
	ask.count = 2;
	job_run(&j);
	job_end(&j);
	return j.outcome;
}

/* Fill the set "big" with a million entries, the last one "10.0.0.0/8". */
static void
fill(void)
{
	struct job j = {
		.argv = { SPAN("EVAL"),
		    SPAN("for i = 1, 1000000, 1000 do local t = {} "
			 "for k = 1, 1000 do t[k] = 'host' .. (i + k) end "
			 "redis.call('SADD', 'big', unpack(t)) end "
			 "redis.call('SADD', 'big', '10.0.0.0/8') "
			 "return redis.call('SCARD', 'big')"),
		    SPAN("0") },
		.argc = 3
	};

	job_run(&j);
	CHECK_INT(j.reply.integer, 1000001);
	job_end(&j);
}

static void
test_a_million_entries_cost_one_round_trip(void)
{
	struct job j;

	setup();
	settings.timeout_ms = 60000;
	start();
	fill();
	CHECK_INT(command_outcome("CONFIG", "RESETSTAT"), OUT_OK);
	CHECK_INT(members("big", "10.1.2.3", "10.0.0.0/8"), OUT_OK);
	CHECK_INT(ask.found.index, 1);
	j = command("INFO", "commandstats", NULL);
	CHECK(span_find_span(j.reply.text,
		  SPAN("cmdstat_smismember:calls=1,")) < j.reply.text.len);
	CHECK(span_find_span(j.reply.text, SPAN("sismember:calls")) ==
		j.reply.text.len ||
	    span_find_span(j.reply.text, SPAN("cmdstat_sismember")) ==
		j.reply.text.len);
	job_end(&j);
	CHECK_INT(members("big", "10.1.2.3", "11.0.0.0/8"), OUT_NONE);
	CHECK_INT(members("absent", "a", "b"), OUT_NONE);
	CHECK_INT(command_outcome("DEL", "big"), OUT_OK);
	teardown();
}

static void
test_what_is_no_set_is_unknown(void)
{
	struct job j;

	setup();
	start();
	j = command("SET", "text", "x");
	job_end(&j);
	CHECK_INT(members("text", "a", "b"), OUT_TEMP);
	teardown();
}

static void
test_a_hash_gives_the_first_field(void)
{
	struct job j = { .argv = { SPAN("HSET"), SPAN("h"), SPAN("b"),
			     SPAN("value") },
		.argc = 4 };

	setup();
	start();
	job_run(&j);
	job_end(&j);
	ask.hash = true;
	CHECK_INT(members("h", "a", "b"), OUT_OK);
	CHECK_INT(ask.found.index, 1);
	CHECK_INT(ask.found.value.len, 5);
	CHECK_INT(members("h", "a", "c"), OUT_NONE);
	CHECK_INT(members("text", "a", "b"), OUT_TEMP);
	ask.hash = false;
	teardown();
}

static void
test_an_older_server_is_asked_one_by_one(void)
{
	struct redis_server old = { .dir = "" };
	struct job j;

	redis_server_start(&old, "--rename-command", "SMISMEMBER", "other");
	setup();
	use(old.path);
	start();
	j = command("SADD", "s", "b");
	job_end(&j);
	CHECK_INT(members("s", "a", "b"), OUT_OK);
	CHECK_INT(ask.found.index, 1);
	CHECK_INT(members("s", "a", "c"), OUT_NONE);
	j = command("SET", "text", "x");
	job_end(&j);
	CHECK_INT(members("text", "a", "c"), OUT_TEMP);
	teardown();
	redis_server_remove(&old);
}

int
main(void)
{
	alarm(120);
	redis_server_start(&real, "--appendonly", "no", NULL);
	TAP_RUN(test_the_first_command_waits_for_the_connection);
	TAP_RUN(test_an_error_about_the_command_is_a_reply);
	TAP_RUN(test_a_thousand_fibers_get_each_its_own_answer);
	TAP_RUN(test_more_commands_than_the_queue_holds_fail_at_once);
	TAP_RUN(test_a_silent_server_costs_one_deadline_and_opens_the_breaker);
	TAP_RUN(test_a_late_reply_goes_to_nobody);
	TAP_RUN(test_cancelled_while_connecting_leaves_nothing);
	TAP_RUN(test_a_killed_server_is_found_again);
	TAP_RUN(test_a_connection_closed_after_steady_service_costs_nothing);
	TAP_RUN(test_the_embedded_server_runs);
	TAP_RUN(test_without_a_server_nobody_waits);
	TAP_RUN(test_the_next_server_is_used_when_the_first_is_not_there);
	TAP_RUN(test_a_replica_without_its_master_is_not_used);
	TAP_RUN(test_password_and_database_are_given);
	TAP_RUN(test_an_impostor_is_a_temporary_trouble);
	TAP_RUN(test_a_million_entries_cost_one_round_trip);
	TAP_RUN(test_what_is_no_set_is_unknown);
	TAP_RUN(test_a_hash_gives_the_first_field);
	TAP_RUN(test_an_older_server_is_asked_one_by_one);
	redis_server_remove(&real);
	return tap_done();
}
