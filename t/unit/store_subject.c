/*
 * store/subject: keys that are asked, entries that are stored.
 */
#include "tap.h"

#include "store/subject.h"

static struct arena arena;

static struct span
joined(const struct store_keys *k)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < k->count; i++)
		all = arena_printf(&arena, "%.*s%s%.*s", SPAN_ARG(all),
		    i > 0 ? " " : "", SPAN_ARG(k->at[i]));
	return all;
}

static struct store_keys
host(const char *text)
{
	struct ip ip = { .family = IP_NONE };

	ip_parse(span_of(text), &ip);
	return store_keys_host(&ip, &arena);
}

static void
test_a_host_is_asked_as_every_network(void)
{
	struct store_keys k = host("10.1.2.255");

	CHECK_INT(k.count, 34);
	CHECK_SPAN(k.at[0], "10.1.2.255");
	CHECK_SPAN(k.at[1], "10.1.2.255/32");
	CHECK_SPAN(k.at[2], "10.1.2.254/31");
	CHECK_SPAN(k.at[9], "10.1.2.0/24");
	CHECK_SPAN(k.at[33], "0.0.0.0/0");
	k = host("2001:DB8::1");
	CHECK_INT(k.count, 130);
	CHECK_SPAN(k.at[0], "2001:db8::1");
	CHECK_SPAN(k.at[1], "2001:db8::1/128");
	CHECK_SPAN(k.at[97], "2001:db8::/32");
	CHECK_SPAN(k.at[129], "::/0");
	k = host("::ffff:10.0.0.1");
	CHECK_SPAN(k.at[0], "10.0.0.1");
	k = host("");
	CHECK_INT(k.count, 0);
	arena_fini(&arena);
}

static void
test_a_domain_is_asked_below_its_parents(void)
{
	static const char *const cases[][2] = {
		{ "mail.Example.ORG", "mail.example.org *.example.org *.org" },
		{ "example.org.", "example.org *.org" },
		{ "localhost", "localhost" },
		{ "", "" },
		{ "[192.0.2.1]", "[192.0.2.1] *.0.2.1] *.2.1] *.1]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_keys k =
		    store_keys_domain(span_of(cases[i][0]), &arena);

		CHECK_SPAN(joined(&k), cases[i][1]);
	}
	arena_fini(&arena);
}

/* A zero in a text from a client makes no shorter name of it. */
static void
test_zeros_are_bytes_of_a_key(void)
{
	struct store_keys k =
	    store_keys_domain(SPAN("x.example.org\0.evil"), &arena);

	CHECK_INT(k.count, 4);
	CHECK(span_eq(k.at[1], SPAN("*.example.org\0.evil")));
	CHECK(span_eq(k.at[2], SPAN("*.org\0.evil")));
	k = store_keys_address(SPAN("a@b.example\0c"), &arena);
	CHECK(span_eq(k.at[0], SPAN("a@b.example\0c")));
	CHECK(span_eq(k.at[1], SPAN("*@b.example\0c")));
	arena_fini(&arena);
}

static void
test_an_address_is_asked_in_four_ways(void)
{
	static const char *const cases[][2] = {
		{ "Joe@Ex.org", "Joe@ex.org joe@ex.org *@ex.org ex.org" },
		{ "joe@ex.org", "joe@ex.org *@ex.org ex.org" },
		{ "\"a@b\"@ex.org", "\"a@b\"@ex.org *@ex.org ex.org" },
		{ "", "<>" },
		{ "Postmaster", "postmaster" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_keys k =
		    store_keys_address(span_of(cases[i][0]), &arena);

		CHECK_SPAN(joined(&k), cases[i][1]);
	}
	arena_fini(&arena);
}

static void
test_a_local_part_is_folded(void)
{
	struct store_keys k = store_keys_localpart(SPAN("PostMaster"), &arena);

	CHECK_SPAN(joined(&k), "postmaster");
	k = store_keys_localpart(SPAN(""), &arena);
	CHECK_INT(k.count, 0);
	arena_fini(&arena);
}

static void
test_entries_have_one_form(void)
{
	static const struct {
		enum store_subject kind;
		const char *text, *want; /* NULL: refused */
	} cases[] = {
		{ STORE_HOST, "10.0.0.7/8", "10.0.0.0/8" },
		{ STORE_HOST, "10.0.0.7", "10.0.0.7" },
		{ STORE_HOST, " 10.0.0.7/32 ", "10.0.0.7" },
		{ STORE_HOST, "0.0.0.0/0", "0.0.0.0/0" },
		{ STORE_HOST, "2001:DB8:0::/32", "2001:db8::/32" },
		{ STORE_HOST, "2001:DB8::1/128", "2001:db8::1" },
		{ STORE_HOST, "::ffff:192.0.2.1", "192.0.2.1" },
		{ STORE_HOST, "10.0.0.0/33", NULL },
		{ STORE_HOST, "10.0.0", NULL },
		{ STORE_HOST, "mail.example.org", NULL },
		{ STORE_HOST, "", NULL },
		{ STORE_DOMAIN, "Example.ORG.", "example.org" },
		{ STORE_DOMAIN, "*.Example.org", "*.example.org" },
		{ STORE_DOMAIN, "*.org", "*.org" },
		{ STORE_DOMAIN, "[192.0.2.1]", "[192.0.2.1]" },
		{ STORE_DOMAIN,
		    "b\xc3\xbc"
		    "cher.example",
		    "b\xc3\xbc"
		    "cher.example" },
		{ STORE_DOMAIN, "a*.example.org", NULL },
		{ STORE_DOMAIN, "*.*.org", NULL },
		{ STORE_DOMAIN, "*", NULL },
		{ STORE_DOMAIN, "192.0.2.1", NULL },
		{ STORE_DOMAIN, "two words", NULL },
		{ STORE_DOMAIN, "joe@example.org", NULL },
		{ STORE_DOMAIN, "..", NULL },
		{ STORE_DOMAIN, "", NULL },
		{ STORE_ADDRESS, "Joe@Example.ORG", "joe@example.org" },
		{ STORE_ADDRESS, "*@Example.org.", "*@example.org" },
		{ STORE_ADDRESS, "Example.org.", "example.org" },
		{ STORE_ADDRESS, "<>", "<>" },
		{ STORE_ADDRESS, "", "<>" },
		{ STORE_ADDRESS, "joe@*.example.org", NULL },
		{ STORE_ADDRESS, "*.example.org", NULL },
		{ STORE_ADDRESS, "@example.org", NULL },
		{ STORE_ADDRESS, "joe@", NULL },
		{ STORE_ADDRESS, "a b@example.org", NULL },
		{ STORE_LOCALPART, "PostMaster", "postmaster" },
		{ STORE_LOCALPART, "joe@example.org", NULL },
		{ STORE_LOCALPART, "two words", NULL },
		{ STORE_LOCALPART, "", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span out = SPAN("");
		const char *why = NULL;
		enum outcome o = store_entry_canonical(cases[i].kind,
		    span_of(cases[i].text), &arena, &out, &why);

		if (cases[i].want != NULL) {
			CHECK_INT(o, OUT_OK);
			CHECK_SPAN(out, cases[i].want);
		} else if (o != OUT_PERM || why == NULL) {
			printf("# \"%s\" is taken\n", cases[i].text);
			CHECK(o == OUT_PERM);
		}
	}
	arena_fini(&arena);
}

/* Whatever is stored for a subject is among the keys it is asked by. */
static void
test_what_is_stored_is_found(void)
{
	static const struct {
		const char *entry, *subject;
	} hosts[] = {
		{ "192.0.2.77/25", "192.0.2.1" },
		{ "192.0.2.77/32", "192.0.2.77" },
		{ "2001:DB8:1::5/47", "2001:db8:0:1::1" },
		{ "0.0.0.0/0", "1.2.3.4" },
	};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct store_keys k = host(hosts[i].subject);
		struct span out = SPAN("");
		const char *why;
		int found = 0;

		CHECK_INT(store_entry_canonical(STORE_HOST,
			      span_of(hosts[i].entry), &arena, &out, &why),
		    OUT_OK);
		for (size_t n = 0; n < k.count; n++)
			found += span_eq(k.at[n], out);
		CHECK_INT(found, 1);
	}
	arena_fini(&arena);
}

static void
test_kinds_have_names(void)
{
	enum store_subject kind;

	CHECK(store_subject_find(SPAN("localpart"), &kind));
	CHECK_INT(kind, STORE_LOCALPART);
	CHECK(store_subject_find(SPAN("host"), &kind));
	CHECK_INT(kind, STORE_HOST);
	CHECK(!store_subject_find(SPAN("hosts"), &kind));
}

int
main(void)
{
	arena_init(&arena, 0);
	TAP_RUN(test_a_host_is_asked_as_every_network);
	TAP_RUN(test_a_domain_is_asked_below_its_parents);
	TAP_RUN(test_zeros_are_bytes_of_a_key);
	TAP_RUN(test_an_address_is_asked_in_four_ways);
	TAP_RUN(test_a_local_part_is_folded);
	TAP_RUN(test_entries_have_one_form);
	TAP_RUN(test_what_is_stored_is_found);
	TAP_RUN(test_kinds_have_names);
	return tap_done();
}
