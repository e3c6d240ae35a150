/*
 * reach: from each phase's setting along the calls, breadth first.
 */
#include "lang/reach.h"

/* What is still to be looked into for one phase. */
struct queue {
	int *acls;
	size_t count;
};

static void
enter(struct lang_unit *u, struct queue *q, enum lang_phase phase, int acl,
    int caller)
{
	struct lang_origin *origin = &u->origins[acl];

	if (origin->phases & LANG_IN(phase))
		return;
	origin->phases |= LANG_IN(phase);
	origin->caller[phase] = caller;
	q->acls[q->count++] = acl;
}

static void
enter_calls(struct lang_unit *u, struct queue *q, enum lang_phase phase,
    int acl)
{
	const struct lang_ast_acl *a = &u->ast->acls[acl];

	for (size_t i = 0; i < a->count; i++) {
		const struct lang_ast_statement *s = &a->statements[i];
		for (size_t k = 0; k < s->count; k++)
			for (size_t c = 0; c < s->clauses[k].call_count; c++)
				enter(u, q, phase, s->clauses[k].calls[c], acl);
	}
}

void
lang_reach(struct lang_unit *u)
{
	size_t n = u->ast->acl_count;
	struct queue q;

	u->origins = arena_array(u->c.arena, n, sizeof(*u->origins));
	q.acls = arena_array(u->c.arena, n, sizeof(*q.acls));
	for (int i = 0; i < LANG_PHASES; i++) {
		enum lang_phase phase = (enum lang_phase)i;
		int top = u->setting_acl[lang_phase_setting(phase)];
		q.count = 0;
		if (top != LANG_NO_ACL)
			enter(u, &q, phase, top, LANG_NO_ACL);
		for (size_t k = 0; k < q.count; k++)
			enter_calls(u, &q, phase, q.acls[k]);
	}
}

struct span
lang_reach_path(const struct lang_unit *u, int acl, enum lang_phase phase)
{
	struct span path = { NULL, 0 };
	int caller = u->origins[acl].caller[phase];

	for (; caller != LANG_NO_ACL;
	     caller = u->origins[caller].caller[phase]) {
		struct span name = u->ast->acls[caller].name.text;
		path = arena_printf(u->c.arena, " -> %.*s%.*s", SPAN_ARG(name),
		    SPAN_ARG(path));
	}
	return arena_printf(u->c.arena, "%s%.*s",
	    lang_setting_get(lang_phase_setting(phase))->name, SPAN_ARG(path));
}

bool
lang_reach_is_top(const struct lang_unit *u, int acl, enum lang_phase phase)
{
	return (u->origins[acl].phases & LANG_IN(phase)) != 0 &&
	    u->origins[acl].caller[phase] == LANG_NO_ACL;
}
