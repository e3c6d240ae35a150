/*
 * list_address: items of address lists.
 *
 * Most are a whole address or the tail of one: "u@d" is whole, "*@d" and a
 * bare "d" end in "@d", "*@*.d" and "*.d" in ".d", "*-x@d" in "-x@d".  What
 * is left has a local part and a domain item that is matched by itself:
 * "u@*.d", "u@+names", "*@redis-set;key".
 */
#include "lang/list_tree.h"

/* Whether a domain is compared by itself, not as part of the text. */
static bool
is_special(struct span domain)
{
	return span_starts(domain, SPAN("+")) ||
	    span_starts(domain, SPAN("^")) || span_starts(domain, SPAN("/")) ||
	    span_find(domain, ';') < domain.len || span_eq(domain, SPAN("@"));
}

static void
add_domain_item(struct lang_build *b, const struct lang_text *where,
    struct span text, size_t at, bool negated)
{
	struct span local = span_first(text, at);
	struct lang_build part;
	struct lang_item *item = lang_build_add(b, LANG_ITEM_ADDRESS, negated);

	lang_build_start(&part, b->c, LANG_LIST_DOMAIN);
	part.in_file = b->in_file;
	lang_build_item(&part, where, span_from(text, at + 1));
	item->tail = span_starts(local, SPAN("*"));
	item->local =
	    arena_copy(b->c->arena, span_from(local, item->tail ? 1 : 0));
	item->text = text;
	item->list = lang_build_finish(&part);
}

void
lang_build_address(struct lang_build *b, const struct lang_text *where,
    struct span text, bool negated)
{
	size_t at = span_find_last(text, '@');
	struct span local = span_first(text, at);
	struct span domain = span_from(text, at + 1);

	if (at == text.len) {
		/* A bare domain: any user of it. */
		lang_build_plain(b, where,
		    span_starts(text, SPAN("*")) ?
			text :
			arena_printf(b->c->arena, "*@%.*s", SPAN_ARG(text)),
		    text, negated);
	} else if (span_eq(local, SPAN("*")) &&
	    span_starts(domain, SPAN("*"))) {
		lang_build_plain(b, where, domain, text, negated);
	} else if (is_special(domain) || span_starts(domain, SPAN("*"))) {
		add_domain_item(b, where, text, at, negated);
	} else {
		lang_build_plain(b, where, text, text, negated);
	}
}
