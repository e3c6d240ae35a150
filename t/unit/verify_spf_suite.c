/*
 * verify_spf: the published suite for RFC 7208, all of it, explanations
 * included.
 */
#include "tap.h"

#include "spf_suite.h"

/* Cancelled at any of its questions, the check says so. */
static void
check_cancelling(struct suite *s, unsigned queries)
{
	struct verify_dns dns = { zone_ask_wait, &s->zone };

	for (unsigned at = 1; at <= queries; at++) {
		struct verify_spf_verdict v;
		struct arena arena;

		arena_init(&arena, 0);
		s->zone.asked = 0;
		s->zone.cancel_at = at;
		CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &s->in,
			      NULL, &arena, &v),
		    OUT_CANCELLED);
		arena_fini(&arena);
	}
	s->zone.cancel_at = 0;
}

static bool
is_accepted(struct span results, enum verify_spf_result r)
{
	struct span word;

	while (span_word(&results, &word))
		if (span_eq(word, span_of(verify_spf_result_name(r))))
			return true;
	return false;
}

static void
run_case(struct suite *s, struct span results)
{
	struct verify_dns dns = { zone_ask_wait, &s->zone };
	struct verify_spf_verdict v;
	struct arena arena;

	arena_init(&arena, 0);
	s->zone.asked = 0;
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &s->in, NULL,
		      &arena, &v),
	    OUT_OK);
	s->cases++;
	CHECK_INT(v.queries, s->zone.asked);
	if (!is_accepted(results, v.result)) {
		tap_bad++;
		printf("# %.*s, %.*s: %s (%.*s), not %.*s\n",
		    SPAN_ARG(s->scenario), SPAN_ARG(s->name),
		    verify_spf_result_name(v.result), SPAN_ARG(v.problem),
		    SPAN_ARG(results));
	}
	if (s->is_explained) {
		s->explained++;
		if (!span_eq(v.explanation, s->explanation)) {
			tap_bad++;
			printf("# %.*s: \"%.*s\", not \"%.*s\"\n",
			    SPAN_ARG(s->name), SPAN_ARG(v.explanation),
			    SPAN_ARG(s->explanation));
		}
	}
	check_cancelling(s, v.queries);
	arena_fini(&arena);
}

static void
test_published_suite(void)
{
	static struct suite s = { .run = run_case };

	suite_run(&s);
	printf("# %u cases, %u explanations\n", s.cases, s.explained);
	CHECK_INT(s.cases, SUITE_CASES);
	CHECK_INT(s.explained, SUITE_EXPLANATIONS);
}

int
main(void)
{
	TAP_RUN(test_published_suite);
	return tap_done();
}
