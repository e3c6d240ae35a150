/*
 * dnslist: cut, read, and check at load.
 */
#include "policy/dnslist.h"

#include "lang/expand.h"
#include "lang/list_cut.h"
#include "wire/dns_name.h"

enum { DNSLISTS_MAX = 64 };

/* A zone below which no name can exist would never be found listed. */
static bool
has_zones(const struct verify_dnsbl_item *item)
{
	struct wire_dns_name name;

	return item->kind != VERIFY_DNSBL_ZONE ||
	    (wire_dns_name_parse(item->zone, &name) &&
		wire_dns_name_parse(item->text_zone, &name));
}

bool
policy_dnslist_read(struct span text, struct arena *arena,
    struct verify_dnsbl_item **items, size_t *count, struct span *why)
{
	struct verify_dnsbl_error error;
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(text, &separator);
	struct span item;

	*items = arena_array(arena, DNSLISTS_MAX, sizeof(**items));
	*count = 0;
	while (lang_list_cut(&rest, separator, arena, &item)) {
		if (*count == DNSLISTS_MAX) {
			*why = SPAN("more than 64 DNS lists");
			return false;
		}
		if (!verify_dnsbl_parse(item, arena, &(*items)[*count],
			&error)) {
			*why = arena_printf(arena, "\"%.*s\": %s",
			    SPAN_ARG(item), error.what);
			return false;
		}
		if (!has_zones(&(*items)[*count])) {
			*why = arena_printf(arena, "\"%.*s\" is no domain",
			    SPAN_ARG(item));
			return false;
		}
		++*count;
	}
	return true;
}

static void
check_clause(const struct lang_clause *clause, struct arena *arena,
    struct lang_diags *diags)
{
	struct verify_dnsbl_item *items;
	struct span text;
	struct span why;
	size_t count;

	if (clause->word != LANG_WORD_DNSLISTS ||
	    !lang_expand_constant(clause->text, &text))
		return;
	if (!policy_dnslist_read(text, arena, &items, &count, &why))
		lang_error(diags, clause->pos, sizeof("dnslists") - 1,
		    "dnslists: %.*s", SPAN_ARG(why));
}

void
policy_dnslist_check(const struct lang_program *p, struct arena *arena,
    struct lang_diags *diags)
{
	for (size_t i = 0; i < p->acl_count; i++)
		for (size_t k = 0; k < p->acls[i].count; k++) {
			const struct lang_statement *s =
			    &p->acls[i].statements[k];
			for (size_t n = 0; n < s->count; n++)
				check_clause(&s->clauses[n], arena, diags);
		}
}
