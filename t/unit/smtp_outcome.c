/*
 * What the client hears, from what became of each recipient.
 */
#include "smtp/outcome.h"

#include "tap.h"

enum { MAX = 4 };

/* One letter per recipient: o ok, t temporary, p permanent. */
struct row {
	const char *recipients;
	int prdr;   /* code of the reply that ends a PRDR block */
	int single; /* code of the one reply without */
	bool mixed;
};

static const struct row rows[] = {
	{ "o", 250, 250, false },
	{ "t", 450, 451, false },
	{ "p", 550, 550, false },
	{ "oo", 250, 250, false },
	{ "tt", 450, 451, false },
	{ "pp", 550, 550, false },
	{ "op", 250, 451, true },
	{ "po", 250, 451, true },
	{ "ot", 250, 451, true },
	{ "to", 250, 451, true },
	{ "tp", 450, 451, true },
	{ "pt", 450, 451, true },
	{ "otp", 250, 451, true },
	{ "ppt", 450, 451, true },
	{ "ppp", 550, 550, false },
	{ "pppo", 250, 451, true },
};

static size_t
fill(const char *letters, struct smtp_outcome *o)
{
	size_t n = 0;

	for (; letters[n] != '\0'; n++)
		smtp_outcome_set(&o[n],
		    letters[n] == 'o'	  ? OUT_OK :
			letters[n] == 't' ? OUT_TEMP :
					    OUT_PERM,
		    0, SPAN(""), SPAN(""));
	return n;
}

static void
test_every_mixture_has_its_final_reply(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smtp_outcome o[MAX] = { 0 };
		size_t n = fill(rows[i].recipients, o);
		struct smtp_final prdr = smtp_outcome_prdr(o, n);
		struct smtp_final single = smtp_outcome_single(o, n);

		printf("# %s\n", rows[i].recipients);
		CHECK_INT(prdr.code, rows[i].prdr);
		CHECK_INT(single.code, rows[i].single);
		CHECK_INT(prdr.is_mixed, rows[i].mixed);
		CHECK_INT(single.is_mixed, rows[i].mixed);
		CHECK(prdr.speaker < n && single.speaker < n);
	}
}

static void
test_a_250_is_final_only_where_somebody_was_served(void)
{
	struct smtp_outcome o[2] = { 0 };

	fill("tp", o);
	CHECK_INT(smtp_outcome_prdr(o, 2).outcome, OUT_TEMP);
	fill("pp", o);
	CHECK_INT(smtp_outcome_prdr(o, 2).outcome, OUT_PERM);
	fill("po", o);
	CHECK_INT(smtp_outcome_prdr(o, 2).outcome, OUT_OK);
}

static void
test_alike_recipients_speak_with_the_first_ones_words(void)
{
	struct smtp_outcome o[2] = { 0 };
	struct smtp_final f;

	smtp_outcome_set(&o[0], OUT_PERM, 552, SPAN("5.2.2"), SPAN("full"));
	smtp_outcome_set(&o[1], OUT_PERM, 550, SPAN("5.1.1"), SPAN("who"));
	f = smtp_outcome_single(o, 2);
	CHECK_INT(f.code, 552);
	CHECK_SPAN(f.enhanced, "5.2.2");
	CHECK_INT(f.speaker, 0);
}

static void
test_our_temporary_refusals_are_450_in_a_block_and_451_elsewhere(void)
{
	struct smtp_outcome o = { 0 };

	smtp_outcome_set(&o, OUT_TEMP, 451, SPAN(""), SPAN(""));
	CHECK_INT(smtp_outcome_code(&o, true), 450);
	CHECK_INT(smtp_outcome_code(&o, false), 451);
	smtp_outcome_set(&o, OUT_TEMP, 450, SPAN(""), SPAN(""));
	CHECK_INT(smtp_outcome_code(&o, true), 450);
	CHECK_INT(smtp_outcome_code(&o, false), 451);
	smtp_outcome_set(&o, OUT_TEMP, 452, SPAN(""), SPAN(""));
	CHECK_INT(smtp_outcome_code(&o, true), 452);
}

static void
test_a_backends_code_stays(void)
{
	struct smtp_outcome o = { 0 };

	smtp_outcome_set(&o, OUT_TEMP, 451, SPAN("4.2.2"), SPAN(""));
	o.ours = false;
	CHECK_INT(smtp_outcome_code(&o, true), 451);
	smtp_outcome_set(&o, OUT_TEMP, 450, SPAN("4.2.1"), SPAN(""));
	o.ours = false;
	CHECK_INT(smtp_outcome_code(&o, false), 450);
}

static void
test_a_code_of_another_class_is_not_believed(void)
{
	struct smtp_outcome o = { 0 };

	smtp_outcome_set(&o, OUT_TEMP, 250, SPAN("2.0.0"), SPAN("x"));
	CHECK_INT(o.code, 451);
	CHECK_SPAN(o.enhanced, "");
	smtp_outcome_set(&o, OUT_PERM, 0, SPAN(""), SPAN(""));
	CHECK_INT(o.code, 550);
	smtp_outcome_set(&o, OUT_OK, 450, SPAN(""), SPAN(""));
	CHECK_INT(o.code, 250);
}

static void
test_nothing_is_decided_at_first(void)
{
	struct smtp_outcome o[2] = { 0 };

	smtp_outcome_set(&o[1], OUT_OK, 250, SPAN(""), SPAN(""));
	CHECK(smtp_outcome_is_pending(&o[0]));
	CHECK(!smtp_outcome_is_pending(&o[1]));
}

int
main(void)
{
	TAP_RUN(test_every_mixture_has_its_final_reply);
	TAP_RUN(test_a_250_is_final_only_where_somebody_was_served);
	TAP_RUN(test_alike_recipients_speak_with_the_first_ones_words);
	TAP_RUN(
	    test_our_temporary_refusals_are_450_in_a_block_and_451_elsewhere);
	TAP_RUN(test_a_backends_code_stays);
	TAP_RUN(test_a_code_of_another_class_is_not_believed);
	TAP_RUN(test_nothing_is_decided_at_first);
	return tap_done();
}
