/*
 * Lists: which subjects are in them, which are not, and which cannot be told.
 */
#include "lang/list.h"

#include "lang_world.h"
#include "tap.h"

static enum outcome
match_in(struct fake *f, enum lang_list_kind kind, const char *list,
    const char *subject, struct span *data)
{
	struct lang_text t = fake_text(f, span_of(list));
	const struct lang_list *l =
	    lang_list_compile(&f->compile, kind, &t, LANG_IN(LANG_RCPT));
	struct ip ip = { .family = IP_NONE };
	struct lang_subject s = { .kind = kind,
		.text = span_of(subject),
		.ip = &ip };

	if (kind == LANG_LIST_HOST && subject[0] != '\0')
		CHECK(ip_parse(span_of(subject), &ip));
	*data = SPAN("");
	return lang_list_match_wait(l, &s, &f->run, data);
}

struct row {
	const char *list;
	const char *subject;
	bool want;
};

static void
prepare(struct fake *f)
{
	fake_init(f);
	f->files[0] = (struct fake_pair){ "/nets",
		"# comment\n10.0.0.0/8\n!192.0.2.7 # but not this\n"
		"192.0.2.0/24\n\n2001:db8::/32" };
	f->files[1] = (struct fake_pair){ "/names",
		"a.example\r\n*.b.example\n^x+\\.example$\n!c.example\n" };
	f->files[2] = (struct fake_pair){ "/addresses",
		"u@d.example\n#tag@d.example\n # c\nwhole.example\n" };
	f->files[3] = (struct fake_pair){ "/keys",
		"a.example: one\n*.b.example: below\n*@d.example: anybody\n"
		"192.0.2.0/24: net24\n2001.0db8.0000.0000.0000.0000.0000.0001 "
		"six\n" };
	f->files[4] = (struct fake_pair){ "/ips",
		"10.0.0.0/8: net8\n10.1.0.0/16: net16\n"
		"\"2001:db8::/32\" six\n" };
	f->files[5] = (struct fake_pair){ "/wild",
		"\\N^x\\d+$\\N: number\n*.b.example: tail\nc.example\n" };
	f->acl_variables[0] = (struct fake_pair){ "m_star", "*" };
	f->acl_variables[1] =
	    (struct fake_pair){ "m_two", "one.example:two.example" };
	fake_list(f, LANG_LIST_DOMAIN, "ours", "a.example : *.a.example");
	fake_list(f, LANG_LIST_HOST, "relays", "<; 10.0.0.0/8 ; ::1");
	fake_list(f, LANG_LIST_HOST, "away", "redis-set;none");
}

static void
check_rows(enum lang_list_kind kind, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct fake f;
		struct span data;

		prepare(&f);
		enum outcome o =
		    match_in(&f, kind, rows[i].list, rows[i].subject, &data);
		if (o != (rows[i].want ? OUT_OK : OUT_NONE) ||
		    f.diags.errors > 0) {
			tap_bad++;
			printf("# \"%s\" in \"%s\": %s %.*s\n", rows[i].subject,
			    rows[i].list, outcome_name(o),
			    SPAN_ARG(fake_complaint(&f)));
		}
		fake_fini(&f);
	}
}

#define ROWS(kind, rows) \
	check_rows(kind, rows, sizeof(rows) / sizeof((rows)[0]))

static void
test_host_lists(void)
{
	static const struct row rows[] = {
		{ "", "192.0.2.1", false },
		{ "*", "192.0.2.1", true },
		{ "*", "", true },
		{ ":", "", true },
		{ ":", "192.0.2.1", false },
		{ "192.0.2.1", "", false },
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.2 : 192.0.2.0/24", "192.0.2.9", true },
		{ "0.0.0.0/0", "198.51.100.7", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "2001::db8::::1", "2001:db8::1", true },
		{ "2001::db8::::/32 : 10.0.0.1", "2001:db8:9::1", true },
		{ "<; 2001:db8::/32 ; ::1", "::1", true },
		{ "<;2001:db8::/32", "2001:db9::1", false },
		{ "<, 10.0.0.1, 10.0.0.2", "10.0.0.2", true },
		{ "<\\n10.0.0.1\\n 10.0.0.2\\n", "10.0.0.2", true },
		{ "<;::ffff:10.0.0.1", "10.0.0.1", true },
		{ "!192.0.2.1 : 192.0.2.0/24", "192.0.2.1", false },
		{ "!192.0.2.1 : 192.0.2.0/24", "192.0.2.2", true },
		{ "192.0.2.0/24 : !192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1 : ! 10.0.0.0/8", "10.1.1.1", false },
		{ "192.0.2.1 : ! 10.0.0.0/8", "11.1.1.1", true },
		{ "! *", "192.0.2.1", false },
		{ "+relays", "10.3.3.3", true },
		{ "+relays", "::1", true },
		{ "!+relays", "10.3.3.3", false },
		{ "!+relays", "11.3.3.3", true },
		{ "/nets", "192.0.2.7", false },
		{ "/nets", "192.0.2.8", true },
		{ "/nets", "2001:db8::8", true },
		{ "!/nets", "192.0.2.8", false },
		{ "!/nets", "192.0.2.7", true },
		{ "!/nets", "9.9.9.9", true },
		{ "+include_unknown : 10.0.0.1", "10.0.0.1", true },
		{ "redis-set;listed", "192.0.2.1", true },
		{ "redis-set;listed", "192.0.2.2", false },
		{ "!redis-set;listed", "192.0.2.2", true },
		{ "redis-set;all", "", false },
		{ "redis-set;${if eq{a}{a}{list}}ed", "192.0.2.1", true },
		{ "redis-hash;listed", "192.0.2.1", true },
		{ "redis-hash;listed", "192.0.2.2", false },
		{ "redis;GET key", "192.0.2.1", true },
		{ "net-redis;GET none", "192.0.2.1", false },
		{ "net-iplsearch;/ips", "10.1.2.3", true },
		{ "net-iplsearch;/ips", "2001:db8::9", true },
		{ "net-iplsearch;/ips", "11.1.2.3", false },
		{ "net-lsearch;/keys", "2001:db8::1", true },
		{ "net-lsearch;/keys", "192.0.2.1", false },
		{ "net24-lsearch;/keys", "192.0.2.1", true },
		{ "net24-lsearch;/keys", "192.0.3.1", false },
		{ "*.example", "192.0.2.1", true },
		{ "*.other", "192.0.2.1", false },
		{ "^b\\\\.ex", "192.0.2.1", true },
		{ "lsearch;/keys", "192.0.2.1", true },
		{ "*.example", "", false },
		{ "a.example", "192.0.2.1", true },
		{ "b.example", "192.0.2.1", false },
		{ "b.example : 192.0.2.1", "192.0.2.1", true },
		/* Without a name, or for a name that is none, the list ends. */
		{ "*.example : 10.0.0.1", "10.0.0.1", false },
		{ "10.0.0.1 : *.example", "10.0.0.1", true },
		{ "!*.example", "10.0.0.1", false },
		{ "nowhere.example : 192.0.2.1", "192.0.2.1", false },
		{ "+include_unknown : *.example", "10.0.0.1", true },
		{ "+ignore_unknown : *.example : 10.0.0.1", "10.0.0.1", true },
		{ "+ignore_unknown : !*.example", "10.0.0.1", true },
		{ "@[]", "192.0.2.99", true },
		{ "@[]", "192.0.2.1", false },
	};

	ROWS(LANG_LIST_HOST, rows);
}

static void
test_domain_lists(void)
{
	static const struct row rows[] = {
		{ "a.example", "A.Example", true },
		{ "A.EXAMPLE", "a.example", true },
		{ "a.example : b.example", "b.example", true },
		{ "a.example : b.example", "c.example", false },
		{ "*.a.example", "x.a.example", true },
		{ "*.a.example", "a.example", false },
		{ "*a.example", "xa.example", true },
		{ "*a.example", "a.example", true },
		{ "!x.a.example : *.a.example", "x.a.example", false },
		{ "*.a.example : !x.a.example", "x.a.example", true },
		{ "!*.a.example : *.example", "x.a.example", false },
		{ "!*.a.example : *.example", "b.example", true },
		{ "*", "anything", true },
		{ "@", "MX.example.NET", true },
		{ "!@", "mx.example.net", false },
		{ "^.*\\\\d\\\\.example\\$", "x5.EXAMPLE", true },
		{ "\\N^\\d+\\.example$\\N", "x5.example", false },
		{ "+ours", "www.a.example", true },
		{ "! +ours", "www.a.example", false },
		{ "/names", "a.example", true },
		{ "/names", "y.b.example", true },
		{ "/names", "XX.example", true },
		{ "/names", "c.example", false },
		{ "/names", "d.example", false },
		{ "redis-set;listed", "B.example", true },
		{ "redis-hash;listed", "B.example", true },
		{ "lsearch;/keys", "a.example", true },
		{ "lsearch;/keys", "x.a.example", false },
		{ "!lsearch;/keys", "a.example", false },
		{ "partial-lsearch;/keys", "b.example", true },
		{ "partial-lsearch;/keys", "x.y.b.example", true },
		{ "partial3-lsearch;/keys", "y.b.example", false },
		{ "wildlsearch;/wild", "X42", true },
		{ "wildlsearch;/wild", "x.b.example", true },
		{ "wildlsearch;/wild", "C.example", true },
		{ "wildlsearch;/wild", "y42", false },
		{ "nwildlsearch;/wild", "x.b.example", true },
		{ "dnsdb;a=known", "a.example", true },
		{ "dnsdb;a=$domain", "a.example", false },
		{ "redis;GET ke${lc:Y}", "a.example", true },
		{ "redis;GET none", "a.example", false },
		{ "@[]", "[192.0.2.99]", true },
		{ "$domain", "d.example", true },
		{ "$domain : a.example", "a.example", true },
		{ "*.$domain", "x.d.example", true },
		{ "!$domain", "d.example", false },
		{ "!$domain", "e.example", true },
		{ "${lookup redis {GET key}}", "value", true },
		{ "${lookup redis {GET none}}", "value", false },
		{ "${if eq{$domain}{d.example}{*.x.example:!y.example}{*}}",
		    "a.x.example", true },
		{ "${if eq{$domain}{d.example}{*.x.example:!y.example}{*}}",
		    "y.example", false },
		{ "${if eq{$domain}{d.example}{*.x.example:!y.example}{*}}",
		    "z.example", true },
		{ "${if eq{$domain}{}{+ours}{+ours}}", "a.example", false },
		{ "${if eq{$domain}{}{}{redis-set;all}}", "a.example", false },
		{ "${if eq{$domain}{}{}{/names}}", "a.example", false },
		{ "$acl_m_two", "two.example", true },
		{ "", "", false },
		{ "a.example : ", "", false },
		{ "a.example : : b.example", "", true },
		{ "a::b", "a:b", true },
	};

	ROWS(LANG_LIST_DOMAIN, rows);
}

static void
test_a_clients_star_is_a_star(void)
{
	static const struct row domains[] = {
		{ "$acl_m_star", "d.example", false },
		{ "$acl_m_star", "*", true },
		{ "*$acl_m_star", "d.example", false },
	};
	static const struct row addresses[] = {
		{ "$acl_m_star@d.example", "u@d.example", false },
		{ "*@$acl_m_star", "u@d.example", false },
		{ "*@$domain", "u@d.example", true },
		{ "$domain", "u@d.example", true },
		{ "*@$domain", "u@e.example", false },
	};

	ROWS(LANG_LIST_DOMAIN, domains);
	ROWS(LANG_LIST_ADDRESS, addresses);
}

static void
test_address_lists(void)
{
	static const struct row rows[] = {
		{ ":", "", true },
		{ ":", "u@d.example", false },
		{ "u@d.example", "", false },
		{ "*", "", true },
		{ "*@*", "", false },
		{ "*@*", "u@d.example", true },
		{ "u@d.example", "U@D.example", true },
		{ "+caseful : u@d.example", "U@d.example", false },
		{ "+caseful : U@D.example", "U@d.EXAMPLE", true },
		{ "v@x : +caseful : u@d.example", "V@x", true },
		{ "d.example", "u@d.example", true },
		{ "d.example", "u@x.d.example", false },
		{ "*.d.example", "u@x.d.example", true },
		{ "*@d.example", "u@d.example", true },
		{ "*@d.example", "u@e.example", false },
		{ "*@*.d.example", "u@x.d.example", true },
		{ "*@*.d.example", "u@d.example", false },
		{ "u@*.d.example", "u@x.d.example", true },
		{ "u@*.d.example", "v@x.d.example", false },
		{ "u@+ours", "u@www.a.example", true },
		{ "*@+ours", "u@b.example", false },
		{ "*-request@d.example", "l-request@d.example", true },
		{ "*-request@*", "l-request@d.example", true },
		{ "!u@d.example : d.example", "u@d.example", false },
		{ "!u@d.example : d.example", "v@d.example", true },
		{ "^u\\\\d+@", "U12@d.example", true },
		{ "+caseful : ^u\\\\d+@", "U12@d.example", false },
		{ "/addresses", "u@d.example", true },
		{ "/addresses", "any@whole.example", true },
		{ "/addresses", "#tag@d.example", false },
		{ "redis-set;listed", "a@B.example", true },
		{ "u@redis-set;listed", "u@b.example", true },
	};

	ROWS(LANG_LIST_ADDRESS, rows);
}

static void
test_local_part_and_string_lists(void)
{
	static const struct row locals[] = {
		{ "postmaster : abuse", "Abuse", true },
		{ "+caseful : abuse", "Abuse", false },
		{ "^list-", "LIST-x", true },
		{ "*-owner", "x-OWNER", true },
		{ "!root : *", "root", false },
		{ "$local_part", "bob", true },
	};
	static const struct row strings[] = {
		{ "*", "TLS1.3", true },
		{ "TLS1.2::X : TLS1.3*", "TLS1.2:X", true },
		{ "tls1.3", "TLS1.3", true },
		{ "*GCM*", "x", false },
	};

	ROWS(LANG_LIST_LOCAL_PART, locals);
	ROWS(LANG_LIST_STRING, strings);
}

static void
test_caseful_local_part_reaches_compiled_lists(void)
{
	struct fake f;
	struct span data;

	fake_init(&f);
	f.run.caseful = true;
	CHECK_INT(match_in(&f, LANG_LIST_LOCAL_PART, "abuse:ABUSE", "Abuse",
		      &data),
	    OUT_NONE);
	CHECK_INT(match_in(&f, LANG_LIST_LOCAL_PART, "abuse:^Ab", "Abuse",
		      &data),
	    OUT_OK);
	CHECK_INT(match_in(&f, LANG_LIST_LOCAL_PART, "abuse:Abuse", "Abuse",
		      &data),
	    OUT_OK);
	CHECK_SPAN(data, "Abuse");
	CHECK_INT(match_in(&f, LANG_LIST_DOMAIN, "abuse", "Abuse", &data),
	    OUT_OK);
	fake_fini(&f);
}

static void
test_data_is_the_item(void)
{
	struct fake f;
	struct span data;

	prepare(&f);
	fake_fini(&f);
	/* What Exim 4.96 has in $domain_data and its kin. */
	static const struct {
		enum lang_list_kind kind;
		const char *list;
		const char *subject;
		const char *data;
	} rows[] = {
		{ LANG_LIST_DOMAIN, "x : A.example", "a.EXAMPLE", "A.example" },
		{ LANG_LIST_DOMAIN, "+ours", "a.example", "a.example" },
		{ LANG_LIST_DOMAIN, "*.a.example", "x.a.example",
		    "*.a.example" },
		{ LANG_LIST_DOMAIN, "*", "a.example", "*" },
		{ LANG_LIST_DOMAIN, "\\N^a\\.\\N", "a.example", "^a\\." },
		{ LANG_LIST_DOMAIN, "@", "MX.example.net", "mx.example.net" },
		{ LANG_LIST_DOMAIN, "$domain", "d.example", "d.example" },
		{ LANG_LIST_DOMAIN, "!x.y", "d.example", "" },
		{ LANG_LIST_DOMAIN, "lsearch;/keys", "A.example", "one" },
		{ LANG_LIST_DOMAIN, "partial-lsearch;/keys", "x.b.example",
		    "below" },
		{ LANG_LIST_DOMAIN, "redis;GET key", "d.example", "value" },
		{ LANG_LIST_DOMAIN, "dnsdb;a=known", "d.example", "192.0.2.1" },
		{ LANG_LIST_DOMAIN, "redis-set;listed", "b.example",
		    "b.example" },
		{ LANG_LIST_DOMAIN, "redis-hash;listed", "b.example",
		    "of b.example" },
		{ LANG_LIST_LOCAL_PART, "*x", "foox", "*x" },
		{ LANG_LIST_ADDRESS, "a@*.b", "a@x.b", "a@*.b" },
		{ LANG_LIST_ADDRESS, "*@c.d", "A@c.d", "*@c.d" },
		{ LANG_LIST_ADDRESS, "lsearch*@;/keys", "u@d.example",
		    "anybody" },
		{ LANG_LIST_HOST, "10.0.0.0/8", "10.1.1.1", "" },
		{ LANG_LIST_HOST, "net-iplsearch;/ips", "10.1.1.1", "net8" },
		{ LANG_LIST_HOST, "net24-lsearch;/keys", "192.0.2.9", "net24" },
		{ LANG_LIST_HOST, "lsearch;/keys", "192.0.2.1", "one" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		prepare(&f);
		CHECK_INT(match_in(&f, rows[i].kind, rows[i].list,
			      rows[i].subject, &data),
		    OUT_OK);
		CHECK_SPAN(data, rows[i].data);
		fake_fini(&f);
	}
}

static void
test_unknown_decides_by_place_and_flag(void)
{
	static const struct {
		const char *list;
		enum outcome want;
	} rows[] = {
		{ "redis-set;listed", OUT_TEMP },
		{ "!redis-set;listed", OUT_TEMP },
		{ "redis-set;listed : *", OUT_TEMP },
		{ "192.0.2.1 : redis-set;listed", OUT_OK },
		{ "!192.0.2.1 : redis-set;listed", OUT_NONE },
		{ "+include_defer : redis-set;listed", OUT_OK },
		{ "+ignore_defer : redis-set;listed", OUT_NONE },
		{ "+ignore_defer : redis-set;listed : 192.0.2.1", OUT_OK },
		{ "redis-set;listed : +ignore_defer", OUT_TEMP },
		{ "redis-hash;listed", OUT_TEMP },
		{ "!redis-hash;listed", OUT_TEMP },
		{ "redis;GET key", OUT_TEMP },
		{ "!redis;GET key", OUT_TEMP },
		{ "dnsdb;a=known", OUT_TEMP },
		{ "*.example", OUT_TEMP },
		{ "!*.example", OUT_TEMP },
		{ "+include_unknown : *.example", OUT_TEMP },
		{ "+ignore_unknown : *.example", OUT_TEMP },
		{ "+include_defer : *.example", OUT_OK },
		{ "+ignore_defer : *.example : 192.0.2.1", OUT_OK },
		{ "a.example", OUT_TEMP },
		{ "net-iplsearch;/ips", OUT_NONE },
		{ "iplsearch;/ips : 192.0.2.1", OUT_TEMP },
		{ "+away", OUT_TEMP },
		{ "!+away", OUT_TEMP },
		{ "+ignore_defer : +away : *", OUT_OK },
		{ "<\\n ${lookup redis{SMEMBERS relays}}", OUT_TEMP },
		{ "${if bool{${lookup redis{GET k}}}{*}{*}}", OUT_TEMP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f;
		struct span data;

		prepare(&f);
		f.down = true;
		CHECK_INT(match_in(&f, LANG_LIST_HOST, rows[i].list,
			      "192.0.2.1", &data),
		    rows[i].want);
		CHECK(rows[i].want != OUT_TEMP || f.run.why.len > 0);
		CHECK_INT(f.diags.errors, 0);
		fake_fini(&f);
	}
}

static void
test_seed_lists(void)
{
	static const struct row hosts[] = {
		{ "<\\n ${lookup redis{SMEMBERS relays}}", "192.0.2.5", true },
		{ "<\\n ${lookup redis{SMEMBERS relays}}", "10.9.9.9", false },
		{ "<\\n ${lookup redis{SMEMBERS relays}}", "10.9.9.8", true },
		{ "<\\n ${lookup redis{SMEMBERS relays}}", "11.0.0.1", false },
		{ "<\\n ${lookup redis{SMEMBERS nobody}}", "11.0.0.1", false },
		{ "${if inlist {$received_port}{587:465} {:}{*}}", "192.0.2.1",
		    true },
		{ "${if inlist {$received_port}{25:465} {:}{*}}", "192.0.2.1",
		    false },
		{ "${if or { {= {0}{$received_port}} {= {25}{$received_port}} "
		  "} {*}{}}",
		    "192.0.2.1", true },
		{ "${if eq{$domain}{}{}{<; ::1 ; 10.0.0.1}}", "::1", true },
	};

	ROWS(LANG_LIST_HOST, hosts);
}

/*
 * An answer that is made into a set says of every subject what it says when
 * it is walked item by item: behind an ${if} it is data like any other.
 */
static void
check_as_data(enum lang_list_kind kind, const char *prefix, const char *answer,
    const char *subject)
{
	static const char made[] = "${lookup redis{HVALS k}}";
	static const char walked[] =
	    "${if eq{a}{$acl_m_none}{}{${lookup redis{HVALS k}}}}";
	enum outcome o[2];
	struct span data[2] = { SPAN(""), SPAN("") };
	struct fake f[2];
	char list[200];

	for (int i = 0; i < 2; i++) {
		prepare(&f[i]);
		f[i].reply = fake_text_reply(answer);
		snprintf(list, sizeof(list), "%s%s", prefix,
		    i == 0 ? made : walked);
		o[i] = match_in(&f[i], kind, list, subject, &data[i]);
	}
	CHECK_INT(o[0], o[1]);
	CHECK(o[0] != OUT_OK || span_eq(data[0], data[1]));
	if (o[0] != o[1] || !span_eq(data[0], data[1]))
		printf("# %d \"%s\" \"%s\" against \"%s\": %.*s, %.*s\n", kind,
		    prefix, answer, subject, SPAN_ARG(data[0]),
		    SPAN_ARG(data[1]));
	fake_fini(&f[0]);
	fake_fini(&f[1]);
}

static void
test_an_answer_in_a_set_says_what_it_says_item_by_item(void)
{
	static const char *const prefixes[] = { "", "!", "+caseful : ", "<\\n ",
		"x : " };
	static const char *const answers[] = { "", "*", "!*", ":", " : a",
		"a.example:b.example", "!a.example:*", "!a.example",
		"*.example", "*example:!b.example", "!*.b.example:*.example",
		"A.Example", "*@*b.example", "*@b.example", "*@B.Example",
		"bob@B.Example", "Bob@b.example", "*@*B.EXAMPLE",
		"*b@b.example", "b.example:!*", "10.0.0.0/8:!192.0.2.1:*",
		"2001:db8::1", "<; ::1 ; 10.0.0.1", "192.0.2.1\n10.0.0.1",
		"a.example\n!b.example\n", "x::y", "! a.example", "!!a.example",
		"Bob", "*ob", "bob" };
	static const char *const texts[] = { "", "a.example", "b.example",
		"sub.b.example", "B.EXAMPLE", "bob@b.example", "Bob@B.example",
		"bob@sub.b.example", "x:y", "Bob", "bob", "bob@" };
	static const char *const hosts[] = { "192.0.2.1", "10.1.2.3", "::1",
		"2001:db8::1" };

	for (int kind = 0; kind < LANG_LIST_KINDS; kind++) {
		bool host = kind == LANG_LIST_HOST;
		const char *const *subjects = host ? hosts : texts;
		size_t count = host ? sizeof(hosts) / sizeof(hosts[0]) :
				      sizeof(texts) / sizeof(texts[0]);
		for (size_t p = 0; p < sizeof(prefixes) / sizeof(prefixes[0]);
		     p++)
			for (size_t a = 0;
			     a < sizeof(answers) / sizeof(answers[0]); a++)
				for (size_t s = 0; s < count; s++)
					check_as_data((enum lang_list_kind)kind,
					    prefixes[p], answers[a],
					    subjects[s]);
	}
}

static void
test_cancelled_goes_straight_out(void)
{
	struct fake f;
	struct span data;

	prepare(&f);
	f.cancelled = true;
	CHECK_INT(match_in(&f, LANG_LIST_HOST,
		      "+ignore_defer : redis-set;a : redis-set;b", "192.0.2.1",
		      &data),
	    OUT_CANCELLED);
	CHECK_INT(f.asked, 1);
	fake_fini(&f);
}

static void
test_a_loop_of_lists_ends(void)
{
	struct fake f;
	struct span data;

	fake_init(&f);
	fake_list(&f, LANG_LIST_DOMAIN, "loop", "a.example");
	struct lang_text t = fake_text(&f, SPAN("+loop"));
	f.lists[0].list =
	    lang_list_compile(&f.compile, LANG_LIST_DOMAIN, &t, 0);
	CHECK_INT(match_in(&f, LANG_LIST_DOMAIN, "+loop", "a.example", &data),
	    OUT_TEMP);
	fake_fini(&f);
}

static const struct {
	enum lang_list_kind kind;
	const char *list;
	const char *message;
	unsigned column;
	unsigned width;
} wrong[] = {
	{ LANG_LIST_HOST, "a/b.example",
	    "\"a/b.example\" is neither an address nor the name of a host", 1,
	    11 },
	{ LANG_LIST_HOST, "2001:db8::/32",
	    "\"2001\" is no address; a list with "
	    "IPv6 addresses begins with \"<;\", or doubles their colons",
	    1, 4 },
	{ LANG_LIST_HOST, "1.2.3/24",
	    "\"1.2.3/24\" is no address and no "
	    "network",
	    1, 8 },
	{ LANG_LIST_HOST, "10.0.0.1 : 1.2.3.4/33",
	    "\"1.2.3.4/33\" is no address "
	    "and no network",
	    12, 10 },
	{ LANG_LIST_HOST, "/missing",
	    "list file /missing: there is no such "
	    "file",
	    1, 8 },
	{ LANG_LIST_HOST, "net-lsearch;/x",
	    "look-up file /x: there is no such file", 1, 14 },
	{ LANG_LIST_HOST, "net129-lsearch;/x", "a network has at most 128 bits",
	    1, 17 },
	{ LANG_LIST_DOMAIN, "redis-set;",
	    "a look-up wants something after its \";\"", 1, 10 },
	{ LANG_LIST_DOMAIN, "lsearch;keys",
	    "the file of a look-up is named by its whole path, from \"/\" on",
	    1, 12 },
	{ LANG_LIST_DOMAIN, "lsearch;/k/$domain",
	    "the file of a look-up must be constant", 1, 18 },
	{ LANG_LIST_DOMAIN, "cdb;/ips", "look-up file /ips is no cdb file", 1,
	    8 },
	{ LANG_LIST_DOMAIN, "dsearch;/etc",
	    "look-up \"dsearch\" is not here: the names in a directory change "
	    "without a reload: use redis-set;KEY",
	    1, 12 },
	{ LANG_LIST_DOMAIN, "redis;SUBSCRIBE x",
	    "Redis command \"SUBSCRIBE\" cannot be a look-up: it turns the "
	    "connection into a stream",
	    1, 17 },
	{ LANG_LIST_DOMAIN, "partial-redis;GET x",
	    "\"partial\" and \"*\" are for look-ups in files", 1, 19 },
	{ LANG_LIST_DOMAIN, "partial3lsearch;/x",
	    "\"partial\" is followed by \"-\", or by \"(\", what stands before "
	    "the domain, and \")\"",
	    1, 18 },
	{ LANG_LIST_DOMAIN, "lsearch,ret=all;/keys",
	    "option \"ret=all\" of a look-up is not here", 1, 21 },
	{ LANG_LIST_DOMAIN, "dnsdb;mxx=a",
	    "dnsdb has no type \"mxx\": there "
	    "are a, a+, aaaa, cname, mx, mxh, ns, ptr, soa, spf, srv, tlsa, "
	    "txt and zns",
	    1, 11 },
	{ LANG_LIST_DOMAIN, "^(a",
	    "regular expression: missing closing "
	    "parenthesis at offset 3",
	    1, 3 },
	{ LANG_LIST_DOMAIN, "@mx_any",
	    "\"@mx_any\" is not here: MX records lead to the proxy before us, "
	    "not to us: write the domains, or redis-set;KEY",
	    1, 7 },
	{ LANG_LIST_DOMAIN, "a : +$domain",
	    "a list's name, a file and a pattern "
	    "must be constant",
	    5, 8 },
	{ LANG_LIST_DOMAIN, "a : $domian",
	    "unknown variable \"$domian\"; "
	    "\"$domain\" was meant?",
	    5, 7 },
};

static void
test_errors_point_at_the_item(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct fake f;
		struct span data;

		prepare(&f);
		(void)match_in(&f, wrong[i].kind, wrong[i].list,
		    wrong[i].kind == LANG_LIST_HOST ? "9.9.9.9" : "x", &data);
		CHECK(f.diags.errors > 0);
		CHECK_SPAN(fake_complaint(&f), wrong[i].message);
		if (f.diags.count > 0) {
			CHECK_INT(f.diags.items[0].pos.column, wrong[i].column);
			CHECK_INT(f.diags.items[0].width, wrong[i].width);
		}
		fake_fini(&f);
	}
}

static void
test_errors_in_a_file_name_its_line(void)
{
	struct fake f;
	struct span data;

	fake_init(&f);
	f.files[0] = (struct fake_pair){ "/f", "10.0.0.1\n\n  1.2.3/24\n" };
	(void)match_in(&f, LANG_LIST_HOST, "/f", "10.0.0.1", &data);
	CHECK_INT(f.diags.errors, 1);
	if (f.diags.count > 0) {
		CHECK_INT(f.diags.items[0].pos.line, 3);
		CHECK_INT(f.diags.items[0].pos.column, 3);
		CHECK_SPAN(f.diags.files[f.diags.items[0].pos.file].name, "/f");
	}
	fake_fini(&f);
}

static void
test_redis_is_asked_once_however_long_the_list(void)
{
	struct fake f;
	struct span data;

	prepare(&f);
	CHECK_INT(match_in(&f, LANG_LIST_DOMAIN, "a:b:c:redis-set;listed:d:e",
		      "b.example", &data),
	    OUT_OK);
	CHECK_INT(f.asked, 1);
	CHECK_SPAN(buf_span(&f.trace), "set listed: b.example\n");
	CHECK((f.program.asks & LANG_ASKS_REDIS) != 0);
	fake_fini(&f);
}

static void
test_a_long_file_is_a_map(void)
{
	enum { LINES = 200000 };
	struct fake f;
	struct buf text;
	struct span data;

	fake_init(&f);
	buf_init(&text, 16 << 20);
	for (int i = 0; i < LINES; i++)
		buf_printf(&text, "%s10.%d.%d.%d\n", i % 2 == 0 ? "" : "!",
		    i >> 16, (i >> 8) & 255, i & 255);
	buf_add_char(&text, '\0');
	f.files[0] = (struct fake_pair){ "/f", text.at };

	struct lang_text t = fake_text(&f, SPAN("/f"));
	const struct lang_list *l =
	    lang_list_compile(&f.compile, LANG_LIST_HOST, &t, 0);
	struct ip ip = { .family = IP_NONE };
	struct lang_subject s = { .kind = LANG_LIST_HOST, .ip = &ip };
	for (int i = 0; i < LINES; i++) {
		ip = (struct ip){ .family = IP_V4,
			.bytes = { 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8),
			    (uint8_t)i } };
		enum outcome o = lang_list_match_wait(l, &s, &f.run, &data);
		if ((o == OUT_OK) != (i % 2 == 0))
			tap_bad++;
	}
	CHECK_INT(f.diags.errors, 0);
	buf_fini(&text);
	fake_fini(&f);
}

static void
test_an_address_behind_a_name_is_warned_of(void)
{
	static const struct {
		const char *list;
		size_t warnings;
	} rows[] = {
		{ "*.example : 10.0.0.1 : 10.0.0.2", 1 },
		{ "a.example : 10.0.0.1", 1 },
		{ "10.0.0.1 : *.example", 0 },
		{ "+ignore_unknown : *.example : 10.0.0.1", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f;
		struct span data;

		prepare(&f);
		(void)match_in(&f, LANG_LIST_HOST, rows[i].list, "9.9.9.9",
		    &data);
		CHECK_INT(f.diags.count, rows[i].warnings);
		CHECK_INT(f.diags.errors, 0);
		fake_fini(&f);
	}
}

static void
test_a_file_is_read_once_for_all_who_look_into_it(void)
{
	struct fake f;
	struct map tables;
	struct span data;

	prepare(&f);
	map_init(&tables, &f.arena);
	f.compile.tables = &tables;
	CHECK_INT(match_in(&f, LANG_LIST_DOMAIN, "lsearch;/keys : x",
		      "a.example", &data),
	    OUT_OK);
	f.files[3].name = "/moved";
	CHECK_INT(match_in(&f, LANG_LIST_DOMAIN, "lsearch*;/keys", "a.example",
		      &data),
	    OUT_OK);
	CHECK_INT(f.diags.errors, 0);
	fake_fini(&f);
}

static void
test_what_was_last_known_leaves_the_run_unsure(void)
{
	static const char *const lists[] = { "redis-set;listed",
		"redis-set;none", "redis-hash;listed", "redis;GET key",
		"${lookup redis{GET key}}" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (int old = 0; old < 2; old++) {
			struct fake f;
			struct span data;

			prepare(&f);
			f.old = old != 0;
			CHECK(match_in(&f, LANG_LIST_DOMAIN, lists[i],
				  "b.example", &data) != OUT_TEMP);
			CHECK_INT(f.run.unsure, old);
			fake_fini(&f);
		}
}

int
main(void)
{
	TAP_RUN(test_what_was_last_known_leaves_the_run_unsure);
	TAP_RUN(test_an_address_behind_a_name_is_warned_of);
	TAP_RUN(test_a_file_is_read_once_for_all_who_look_into_it);
	TAP_RUN(test_host_lists);
	TAP_RUN(test_domain_lists);
	TAP_RUN(test_a_clients_star_is_a_star);
	TAP_RUN(test_address_lists);
	TAP_RUN(test_local_part_and_string_lists);
	TAP_RUN(test_caseful_local_part_reaches_compiled_lists);
	TAP_RUN(test_data_is_the_item);
	TAP_RUN(test_unknown_decides_by_place_and_flag);
	TAP_RUN(test_seed_lists);
	TAP_RUN(test_an_answer_in_a_set_says_what_it_says_item_by_item);
	TAP_RUN(test_cancelled_goes_straight_out);
	TAP_RUN(test_a_loop_of_lists_ends);
	TAP_RUN(test_errors_point_at_the_item);
	TAP_RUN(test_errors_in_a_file_name_its_line);
	TAP_RUN(test_redis_is_asked_once_however_long_the_list);
	TAP_RUN(test_a_long_file_is_a_map);
	return tap_done();
}
