/*
 * Look-ups in files, and the questions of dnsdb: as Exim 4.96 answers them.
 */
#include "lang/lookup.h"

#include "cdb_make.h"
#include "lang/dnsdb.h"
#include "lang_world.h"
#include "tap.h"
#include "wire/cdb.h"

/* As given to Exim's -be, whose answers stand below. */
static const char keys[] =
    "# comment\n"
    "one: first value\n  continued   here\n# in between\n"
    "  again\n"
    "two second\n"
    "\"quoted key\": qv\n"
    "\"a:b\" colon\n"
    "\"c\\\"d\" quote\n"
    "three\n"
    "four :   v4\r\n"
    "*.star: sv\n"
    "*.b.example: pb\n"
    ".dot.example: db\n"
    "ONE: upper\n"
    "*: deflt\n"
    "*@dom.example: anyat\n"
    "five :\n";

static const char nets[] = "10.0.0.0/8: net8\n"
			   "\"2001:db8::/32\" v6\n"
			   "10.1.0.0/16 : net16\n"
			   "192.0.2.1 : host\n"
			   "*: others\n";

static const char wild[] =
    "exact: e\n*.suf: s\n^re\\d+$: r\n*z: d\nre1: late\n";

struct row {
	const char *type;
	const char *key;
	const char *value; /* NULL: nothing */
};

static enum outcome
find(struct fake *f, const char *type, const char *file, const char *key,
    struct span *out)
{
	struct lang_text where = fake_text(f, SPAN("here"));
	struct lang_lookup_type t;
	const char *why = lang_lookup_type_parse(span_of(type), &f->arena, &t);

	*out = span_of(why);
	if (why != NULL)
		return OUT_CANCELLED;
	const struct lang_lookup *l =
	    lang_lookup_open(&f->compile, &where, &t, span_of(file));
	if (l == NULL)
		return OUT_CANCELLED;
	return lang_lookup_find(l, span_of(key), &f->arena, out);
}

static void
check_rows(const char *text, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct fake f;
		struct span got = SPAN("");

		fake_init(&f);
		f.files[0] = (struct fake_pair){ "/f", text };
		enum outcome o =
		    find(&f, rows[i].type, "/f", rows[i].key, &got);
		if (o != (rows[i].value != NULL ? OUT_OK : OUT_NONE) ||
		    (o == OUT_OK && !span_eq(got, span_of(rows[i].value)))) {
			tap_bad++;
			printf("# %s of %s: %s \"%.*s\"\n", rows[i].type,
			    rows[i].key, outcome_name(o), SPAN_ARG(got));
		}
		fake_fini(&f);
	}
}

#define ROWS(text, rows) \
	check_rows(text, rows, sizeof(rows) / sizeof((rows)[0]))

static void
test_lsearch(void)
{
	static const struct row rows[] = {
		{ "lsearch", "one", "first value continued   here" },
		{ "lsearch", "ONE", "first value continued   here" },
		{ "lsearch", "two", "second" },
		{ "lsearch", "quoted key", "qv" },
		{ "lsearch", "a:b", "colon" },
		{ "lsearch", "c\"d", "quote" },
		{ "lsearch", "three", "" },
		{ "lsearch", "four", "v4" },
		{ "lsearch", "five", "" },
		{ "lsearch", "again", NULL },
		{ "lsearch", "", NULL },
		{ "lsearch", "*.star", "sv" },
		{ "lsearch,ret=full", "two", "two second" },
		{ "lsearch,ret=key", "TWO", "TWO" },
		{ "lsearch,cache=no_rd", "two", "second" },
	};

	ROWS(keys, rows);
}

static void
test_partial_and_defaults(void)
{
	static const struct row rows[] = {
		{ "partial-lsearch", "x.b.example", "pb" },
		{ "partial-lsearch", "a.x.b.example", "pb" },
		{ "partial-lsearch", "b.example", "pb" },
		{ "partial-lsearch", "example", NULL },
		{ "partial0-lsearch", "example", "deflt" },
		{ "partial1-lsearch", "example", NULL },
		{ "partial3-lsearch", "x.b.example", NULL },
		{ "partial(.)lsearch", "a.dot.example", "db" },
		{ "partial1()lsearch", "x.two", "second" },
		{ "lsearch*", "example", "deflt" },
		{ "lsearch*", "who@dom.example", "deflt" },
		{ "lsearch*@", "who@dom.example", "anyat" },
		{ "lsearch*@", "who@elsewhere", "deflt" },
		{ "partial-lsearch*", "example", "deflt" },
	};

	ROWS(keys, rows);
}

static void
test_iplsearch_takes_the_first_network(void)
{
	static const struct row rows[] = {
		{ "iplsearch", "10.1.2.3", "net8" },
		{ "iplsearch", "10.1.0.0/16", "net8" },
		{ "iplsearch", "2001:db8::5", "v6" },
		{ "iplsearch", "192.0.2.1", "host" },
		{ "iplsearch", "11.1.1.1", NULL },
		{ "iplsearch*", "11.1.1.1", "others" },
		{ "iplsearch*", "192.0.2.1", "host" },
	};
	struct fake f;
	struct span why;

	ROWS(nets, rows);
	fake_init(&f);
	f.files[0] = (struct fake_pair){ "/f", nets };
	CHECK_INT(find(&f, "iplsearch", "/f", "foo", &why), OUT_PERM);
	CHECK_SPAN(why, "\"foo\" is no address, which iplsearch wants");
	fake_fini(&f);
}

static void
test_wildlsearch_takes_the_first_that_matches(void)
{
	static const struct row rows[] = {
		{ "nwildlsearch", "exact", "e" },
		{ "nwildlsearch", "EXACT", "e" },
		{ "nwildlsearch", "a.suf", "s" },
		{ "nwildlsearch", "re5", "r" },
		{ "nwildlsearch", "re1", "r" },
		{ "nwildlsearch", "^re\\d+$", NULL },
		{ "nwildlsearch", "zz", "d" },
		{ "nwildlsearch", "y", NULL },
	};
	static const struct row escaped[] = {
		{ "wildlsearch", "re5", "r" },
		{ "wildlsearch", "a.x", "y" },
		{ "wildlsearch", "a\\b", "backslash" },
		{ "wildlsearch", "re", NULL },
	};

	ROWS(wild, rows);
	ROWS("\\N^re\\d+$\\N: r\n*.x y\na\\\\b: backslash\n", escaped);
}

static void
test_what_is_wrong_in_a_file_is_told_with_its_line(void)
{
	static const struct {
		const char *type;
		const char *text;
		const char *message;
		unsigned line;
	} rows[] = {
		{ "nwildlsearch", "a\n\n^(x",
		    "regular expression: missing closing parenthesis at offset "
		    "3",
		    3 },
		{ "wildlsearch", "a\n^x$",
		    "a key of wildlsearch cannot vary: write \"\\$\", or use "
		    "nwildlsearch",
		    2 },
		{ "iplsearch", "10.0.0.1\n::1\n",
		    "\"\" is neither an address nor a network; an IPv6 one "
		    "stands in quotes",
		    2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f;
		struct span out;

		fake_init(&f);
		f.files[0] = (struct fake_pair){ "/f", rows[i].text };
		(void)find(&f, rows[i].type, "/f", "::2", &out);
		CHECK_SPAN(fake_complaint(&f), rows[i].message);
		if (f.diags.count > 0)
			CHECK_INT(f.diags.items[0].pos.line, rows[i].line);
		fake_fini(&f);
	}
}

/* A file whose bytes are not text, read by the compiler as by a worker. */
static struct span cdb_bytes;

static enum outcome
read_cdb(void *ctx, struct span path, struct arena *arena, struct span *out,
    const char **why)
{
	(void)ctx;
	(void)path;
	(void)arena;
	(void)why;
	*out = cdb_bytes;
	return OUT_OK;
}

static void
test_cdb(void)
{
	static const struct cdb_record records[] = { { "one", "1" },
		{ "*.b.example", "pb" }, { "*", "default" } };
	struct fake f;
	struct buf file;
	struct span out;

	buf_init(&file, 1 << 20);
	cdb_make(records, 3, &file);
	cdb_bytes = buf_span(&file);
	fake_init(&f);
	f.compile.read = read_cdb;
	CHECK_INT(find(&f, "cdb", "/f", "one", &out), OUT_OK);
	CHECK_SPAN(out, "1");
	CHECK_INT(find(&f, "cdb", "/f", "two", &out), OUT_NONE);
	CHECK_INT(find(&f, "partial-cdb", "/f", "x.b.example", &out), OUT_OK);
	CHECK_SPAN(out, "pb");
	CHECK_INT(find(&f, "cdb*", "/f", "two", &out), OUT_OK);
	CHECK_SPAN(out, "default");
	cdb_number(file.at + WIRE_CDB_HEAD_BYTES, UINT32_MAX);
	CHECK_INT(find(&f, "cdb", "/f", "one", &out), OUT_PERM);
	fake_fini(&f);
	buf_fini(&file);
}

static void
test_types_that_are_not_here_say_why(void)
{
	static const struct {
		const char *type;
		const char *why;
	} rows[] = {
		{ "zonedata",
		    "no look-up is called \"zonedata\": there are redis, "
		    "dnsdb, lsearch, iplsearch, wildlsearch, nwildlsearch and "
		    "cdb" },
		{ "lsearchh",
		    "no look-up is called \"lsearchh\"; \"lsearch\" was "
		    "meant?" },
		{ "dbm",
		    "look-up \"dbm\" is not here: the format of dbm is not "
		    "one: use cdb, or redis-hash;KEY" },
		{ "cdb,ret=full",
		    "option \"ret=full\" of a look-up is not here" },
		{ "redis,servers=x",
		    "option \"servers=x\" of a look-up is not here" },
		{ "dnsdb*", "\"partial\" and \"*\" are for look-ups in files" },
		{ "partial999-lsearch",
		    "the number after \"partial\" is too large" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f;
		struct span why;

		fake_init(&f);
		CHECK_INT(find(&f, rows[i].type, "/f", "k", &why),
		    OUT_CANCELLED);
		CHECK_SPAN(why, rows[i].why);
		fake_fini(&f);
	}
}

static void
test_questions_of_dnsdb(void)
{
	struct lang_dnsdb q;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK(lang_dnsdb_parse(SPAN("a.example"), &arena, &q) == NULL);
	CHECK(q.type == LANG_DNSDB_TXT && q.separator == '\n' && q.count == 1);
	CHECK(lang_dnsdb_parse(SPAN(">:,/ defer_strict,dnssec_strict, "
				    "mx=a.b:c.d"),
		  &arena, &q) == NULL);
	CHECK(q.separator == ':' && q.inner == '/' && q.count == 2 &&
	    q.defer == LANG_DNSDB_STRICT && q.dnssec == LANG_DNSDB_STRICT &&
	    q.type == LANG_DNSDB_MX);
	CHECK(
	    lang_dnsdb_parse(SPAN(">;; txt=<; a ; b ; c"), &arena, &q) == NULL);
	CHECK(q.separator == ';' && q.joined && q.count == 3);
	CHECK_SPAN(q.names[2], "c");
	CHECK(lang_dnsdb_parse(SPAN("ptr=2001:db8::1"), &arena, &q) == NULL);
	CHECK_SPAN(q.names[0], "2001:db8::1");
	CHECK(lang_dnsdb_parse(SPAN("a="), &arena, &q) != NULL);
	CHECK(lang_dnsdb_parse(SPAN(""), &arena, &q) != NULL);
	CHECK(lang_dnsdb_parse(SPAN("csa=a"), &arena, &q) != NULL);
	CHECK(lang_dnsdb_parse(SPAN("defer_later,a=b"), &arena, &q) != NULL);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_lsearch);
	TAP_RUN(test_partial_and_defaults);
	TAP_RUN(test_iplsearch_takes_the_first_network);
	TAP_RUN(test_wildlsearch_takes_the_first_that_matches);
	TAP_RUN(test_what_is_wrong_in_a_file_is_told_with_its_line);
	TAP_RUN(test_cdb);
	TAP_RUN(test_types_that_are_not_here_say_why);
	TAP_RUN(test_questions_of_dnsdb);
	return tap_done();
}
