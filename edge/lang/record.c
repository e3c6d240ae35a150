/*
 * record: steps and values into an arena, up to a cap.
 */
#include "lang/record.h"

#include <assert.h>

#include "base/clock.h"

static const char *const names[] = {
	[LANG_FOUND_NOTHING] = "abandoned",
	[LANG_FOUND_TRUE] = "true",
	[LANG_FOUND_FALSE] = "false",
	[LANG_FOUND_UNKNOWN] = "unknown",
	[LANG_FOUND_OPEN] = "failed open",
	[LANG_FOUND_DEFER] = "defer",
	[LANG_FOUND_ERROR] = "error",
	[LANG_FOUND_DISCARD] = "discard",
	[LANG_FOUND_DROP] = "drop",
	[LANG_FOUND_DECIDED] = "decided",
	[LANG_FOUND_PASSED] = "passed",
};
static_assert(sizeof(names) / sizeof(names[0]) == LANG_FINDINGS,
    "each finding has a name");

const char *
lang_finding_name(enum lang_finding f)
{
	return names[f];
}

void
lang_record_init(struct lang_record *r, struct arena *arena)
{
	*r = (struct lang_record){ .arena = arena };
	r->last = &r->first;
}

/*
 * Steps are begun and ended like brackets: those that were not kept are the
 * innermost, so counting them tells whose end the next one is.
 */
void
lang_record_begin(struct lang_run *run, const struct lang_statement *statement,
    const struct lang_clause *clause)
{
	struct lang_record *r = run->record;

	if (r == NULL)
		return;
	if (r->arena->used_bytes > LANG_RECORD_BYTES) {
		r->is_cut = true;
		r->skipped++;
		return;
	}
	struct lang_tried *t = ARENA_NEW(r->arena, struct lang_tried);
	t->outer = r->now;
	t->depth = t->outer != NULL ? t->outer->depth + 1 : 0;
	t->statement = statement;
	t->clause = clause;
	t->last = &t->saws;
	t->took_us = clock_us();
	r->now = t;
	*r->last = t;
	r->last = &t->next;
}

void
lang_record_end(struct lang_run *run, enum lang_finding finding)
{
	struct lang_record *r = run->record;

	if (r == NULL)
		return;
	if (r->skipped > 0) {
		r->skipped--;
		return;
	}
	struct lang_tried *t = r->now;
	r->now = t->outer;
	t->took_us = clock_us() - t->took_us;
	t->finding = finding;
	if (finding == LANG_FOUND_UNKNOWN || finding == LANG_FOUND_OPEN ||
	    finding == LANG_FOUND_ERROR || finding == LANG_FOUND_DEFER)
		t->why = arena_copy(r->arena,
		    span_first(run->why, LANG_RECORD_VALUE_BYTES));
}

static bool
is_known(const struct lang_tried *t, struct span name, struct span value)
{
	for (const struct lang_saw *s = t->saws; s != NULL; s = s->next)
		if (span_eq(s->name, name) && span_eq(s->value, value))
			return true;
	return false;
}

void
lang_record_saw(struct lang_run *run, struct span name, struct span value)
{
	struct lang_record *r = run->record;
	struct span kept = span_first(value, LANG_RECORD_VALUE_BYTES);

	if (r == NULL || r->now == NULL || r->is_cut ||
	    is_known(r->now, name, kept))
		return;
	if (r->arena->used_bytes > LANG_RECORD_BYTES) {
		r->is_cut = true;
		return;
	}
	struct lang_saw *s = ARENA_NEW(r->arena, struct lang_saw);
	s->name =
	    arena_copy(r->arena, span_first(name, LANG_RECORD_VALUE_BYTES));
	s->value = arena_copy(r->arena, kept);
	s->is_cut = kept.len < value.len;
	*r->now->last = s;
	r->now->last = &s->next;
}
