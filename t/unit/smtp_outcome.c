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

/* The same rules once more, in the words of the design and in no other
   order than theirs. */
static void
check_acts(const struct smtp_terms *terms, const struct smtp_outcome *o,
    const struct smtp_final *f, const struct smtp_act *act)
{
	bool hears =
	    terms->block ? o->outcome != OUT_TEMP : f->outcome != OUT_TEMP;
	bool served =
	    o->outcome == OUT_OK || (f->notify && o->outcome == OUT_PERM);

	/* Nobody who was taken may be delivered again, whatever the client
	   hears; unless nobody could tell the message. */
	CHECK(!(served && terms->is_keyed && !o->known) ||
	    act->note == SMTP_NOTE_TAKEN || act->if_unheard);
	CHECK(act->note != SMTP_NOTE_TAKEN || (served && terms->is_keyed));
	CHECK(!act->if_unheard || (served && hears && terms->is_keyed));
	/* A claim of ours never outlives its message. */
	CHECK(!terms->is_claimed || o->known || !terms->is_keyed ||
	    act->note != SMTP_NOTE_NONE);
	CHECK(act->note != SMTP_NOTE_DROP || !served);
	/* Hints: given to those who come back for a mixed result, taken from
	   those who need not. */
	if (hears)
		CHECK_INT(act->hint, o->hinted ? '-' : 0);
	else if (terms->block || !f->is_mixed)
		CHECK_INT(act->hint, 0);
	else if (!terms->is_keyed)
		CHECK_INT(act->hint, 's');
	else
		CHECK_INT(act->hint,
		    o->outcome == OUT_OK       ? 'o' :
			o->outcome == OUT_PERM ? 'p' :
						 't');
}

static void
check_final(const struct smtp_terms *terms, const size_t *counts, size_t n,
    const struct smtp_final *f)
{
	size_t ok = counts[0], temp = counts[1], perm = counts[2];
	enum outcome want = OUT_TEMP;
	bool notify = false;

	if (terms->block)
		want = ok > 0 ? OUT_OK : temp > 0 ? OUT_TEMP : OUT_PERM;
	else if (ok == n)
		want = OUT_OK;
	else if (perm == n)
		want = OUT_PERM;
	else if (terms->mixed == SMTP_MIXED_STRICT && perm > 0)
		want = OUT_PERM;
	else if (terms->mixed == SMTP_MIXED_NOTIFY && terms->may_notify &&
	    ok > 0 && perm > 0 && temp == 0) {
		want = OUT_OK;
		notify = true;
	}
	CHECK_INT(f->outcome, want);
	CHECK_INT(f->notify, notify);
	CHECK_INT(f->code / 100, want == OUT_OK ? 2 : want == OUT_PERM ? 5 : 4);
	CHECK(f->speaker < n);
}

/* Five kinds of recipients: ok, put off, refused, known, hinted and refused. */
static void
check_combination(size_t number, size_t n, const struct smtp_terms *terms)
{
	static const enum outcome kinds[] = { OUT_OK, OUT_TEMP, OUT_PERM,
		OUT_OK, OUT_PERM };
	struct smtp_outcome o[MAX] = { 0 };
	struct smtp_act acts[MAX];
	size_t counts[3] = { 0 };

	for (size_t i = 0; i < n; i++) {
		size_t kind = number % 5;

		number /= 5;
		smtp_outcome_set(&o[i], kinds[kind], 0, SPAN(""), SPAN(""));
		o[i].known = kind == 3;
		o[i].hinted = kind >= 3;
		counts[kinds[kind] == OUT_OK	? 0 :
			kinds[kind] == OUT_TEMP ? 1 :
						  2]++;
	}
	struct smtp_final f = smtp_outcome_rule(terms, o, n, acts);
	check_final(terms, counts, n, &f);
	for (size_t i = 0; i < n; i++)
		check_acts(terms, &o[i], &f, &acts[i]);
}

static void
test_every_combination_of_up_to_four_follows_the_rules(void)
{
	size_t combinations = 1;

	for (size_t n = 1; n <= MAX; n++) {
		combinations *= 5;
		for (size_t i = 0; i < combinations * 48; i++) {
			size_t t = i % 48;
			const struct smtp_terms terms = {
				.block = t % 2 == 1,
				.may_notify = t / 2 % 2 == 1,
				.is_keyed = t / 4 % 2 == 1,
				.is_claimed = t / 8 % 2 == 1,
				.mixed = (enum smtp_mixed)(t / 16),
			};

			check_combination(i / 48, n, &terms);
		}
	}
}

int
main(void)
{
	TAP_RUN(test_every_combination_of_up_to_four_follows_the_rules);
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
