/* cmd_try_file: scenarios as they are written. */
#include "tap.h"

#include <unistd.h>

#include "cmd/try_file.h"

static struct arena arena;

/* What is wrong with a file is printed; here it is only counted. */
static bool
parse(const char *text, struct cmd_try *out)
{
	int kept = dup(STDERR_FILENO);

	if (freopen("/dev/null", "w", stderr) == NULL)
		return false;
	bool ok = cmd_try_parse("dir/x.try", span_of(text), &arena, out);
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	return ok;
}

#define HEAD "config a.conf\nclient 192.0.2.1\n"
#define END "scenario s\nexpect connect 220\n"

static void
test_what_stands_first_holds_for_all(void)
{
	struct cmd_try t;

	arena_init(&arena, 0);
	CHECK(parse("# comment\nconfig a.conf\nset X = 1\ndefine Y = 2 = 3\n"
		    "client 192.0.2.1.99\nhelo h\nsender <>\nrcpt a@x.example\n"
		    "zone\n | a. A 192.0.2.1\n |  b\nredis SET a b\n"
		    "scenario one\n rcpt b@x.example\n redis SET c d\n"
		    " expect rcpt 250\n"
		    "scenario two\n  client 2001:db8::1\n  redis away\n"
		    " zone\n  |c. A 192.0.2.2\n"
		    " expect rcpt A@x.example 550 no such\n"
		    " expect header X: y z\n expect no header Z\n",
	    &t));
	CHECK_SPAN(span_of(t.config), "dir/a.conf");
	CHECK_INT(t.count, 2);
	CHECK_INT(t.sets.count, 1);
	CHECK_SPAN(t.defines.at[0].text, "Y = 2 = 3");
	const struct cmd_scenario *one = t.first;
	const struct cmd_scenario *two = one->next;
	CHECK_SPAN(one->name, "one");
	CHECK_INT(one->line, 13);
	CHECK_INT(one->scene.client.port, 99);
	CHECK_INT(one->scene.recipient_count, 2);
	CHECK_INT(one->commands.count, 2);
	CHECK_SPAN(one->zone, "a. A 192.0.2.1\n b\n");
	CHECK(!one->is_redis_away);
	CHECK_INT(two->scene.recipient_count, 1);
	CHECK_INT(two->scene.client.ip.family, IP_V6);
	CHECK_INT(two->commands.count, 1);
	CHECK(two->is_redis_away);
	CHECK_SPAN(two->zone, "a. A 192.0.2.1\n b\nc. A 192.0.2.2\n");
	const struct cmd_expect *e = two->expects;
	CHECK_INT(e->step, CMD_STEP_RCPT);
	CHECK_SPAN(e->recipient, "A@x.example");
	CHECK_INT(e->code, 550);
	CHECK_SPAN(e->has, "no such");
	CHECK_INT(e->next->kind, CMD_EXPECT_HEADER);
	CHECK_SPAN(e->next->header, "X");
	CHECK_SPAN(e->next->has, "y z");
	CHECK_INT(e->next->next->kind, CMD_EXPECT_NONE);
	CHECK(e->next->next->next == NULL);
	arena_fini(&arena);
}

static void
test_messages_have_the_line_ends_of_mail(void)
{
	struct cmd_try t;

	arena_init(&arena, 0);
	CHECK(parse(HEAD "sender a@b.example\nrcpt c@d.example\n"
			 "message\n| A: b\n|\n| c\n" END,
	    &t));
	CHECK(t.first->scene.has_message);
	CHECK_SPAN(t.first->scene.message, "A: b\r\n\r\nc\r\n");
	arena_fini(&arena);
}

static void
test_what_is_wrong_is_refused(void)
{
	static const char *const bad[] = {
		"",
		HEAD,
		"client 192.0.2.1\n" END,
		"config a.conf\n" END,
		HEAD "scenario s\n",
		HEAD "nonsense\n" END,
		HEAD "expect connect 220\n" END,
		HEAD "client x\n" END,
		HEAD "port 0\n" END,
		HEAD "sender a@@b\n" END,
		HEAD "rcpt a\n" END,
		HEAD "rcpt a@b.example\n" END,
		HEAD "| a\n" END,
		HEAD "tls now\n" END,
		HEAD "dns gone\n" END,
		HEAD "time noon\n" END,
		HEAD "set X\n" END,
		HEAD "helo\n" END,
		HEAD "message nonexistent.eml\n" END,
		HEAD END "config b.conf\n",
		HEAD END "expect connect\n",
		HEAD END "expect nowhere 250\n",
		HEAD END "expect rcpt 99\n",
		HEAD END "expect rcpt 600\n",
		HEAD END "expect header\n",
	};
	struct cmd_try t;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		arena_init(&arena, 0);
		bool ok = parse(bad[i], &t);
		CHECK(!ok);
		if (ok)
			printf("# %s\n", bad[i]);
		arena_fini(&arena);
	}
	arena_init(&arena, 0);
	CHECK(parse(HEAD END, &t));
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_what_stands_first_holds_for_all);
	TAP_RUN(test_messages_have_the_line_ends_of_mail);
	TAP_RUN(test_what_is_wrong_is_refused);
	return tap_done();
}
