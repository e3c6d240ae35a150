/*
 * list_item: one constant item of a list, by its kind.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/ascii.h"
#include "lang/list_tree.h"

struct span
lang_item_sign(struct span text, bool *negated)
{
	if (!span_starts(text, SPAN("!")))
		return text;
	*negated = !*negated;
	do {
		text = span_from(text, 1);
	} while (text.len > 0 && ascii_is_space(text.at[0]));
	return text;
}

static void __attribute__((format(printf, 3, 4))) refuse(struct lang_build *b,
    const struct lang_text *where, const char *fmt, ...)
{
	char message[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	lang_error_in(b->c->diags, where, 0, where->text.len, "%s", message);
}

/* The nearest name among the lists of this kind, or NULL. */
static const struct lang_named_list *
near_list(struct lang_build *b, struct span name)
{
	const struct lang_named_list *best = NULL;
	unsigned least = 3;

	for (size_t i = 0; i < b->c->program->list_count; i++) {
		const struct lang_named_list *l = &b->c->program->lists[i];

		unsigned distance = span_distance(name, l->name);
		if (l->kind == b->kind && distance < least) {
			least = distance;
			best = l;
		}
	}
	return best;
}

static void
add_named(struct lang_build *b, const struct lang_text *where, struct span name,
    bool negated)
{
	int index =
	    b->c->find_list != NULL ? b->c->find_list(b->c, b->kind, name) : -1;

	if (index >= 0) {
		lang_build_add(b, LANG_ITEM_NAMED, negated)->named =
		    (size_t)index;
		return;
	}

	const struct lang_named_list *near = near_list(b, name);
	if (near != NULL)
		lang_error_in(b->c->diags, where, 0, where->text.len,
		    "unknown list \"+%.*s\"; \"+%.*s\" was meant?",
		    SPAN_ARG(name), SPAN_ARG(near->name));
	else
		refuse(b, where, "unknown list \"+%.*s\"", SPAN_ARG(name));
}

/* What is done about hosts whose name cannot be found. */
static bool
add_unknown(struct lang_build *b, struct span name)
{
	if (span_eq(name, SPAN("include_unknown")))
		lang_build_add(b, LANG_ITEM_INCLUDE_UNKNOWN, false);
	else if (span_eq(name, SPAN("ignore_unknown")))
		lang_build_add(b, LANG_ITEM_IGNORE_UNKNOWN, false);
	else
		return false;
	b->knows_unknown = true;
	return true;
}

/* The words after '+' that are no names of lists; false: it is a name. */
static bool
add_option(struct lang_build *b, struct span name)
{
	if (span_eq(name, SPAN("include_defer")))
		lang_build_add(b, LANG_ITEM_INCLUDE_DEFER, false);
	else if (span_eq(name, SPAN("ignore_defer")))
		lang_build_add(b, LANG_ITEM_IGNORE_DEFER, false);
	else if (b->kind == LANG_LIST_HOST)
		return add_unknown(b, name);
	else if (span_eq(name, SPAN("caseful")) &&
	    (b->kind == LANG_LIST_ADDRESS || b->kind == LANG_LIST_LOCAL_PART))
		lang_build_caseful(b);
	else
		return false;
	return true;
}

static void
add_plus(struct lang_build *b, const struct lang_text *where, struct span name,
    bool negated)
{
	if (b->in_file)
		refuse(b, where, "\"+%.*s\": a list file names no lists",
		    SPAN_ARG(name));
	else if (!add_option(b, name))
		add_named(b, where, name, negated);
}

static void
add_regex(struct lang_build *b, const struct lang_text *where,
    struct span pattern, bool negated)
{
	struct arena *arena = b->c->arena;
	unsigned flags = b->caseful ? 0 : LANG_REGEX_CASELESS;
	struct span why;

	if (b->kind == LANG_LIST_HOST) {
		lang_build_names(b, where, pattern, negated);
		return;
	}

	const struct lang_regex *re =
	    lang_regex_compile(pattern, flags, arena, &why);
	if (re == NULL) {
		refuse(b, where, "regular expression: %.*s", SPAN_ARG(why));
		return;
	}

	struct lang_item *item = lang_build_add(b, LANG_ITEM_REGEX, negated);
	item->text = pattern;
	item->regex = re;
	item->caseful_regex = b->kind != LANG_LIST_LOCAL_PART ?
	    re :
	    lang_regex_compile(pattern, 0, arena, &why);
}

/* Our addresses in brackets, as a domain can be one. */
static void
add_literals(struct lang_build *b, const struct lang_text *where, bool negated)
{
	struct ip *ips;
	size_t n =
	    b->c->interfaces == NULL ? 0 : b->c->interfaces(b->c->arena, &ips);
	char text[IP_TEXT_MAX];

	for (size_t i = 0; i < n; i++) {
		struct span ip = arena_printf(b->c->arena, "[%s%.*s]",
		    ips[i].family == IP_V6 ? "ipv6:" : "",
		    SPAN_ARG(ip_write(&ips[i], text)));
		lang_build_plain(b, where, ip, ip, negated);
	}
}

static void
add_at(struct lang_build *b, const struct lang_text *where, struct span text,
    bool negated)
{
	if (text.len == 1 && b->kind == LANG_LIST_DOMAIN)
		lang_build_add(b, LANG_ITEM_SELF, negated);
	else if (span_eq(text, SPAN("@[]")) && b->kind == LANG_LIST_DOMAIN)
		add_literals(b, where, negated);
	else if (span_starts(text, SPAN("@mx_")))
		refuse(b, where,
		    "\"%.*s\" is not here: MX records lead to the proxy before "
		    "us, not to us: write the domains, or redis-set;KEY",
		    SPAN_ARG(text));
	else
		refuse(b, where,
		    "Exim's \"%.*s\" is not here: write an item for each "
		    "domain, or redis-set;KEY",
		    SPAN_ARG(text));
}

static void
warn_blank(struct lang_build *b, const struct lang_text *where,
    struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_space(text.at[i]) && text.at[i] != ',')
			continue;
		lang_warn_in(b->c->diags, where, 0, where->text.len,
		    "\"%.*s\" is one item, blank, comma and all",
		    SPAN_ARG(text));
		return;
	}
}

/* What all kinds write alike; false: it is for the kind to read. */
static bool
add_common(struct lang_build *b, const struct lang_text *where,
    struct span text, bool negated)
{
	struct lang_parts parts = { .count = 0 };

	if (text.len == 0)
		lang_build_add(b, LANG_ITEM_EMPTY, negated);
	else if (span_eq(text, SPAN("*")))
		lang_build_add(b, LANG_ITEM_ANY, negated)->text = text;
	else if (text.at[0] == '+')
		add_plus(b, where, span_from(text, 1), negated);
	else if (text.at[0] == '^')
		add_regex(b, where, text, negated);
	else if (text.at[0] == '/' && !b->in_file)
		lang_build_file(b, where, text, negated);
	else if (span_find(text, ';') == text.len)
		return false;
	else {
		lang_parts_add(&parts, lang_node_text(b->c->arena, text),
		    b->c->arena);
		return lang_build_lookup(b, where, &parts, negated);
	}
	return true;
}

void
lang_build_item(struct lang_build *b, const struct lang_text *where,
    struct span text)
{
	bool negated = b->file_negated;
	struct span s = lang_item_sign(text, &negated);

	/* A file counts as one item, whatever its lines say. */
	if (!b->in_file)
		b->last_negated = negated;
	if (add_common(b, where, s, negated))
		return;
	if (b->kind == LANG_LIST_HOST) {
		lang_build_host(b, where, s, negated);
		return;
	}
	if (b->kind != LANG_LIST_STRING && !b->in_file)
		warn_blank(b, where, s);
	if (s.at[0] == '@' && b->kind != LANG_LIST_STRING)
		add_at(b, where, s, negated);
	else if (b->kind == LANG_LIST_ADDRESS)
		lang_build_address(b, where, s, negated);
	else
		lang_build_plain(b, where, s, s, negated);
}
