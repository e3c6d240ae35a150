/*
 * expand: what an expansion shows to its users.
 */
#include "lang/expand.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "lang/expand_tree.h"

const struct lang_expansion *
lang_expand_compile(struct lang_compile *c, const struct lang_text *text,
    unsigned phases)
{
	struct lang_expansion *e = ARENA_NEW(c->arena, struct lang_expansion);
	struct lang_reader r = { .c = c, .text = text, .phases = phases };

	e->root = lang_read_fold(&r, lang_read_text(&r, false));
	if (r.bad)
		e->root = lang_read_stop(&r);
	return e;
}

bool
lang_expand_constant(const struct lang_expansion *e, struct span *out)
{
	if (e->root->kind != LANG_NODE_TEXT)
		return false;
	*out = e->root->text;
	return true;
}

enum outcome
lang_expand_wait(const struct lang_expansion *e, struct lang_run *run,
    struct span *out)
{
	struct lang_walk w = lang_walk_in(run);

	if (run->expansion_depth == 0)
		run->expansion_steps = 0;
	return lang_node_wait(&w, e->root, out);
}

struct lang_walk
lang_walk_in(struct lang_run *run)
{
	struct lang_walk w = { .run = run, .scope.item = run->item };

	if (run->scope != NULL)
		w.scope = *run->scope;
	return w;
}

bool
lang_step(struct lang_run *run)
{
	if (run->expansion_steps < LIMIT_EXPANSION_STEPS) {
		run->expansion_steps++;
		return true;
	}
	run->why = SPAN("an expansion makes too many steps");
	return false;
}

/* All digits; *zero says whether all are 0. */
static bool
is_digits(struct span s, bool *zero)
{
	*zero = true;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.at[i]))
			return false;
		if (s.at[i] != '0')
			*zero = false;
	}
	return true;
}

bool
lang_truth(struct span text, bool *out)
{
	struct span s = span_trim(text);
	bool zero;

	/* No digits at all are a false, too. */
	if (is_digits(span_from(s, span_starts(s, SPAN("-")) ? 1 : 0), &zero) &&
	    !span_eq(s, SPAN("-"))) {
		*out = !zero;
		return true;
	}
	if (span_eq_icase(s, SPAN("yes")) || span_eq_icase(s, SPAN("true"))) {
		*out = true;
		return true;
	}
	if (span_eq_icase(s, SPAN("no")) || span_eq_icase(s, SPAN("false"))) {
		*out = false;
		return true;
	}
	return false;
}
