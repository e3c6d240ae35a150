/*
 * route_wish: over all statements of a program.
 */
#include "policy/route_wish.h"

#include "lang/expand.h"

static void
check_clause(const struct lang_clause *clause,
    const struct policy_routes *routes, struct lang_diags *diags)
{
	struct span name;

	if (clause->word != LANG_WORD_SET || clause->variable.lifetime != 'R')
		return;
	if (!lang_expand_constant(clause->text, &name))
		lang_error(diags, clause->pos, sizeof("set") - 1,
		    "\"set route\" needs the name of a router as it is, so "
		    "that it can be checked now");
	else if (policy_router_find(routes, name) == NULL)
		lang_error(diags, clause->pos, sizeof("set") - 1,
		    "there is no router \"%.*s\"", SPAN_ARG(name));
}

void
policy_route_wish_check(const struct lang_program *p,
    const struct policy_routes *routes, struct lang_diags *diags)
{
	for (size_t i = 0; i < p->acl_count; i++)
		for (size_t k = 0; k < p->acls[i].count; k++) {
			const struct lang_statement *s =
			    &p->acls[i].statements[k];
			for (size_t n = 0; n < s->count; n++)
				check_clause(&s->clauses[n], routes, diags);
		}
}
