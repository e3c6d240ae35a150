/*
 * store/servers, greeting and embedded.
 */
#include "tap.h"

#include "base/buf.h"
#include "store/embedded.h"
#include "store/greeting.h"
#include "store/servers.h"

static struct arena arena;

/* "place db=N password=P; …" or "PERM". */
static struct span
servers(const char *text)
{
	struct store_server *s = NULL;
	size_t count = 0;
	const char *why = NULL;
	struct span all = SPAN("");

	if (store_servers_parse(span_of(text), &arena, &s, &count, &why) !=
	    OUT_OK) {
		CHECK(why != NULL && s == NULL && count == 0);
		return SPAN("PERM");
	}
	for (size_t i = 0; i < count; i++)
		all = arena_printf(&arena, "%.*s%s%.*s db=%u pw=%.*s",
		    SPAN_ARG(all), i > 0 ? "; " : "",
		    SPAN_ARG(net_address_write(&s[i].address, &arena)),
		    s[i].database, SPAN_ARG(s[i].password));
	return all;
}

/* Where ${text} leads, as net_address_write has it. */
static const char *
one(const char *place, const char *rest)
{
	struct net_address a;

	CHECK(net_address_parse(span_of(place), 0, &a));
	return arena_printf(&arena, "%.*s %s",
	    SPAN_ARG(net_address_write(&a, &arena)), rest)
	    .at;
}

static void
test_the_forms_of_exim_are_read(void)
{
	CHECK_SPAN(servers("127.0.0.1/0/"), one("127.0.0.1:6379", "db=0 pw="));
	CHECK_SPAN(servers("127.0.0.1/10/"),
	    one("127.0.0.1:6379", "db=10 pw="));
	CHECK_SPAN(servers("127.0.0.1//"), one("127.0.0.1:6379", "db=0 pw="));
	CHECK_SPAN(servers("127.0.0.1//secret"),
	    one("127.0.0.1:6379", "db=0 pw=secret"));
	CHECK_SPAN(servers("127.0.0.1::6380/3/user secret"),
	    one("127.0.0.1:6380", "db=3 pw=user secret"));
	CHECK_SPAN(servers("(/run/redis/redis.sock)/0/"),
	    one("/run/redis/redis.sock", "db=0 pw="));
	CHECK_SPAN(servers("<; [::1]:7000/0/ "), one("[::1]:7000", "db=0 pw="));
	CHECK_SPAN(servers("<\n (/a)/1/x\n"), one("/a", "db=1 pw=x"));
	CHECK_SPAN(servers(": 127.0.0.1/0/ :"),
	    one("127.0.0.1:6379", "db=0 pw="));
	arena_fini(&arena);
}

static void
test_names_wait_for_their_address(void)
{
	struct store_server *s;
	size_t count;
	const char *why = "";

	CHECK_INT(store_servers_parse(SPAN("redis/0/ : r-1.example::7000/2/x"),
		      &arena, &s, &count, &why),
	    OUT_OK);
	CHECK_INT(count, 2);
	CHECK_SPAN(s[0].name, "redis");
	CHECK(s[0].is_unknown && s[1].is_unknown);
	CHECK_INT(s[0].address.ip_port.port, 6379);
	CHECK_SPAN(s[1].name, "r-1.example");
	CHECK_INT(s[1].address.ip_port.port, 7000);
	CHECK_INT(s[1].database, 2);
	arena_fini(&arena);
}

static void
test_several_servers_keep_their_order(void)
{
	const char *first = one("127.0.0.1:6379", "db=0 pw=; ");
	const char *both =
	    arena_printf(&arena, "%s%s", first, one("/s", "db=1 pw=p:q")).at;

	CHECK_SPAN(servers("127.0.0.1/0/ : (/s)/1/p::q"), both);
	CHECK_SPAN(servers("<; 127.0.0.1/0/ ; (/s)/1/p:q"), both);
	arena_fini(&arena);
}

static void
test_nonsense_is_refused(void)
{
	static const char *const cases[] = {
		"",
		":",
		"<;",
		"127.0.0.1",
		"127.0.0.1/0",
		"127.0.0.1:6380/0/",
		"redis example/0/",
		"127.0.0.256/0/",
		"redis::0/0/",
		"redis::x/0/",
		"127.0.0.1/x/",
		"127.0.0.1/-1/",
		"127.0.0.1/0/a/b",
		"127.0.0.1::0/0/",
		"()/0/",
		"(relative)/0/",
		"(/a/0/",
		"x(/a)/0/",
		"127.0.0.1::99999/0/",
		"//",
		"///",
		"127.0.0.1/99999999/",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!span_eq(servers(cases[i]), SPAN("PERM")))
			printf("# \"%s\" is taken\n", cases[i]);
		CHECK_SPAN(servers(cases[i]), "PERM");
	}
	arena_fini(&arena);
}

static void
test_a_reason_never_tells_a_password(void)
{
	struct store_server *s;
	size_t count;
	const char *why = "";

	CHECK_INT(store_servers_parse(SPAN("name!example/0/secret"), &arena, &s,
		      &count, &why),
	    OUT_PERM);
	CHECK(strstr(why, "secret") == NULL);
	CHECK(strstr(why, "name!example") != NULL);
	arena_fini(&arena);
}

static void
test_the_greeting_asks_only_what_is_needed(void)
{
	struct store_server s = { .password = SPAN("") };
	struct buf out;

	buf_init(&out, 1000);
	CHECK(!store_greeting_write(STORE_GREETING_AUTH, &s, &out));
	CHECK(!store_greeting_write(STORE_GREETING_SELECT, &s, &out));
	CHECK_INT(buf_span(&out).len, 0);
	s.password = SPAN("joe  secret");
	s.database = 12;
	CHECK(store_greeting_write(STORE_GREETING_AUTH, &s, &out));
	CHECK(store_greeting_write(STORE_GREETING_SELECT, &s, &out));
	CHECK(store_greeting_write(STORE_GREETING_ROLE, &s, &out));
	CHECK_SPAN(buf_span(&out),
	    "*3\r\n$4\r\nAUTH\r\n$3\r\njoe\r\n"
	    "$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$2\r\n12\r\n"
	    "*1\r\n$4\r\nROLE\r\n");
	buf_fini(&out);
}

static void
test_the_embedded_server_listens_in_state_dir(void)
{
	struct store_embedded e;
	const char *why = NULL;
	size_t n = 0;

	CHECK_INT(store_embedded_plan("/var/lib/postern", &arena, &e, &why),
	    OUT_OK);
	while (e.argv[n] != NULL)
		n++;
	CHECK_SPAN(span_of(e.argv[0]), "/usr/bin/redis-server");
	CHECK_SPAN(span_of(e.argv[n - 1]), "/var/lib/postern/redis.sock");
	CHECK_SPAN(span_of(e.server.address.path),
	    "/var/lib/postern/redis.sock");
	CHECK_INT(store_embedded_plan("state", &arena, &e, &why), OUT_PERM);
	CHECK_INT(store_embedded_plan(arena_printf(&arena, "/%0150d", 7).at,
		      &arena, &e, &why),
	    OUT_PERM);
	arena_fini(&arena);
}

int
main(void)
{
	arena_init(&arena, 0);
	TAP_RUN(test_the_forms_of_exim_are_read);
	TAP_RUN(test_names_wait_for_their_address);
	TAP_RUN(test_several_servers_keep_their_order);
	TAP_RUN(test_nonsense_is_refused);
	TAP_RUN(test_a_reason_never_tells_a_password);
	TAP_RUN(test_the_greeting_asks_only_what_is_needed);
	TAP_RUN(test_the_embedded_server_listens_in_state_dir);
	return tap_done();
}
