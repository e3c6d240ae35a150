/* policy_socks: the list of a transport's proxies. */
#include "tap.h"

#include "policy/socks.h"

static struct arena arena;

static bool
parse(const char *text, struct policy_socks_list *out, struct span *why)
{
	return policy_socks_parse(span_of(text), &arena, out, why);
}

static void
test_defaults_are_exims(void)
{
	struct policy_socks_list l;
	struct span why;
	char text[IP_TEXT_MAX];

	CHECK(parse("192.0.2.1", &l, &why));
	CHECK_INT(l.count, 1);
	CHECK_SPAN(ip_port_write(&l.at[0].address, text), "[192.0.2.1]:1080");
	CHECK(!l.at[0].has_login);
	CHECK_INT(l.at[0].timeout_ms, 5000);
	CHECK_INT(l.at[0].priority, 1);
	CHECK_INT(l.at[0].weight, 1);
}

static void
test_every_option_is_read(void)
{
	struct policy_socks_list l;
	struct span why;
	char text[IP_TEXT_MAX];

	CHECK(parse("<; 192.0.2.1 port=99 tmo=7 pri=3 weight=20 ; "
		    "2001:db8::1 auth=name name=me pass=a=b tmo=1m",
	    &l, &why));
	CHECK_INT(l.count, 2);
	CHECK_INT(l.at[0].address.port, 99);
	CHECK_INT(l.at[0].timeout_ms, 7000);
	CHECK_INT(l.at[0].priority, 3);
	CHECK_INT(l.at[0].weight, 20);
	CHECK_SPAN(ip_port_write(&l.at[1].address, text), "[2001:db8::1]:1080");
	CHECK(l.at[1].has_login);
	CHECK_SPAN(l.at[1].name, "me");
	CHECK_SPAN(l.at[1].pass, "a=b");
	CHECK_INT(l.at[1].timeout_ms, 60000);
}

static void
test_colons_of_an_address_may_be_doubled(void)
{
	struct policy_socks_list l;
	struct span why;
	char text[IP_TEXT_MAX];

	CHECK(parse("2001::db8::::1 port=9 : 192.0.2.1", &l, &why));
	CHECK_INT(l.count, 2);
	CHECK_SPAN(ip_port_write(&l.at[0].address, text), "[2001:db8::1]:9");
}

static void
test_nothing_is_no_proxy(void)
{
	struct policy_socks_list l = { .count = 9 };
	struct span why;

	CHECK(parse("", &l, &why));
	CHECK_INT(l.count, 0);
	CHECK(parse("  ", &l, &why));
	CHECK_INT(l.count, 0);
}

static void
test_a_bad_word_is_named(void)
{
	static const struct {
		const char *text;
		const char *why;
	} cases[] = {
		{ "proxy.example",
		    "\"proxy.example\": is no address; a proxy "
		    "is an IP address and then its options" },
		{ "192.0.2.1 prt=9",
		    "\"prt\": is no option of a proxy; there are auth, name, "
		    "pass, port, tmo, pri and weight" },
		{ "192.0.2.1 port",
		    "\"port\": a port is a number from 1 to 65535" },
		{ "192.0.2.1 port=0",
		    "\"port=0\": a port is a number from 1 to 65535" },
		{ "192.0.2.1 port=65536",
		    "\"port=65536\": a port is a number from 1 to 65535" },
		{ "192.0.2.1 auth=gssapi",
		    "\"auth=gssapi\": auth is none or name" },
		{ "192.0.2.1 tmo=0s",
		    "\"tmo=0s\": tmo is a time of at most one hour, as in "
		    "5s" },
		{ "192.0.2.1 tmo=2h",
		    "\"tmo=2h\": tmo is a time of at most one hour, as in "
		    "5s" },
		{ "192.0.2.1 pri=-1",
		    "\"pri=-1\": pri is a number from 1 to 999" },
		{ "192.0.2.1 weight=0",
		    "\"weight=0\": weight is a number from 1 to 999" },
		{ "192.0.2.1 auth=name name=me",
		    "\"192.0.2.1\": auth=name needs name= and pass=" },
		{ "192.0.2.1 name=me pass=secret",
		    "\"192.0.2.1\": name= and pass= need auth=name" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct policy_socks_list l = { .count = 9 };
		struct span why = SPAN("");

		CHECK(!parse(cases[i].text, &l, &why));
		CHECK_INT(l.count, 9);
		CHECK_SPAN(why, cases[i].why);
	}
}

static void
test_no_message_shows_a_password(void)
{
	static const char *const cases[] = {
		"192.0.2.1 auth=name name=me pas=secret",
		"192.0.2.1 pass=secret",
		"192.0.2.1 auth=name pass=secret",
		"192.0.2.1 auth=name name=me pass=secret weight=x",
	};
	struct policy_socks_list l;
	struct span why = SPAN("");
	char text[400] = "192.0.2.1 auth=name name=me pass=secret";

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(!parse(cases[i], &l, &why));
		CHECK(span_find_span(why, SPAN("secret")) == why.len);
	}
	for (size_t i = strlen(text); i + 1 < sizeof(text); i++)
		text[i] = 'x';
	CHECK(!parse(text, &l, &why));
	CHECK_SPAN(why, "\"pass=\": a password has at most 255 bytes");
}

static void
test_thirty_two_are_enough(void)
{
	struct policy_socks_list l;
	struct span why = SPAN("");
	char text[33 * 3 + 1];

	for (size_t i = 0; i < 33; i++)
		memcpy(text + 3 * i, "::;", 4);
	text[2] = ';';
	char list[sizeof(text) + 2] = "<;";
	memcpy(list + 2, text, sizeof(text));
	CHECK(!parse(list, &l, &why));
	CHECK_SPAN(why, "\"socks_proxy\": more than 32 proxies");
	list[2 + 32 * 3] = '\0';
	CHECK(parse(list, &l, &why));
	CHECK_INT(l.count, 32);
}

static uint64_t next_random;

static uint64_t
given(void)
{
	return next_random;
}

static void
test_priority_comes_before_weight(void)
{
	struct policy_socks_list l;
	const struct policy_socks *order[3];
	struct span why;
	unsigned heavy_first = 0;

	CHECK(parse("192.0.2.1 weight=999 : 192.0.2.2 pri=2 weight=1 : "
		    "192.0.2.3 pri=2 weight=3",
	    &l, &why));
	for (next_random = 0; next_random < 400; next_random++) {
		policy_socks_order(&l, given, order);
		CHECK(order[2] == &l.at[0]);
		CHECK(order[0] != order[1]);
		heavy_first += order[0] == &l.at[2];
	}
	CHECK_INT(heavy_first, 300);
}

int
main(void)
{
	arena_init(&arena, 0);
	TAP_RUN(test_defaults_are_exims);
	TAP_RUN(test_every_option_is_read);
	TAP_RUN(test_colons_of_an_address_may_be_doubled);
	TAP_RUN(test_nothing_is_no_proxy);
	TAP_RUN(test_a_bad_word_is_named);
	TAP_RUN(test_no_message_shows_a_password);
	TAP_RUN(test_thirty_two_are_enough);
	TAP_RUN(test_priority_comes_before_weight);
	arena_fini(&arena);
	return tap_done();
}
