/*
 * outcome: reply classes out of recipients' outcomes.
 */
#include "smtp/outcome.h"

#include "base/assert.h"

static int
usual_code(enum outcome o)
{
	switch (o) {
	case OUT_OK:
		return 250;
	case OUT_PERM:
		return 550;
	default:
		return 451;
	}
}

static int
class_of(enum outcome o)
{
	return usual_code(o) / 100;
}

void
smtp_outcome_set(struct smtp_outcome *o, enum outcome outcome, int code,
    struct span enhanced, struct span text)
{
	if (code / 100 != class_of(outcome)) {
		code = usual_code(outcome);
		enhanced = SPAN("");
	}
	*o = (struct smtp_outcome){ .decided = true,
		.ours = true,
		.outcome = outcome,
		.code = code,
		.enhanced = enhanced,
		.text = text };
}

bool
smtp_outcome_is_pending(const struct smtp_outcome *o)
{
	return !o->decided;
}

int
smtp_outcome_code(const struct smtp_outcome *o, bool in_prdr)
{
	if (!o->ours || o->outcome != OUT_TEMP)
		return o->code;
	/* 421 would end the block for the client, before its other replies. */
	if (in_prdr)
		return o->code == 451 || o->code == 421 ? 450 : o->code;
	return o->code == 450 ? 451 : o->code;
}

/* The first with that outcome, or n. */
static size_t
first(const struct smtp_outcome *o, size_t n, enum outcome outcome)
{
	size_t i = 0;

	while (i < n && o[i].outcome != outcome)
		i++;
	return i;
}

static bool
is_mixed(const struct smtp_outcome *o, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (o[i].outcome != o[0].outcome)
			return true;
	return false;
}

struct smtp_final
smtp_outcome_prdr(const struct smtp_outcome *o, size_t n)
{
	struct smtp_final f = { .is_mixed = is_mixed(o, n) };

	ASSERT(n > 0);
	f.speaker = first(o, n, OUT_OK);
	if (f.speaker < n) {
		f.outcome = OUT_OK;
		f.code = 250;
		f.enhanced = SPAN("2.0.0");
		return f;
	}
	f.speaker = first(o, n, OUT_TEMP);
	if (f.speaker < n) {
		f.outcome = OUT_TEMP;
		f.code = 450;
		f.enhanced = SPAN("4.5.0");
		return f;
	}
	f.speaker = 0;
	f.outcome = OUT_PERM;
	f.code = 550;
	f.enhanced = SPAN("5.5.0");
	return f;
}

struct smtp_final
smtp_outcome_single(const struct smtp_outcome *o, size_t n)
{
	struct smtp_final f = { .is_mixed = is_mixed(o, n) };

	ASSERT(n > 0);
	if (f.is_mixed) {
		f.outcome = OUT_TEMP;
		f.code = 451;
		f.enhanced = SPAN("4.5.0");
		f.speaker = first(o, n, OUT_TEMP);
		if (f.speaker == n)
			f.speaker = first(o, n, OUT_PERM);
		return f;
	}
	f.outcome = o[0].outcome;
	f.code = smtp_outcome_code(&o[0], false);
	f.enhanced = o[0].enhanced;
	return f;
}

static bool
has(const struct smtp_outcome *o, size_t n, enum outcome outcome)
{
	return first(o, n, outcome) < n;
}

/* The reply of a mixed result without a block. */
static struct smtp_final
final_mixed(const struct smtp_terms *terms, const struct smtp_outcome *o,
    size_t n)
{
	struct smtp_final f = smtp_outcome_single(o, n);

	if (terms->mixed == SMTP_MIXED_STRICT && has(o, n, OUT_PERM)) {
		f.speaker = first(o, n, OUT_PERM);
		f.outcome = OUT_PERM;
		f.code = o[f.speaker].code;
		f.enhanced = o[f.speaker].enhanced;
	} else if (terms->mixed == SMTP_MIXED_NOTIFY && terms->may_notify &&
	    !has(o, n, OUT_TEMP)) {
		f.speaker = first(o, n, OUT_OK);
		f.outcome = OUT_OK;
		f.code = 250;
		f.enhanced = SPAN("2.0.0");
		f.notify = true;
	}
	return f;
}

/* The letters of deliver/slip.h; one that cannot be told from others has to
   come alone. */
static char
class_letter(const struct smtp_terms *terms, enum outcome o)
{
	if (!terms->is_keyed)
		return 's';
	return o == OUT_OK ? 'o' : o == OUT_PERM ? 'p' : 't';
}

/* Taken by a backend, or answered for by a DSN. */
static void
act_taken(const struct smtp_terms *terms, const struct smtp_outcome *o,
    bool told, struct smtp_act *act)
{
	if (!terms->is_keyed || o->known)
		return;
	if (told && !terms->is_claimed)
		act->if_unheard = true;
	else
		act->note = SMTP_NOTE_TAKEN;
}

/* ${told}: what the client hears settles this recipient for it. */
static struct smtp_act
act_on(const struct smtp_terms *terms, const struct smtp_outcome *o,
    const struct smtp_final *f, bool told)
{
	struct smtp_act act = { .told = told };

	if (o->outcome == OUT_OK || (o->outcome == OUT_PERM && f->notify))
		act_taken(terms, o, told, &act);
	else if (terms->is_claimed)
		act.note = SMTP_NOTE_DROP;
	if (told && o->hinted)
		act.hint = '-';
	else if (!told && !terms->block && (f->is_mixed || terms->undelivered))
		act.hint = class_letter(terms, o->outcome);
	return act;
}

struct smtp_final
smtp_outcome_rule(const struct smtp_terms *terms, const struct smtp_outcome *o,
    size_t n, struct smtp_act *acts)
{
	struct smtp_final f = terms->block ? smtp_outcome_prdr(o, n) :
	    is_mixed(o, n)		   ? final_mixed(terms, o, n) :
					     smtp_outcome_single(o, n);

	for (size_t i = 0; i < n; i++) {
		bool told = terms->block ? o[i].outcome != OUT_TEMP :
					   f.outcome != OUT_TEMP;

		acts[i] = act_on(terms, &o[i], &f, told);
	}
	return f;
}
