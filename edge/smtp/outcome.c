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
	*o = (struct smtp_outcome){ true, true, outcome, code, enhanced, text };
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
	if (in_prdr)
		return o->code == 451 ? 450 : o->code;
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
