/*
 * second_spf: where libspf2 and we differ over the published suite for
 * RFC 7208, case by case, as t/data/spf/libspf2.txt has it.  UPDATE=1 writes
 * that file.
 */
#include "tap.h"

#include "second/spf.h"

#include "spf_suite.h"

enum { ROUNDS_MAX = 300, TABLE_BYTES = 1 << 16, RESULTS = VERIFY_SPF_RESULTS };

#define TABLE_PATH "t/data/spf/libspf2.txt"

/* Names of cases by our verdict and theirs. */
struct table {
	struct second_spf *engine;
	struct buf names[RESULTS][RESULTS];
	unsigned count[RESULTS][RESULTS];
	unsigned wrong;
};

static struct table table;

static enum wire_second_status
status_of(enum outcome o, const struct wire_dns_answer *a)
{
	if (o == OUT_OK)
		return WIRE_SECOND_FOUND;
	if (o != OUT_NONE)
		return WIRE_SECOND_NO_ANSWER;
	return a->is_nxdomain ? WIRE_SECOND_NXDOMAIN : WIRE_SECOND_NODATA;
}

/* Type SPF stands for TXT in the suite, and libspf2 has a NUL as \1. */
static unsigned
theirs(struct suite *s, struct arena *arena)
{
	struct wire_second_fact *facts =
	    arena_array(arena, WIRE_SECOND_FACTS_MAX, sizeof(*facts));
	struct wire_second_ask ask = { .engine = WIRE_SECOND_SPF,
		.ip = s->in.ip,
		.helo = s->in.helo,
		.local = s->in.local,
		.domain = s->in.domain,
		.facts = facts };

	for (int round = 0; round < ROUNDS_MAX; round++) {
		struct wire_second_answer a = { .id = 0 };
		struct second_facts f = { .ask = &ask, .answer = &a };
		unsigned v = second_spf_run(table.engine, &f, arena);

		if (a.need_count == 0)
			return v;
		for (size_t i = 0; i < a.need_count; i++) {
			struct wire_dns_answer got = { .count = 0 };
			enum outcome o = zone_ask_wait(&s->zone,
			    a.needs[i].type, a.needs[i].name, arena, &got);

			got.type = a.needs[i].type;
			facts[ask.fact_count++] =
			    (struct wire_second_fact){ status_of(o, &got),
				    a.needs[i].name, got };
		}
	}
	return RESULTS;
}

static void
compare(struct suite *s, struct span results)
{
	struct verify_dns dns = { zone_ask_wait, &s->zone };
	struct verify_spf_verdict v;
	struct arena arena;

	(void)results;
	arena_init(&arena, 0);
	s->cases++;
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &s->in, NULL,
		      &arena, &v),
	    OUT_OK);
	unsigned other = theirs(s, &arena);
	CHECK(other < RESULTS);
	if (other < RESULTS && other != v.result) {
		buf_printf(&table.names[v.result][other], "%.*s\n",
		    SPAN_ARG(s->name));
		table.count[v.result][other]++;
		table.wrong++;
	}
	arena_fini(&arena);
}

static void
table_write(struct buf *out)
{
	buf_printf(out,
	    "# libspf2 against ours, which is the suite's own result.\n"
	    "# %u of %d cases differ.\n",
	    table.wrong, SUITE_CASES);
	for (unsigned o = 0; o < RESULTS; o++)
		for (unsigned t = 0; t < RESULTS; t++) {
			if (table.count[o][t] == 0)
				continue;
			buf_printf(out, "\n# %s by us, %s by libspf2: %u\n",
			    verify_spf_result_name((enum verify_spf_result)o),
			    verify_spf_result_name((enum verify_spf_result)t),
			    table.count[o][t]);
			buf_add(out, buf_span(&table.names[o][t]));
		}
}

static struct span
file_read(struct arena *arena)
{
	char *at = arena_alloc(arena, TABLE_BYTES);
	FILE *in = fopen(TABLE_PATH, "rbe");
	size_t n = 0;

	if (in != NULL) {
		n = fread(at, 1, TABLE_BYTES, in);
		fclose(in);
	}
	return (struct span){ at, n };
}

static void
file_write(struct span text)
{
	FILE *out = fopen(TABLE_PATH, "wbe");

	if (out == NULL)
		return;
	fwrite(text.at, 1, text.len, out);
	fclose(out);
}

static void
test_its_differences_are_those_of_the_table(void)
{
	static struct suite s = { .run = compare };
	struct arena arena;
	struct buf out;

	arena_init(&arena, 0);
	buf_init(&out, TABLE_BYTES);
	for (unsigned i = 0; i < RESULTS * RESULTS; i++)
		buf_init(&table.names[i / RESULTS][i % RESULTS], TABLE_BYTES);
	table.engine = second_spf_new();
	CHECK(table.engine != NULL);
	if (table.engine == NULL)
		return;
	suite_run(&s);
	CHECK_INT(s.cases, SUITE_CASES);
	table_write(&out);
	if (getenv("UPDATE") != NULL)
		file_write(buf_span(&out));
	CHECK(span_eq(buf_span(&out), file_read(&arena)));
	for (unsigned i = 0; i < RESULTS * RESULTS; i++)
		buf_fini(&table.names[i / RESULTS][i % RESULTS]);
	buf_fini(&out);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_its_differences_are_those_of_the_table);
	return tap_done();
}
