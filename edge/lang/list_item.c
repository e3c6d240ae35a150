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

/* The words after '+' that are no names of lists; false: it is a name. */
static bool
add_option(struct lang_build *b, struct span name)
{
	if (span_eq(name, SPAN("include_defer")))
		lang_build_add(b, LANG_ITEM_INCLUDE_DEFER, false);
	else if (span_eq(name, SPAN("ignore_defer")))
		lang_build_add(b, LANG_ITEM_IGNORE_DEFER, false);
	else if (b->kind == LANG_LIST_HOST)
		/* They are about names of hosts, which no item here asks. */
		return span_eq(name, SPAN("include_unknown")) ||
		    span_eq(name, SPAN("ignore_unknown"));
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
		refuse(b, where,
		    "\"%.*s\" is about host names, which need "
		    "DNS, which this version lacks: write addresses",
		    SPAN_ARG(pattern));
		return;
	}

	const struct lang_regex *re =
	    lang_regex_compile(pattern, flags, arena, &why);
	if (re == NULL) {
		refuse(b, where, "regular expression: %.*s", SPAN_ARG(why));
		return;
	}

	struct lang_item *item = lang_build_add(b, LANG_ITEM_REGEX, negated);
	item->regex = re;
	item->caseful_regex = b->kind != LANG_LIST_LOCAL_PART ?
	    re :
	    lang_regex_compile(pattern, 0, arena, &why);
}

/* "partial3(.)-lsearch", "lsearch*@", "redis,servers=x": look-ups of Exim's. */
static bool
is_type(struct span s)
{
	struct span marks = SPAN("-_*@().,=/");

	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) &&
		    span_find(marks, s.at[i]) == marks.len)
			return false;
	return s.len > 0;
}

/* "type;key": only redis-set is here. */
static bool
add_lookup(struct lang_build *b, const struct lang_text *where,
    struct span text, bool negated)
{
	size_t semicolon = span_find(text, ';');
	struct span type = span_first(text, semicolon);
	struct span key = span_trim(span_from(text, semicolon + 1));

	if (semicolon == text.len || !is_type(type))
		return false;
	/* "u@redis-set;key" is an address, "lsearch*@;key" is not. */
	if (b->kind == LANG_LIST_ADDRESS && span_find(type, '@') + 1 < type.len)
		return false;
	if (!span_eq(type, SPAN("redis-set"))) {
		refuse(b, where,
		    "look-up \"%.*s\" is not here: there is "
		    "redis-set;KEY, and /file",
		    SPAN_ARG(type));
	} else if (key.len == 0) {
		refuse(b, where, "\"%.*s\" wants a key after it",
		    SPAN_ARG(text));
	} else {
		b->c->program->asks |= LANG_ASKS_REDIS;
		lang_build_add(b, LANG_ITEM_REDIS_SET, negated)->node =
		    lang_node_text(b->c->arena, key);
	}
	return true;
}

/* Pieces of an IPv6 address that the separator took apart. */
static bool
is_torn_ipv6(const struct lang_build *b, struct span text)
{
	if (b->separator != ':')
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (ascii_hex(text.at[i]) < 0 && text.at[i] != ':' &&
		    text.at[i] != '/')
			return false;
	return true;
}

static bool
is_numeric(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_is_digit(text.at[i]) && text.at[i] != '.' &&
		    text.at[i] != '/' && text.at[i] != ':')
			return false;
	return true;
}

static void
add_host(struct lang_build *b, const struct lang_text *where, struct span text,
    bool negated)
{
	struct ip_net net;

	if (ip_net_parse(text, &net))
		lang_build_net(b, where, &net, negated);
	else if (is_torn_ipv6(b, text) && !span_eq(text, SPAN("@")))
		refuse(b, where,
		    "\"%.*s\" is no address; a list with IPv6 "
		    "addresses begins with \"<;\", or doubles their colons",
		    SPAN_ARG(text));
	else if (is_numeric(text))
		refuse(b, where, "\"%.*s\" is no address and no network",
		    SPAN_ARG(text));
	else
		refuse(b, where,
		    "\"%.*s\" is a host name; names need DNS, "
		    "which this version lacks: write addresses",
		    SPAN_ARG(text));
}

static void
add_at(struct lang_build *b, const struct lang_text *where, struct span text,
    bool negated)
{
	if (text.len == 1 && b->kind == LANG_LIST_DOMAIN)
		lang_build_add(b, LANG_ITEM_SELF, negated);
	else
		refuse(b, where,
		    "Exim's \"%.*s\" is not here: not available "
		    "in this version",
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
	if (text.len == 0)
		lang_build_add(b, LANG_ITEM_EMPTY, negated);
	else if (span_eq(text, SPAN("*")))
		lang_build_add(b, LANG_ITEM_ANY, negated);
	else if (text.at[0] == '+')
		add_plus(b, where, span_from(text, 1), negated);
	else if (text.at[0] == '^')
		add_regex(b, where, text, negated);
	else if (text.at[0] == '/' && !b->in_file)
		lang_build_file(b, where, text, negated);
	else
		return add_lookup(b, where, text, negated);
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
		add_host(b, where, s, negated);
		return;
	}
	if (b->kind != LANG_LIST_STRING && !b->in_file)
		warn_blank(b, where, s);
	if (s.at[0] == '@' && b->kind != LANG_LIST_STRING)
		add_at(b, where, s, negated);
	else if (b->kind == LANG_LIST_ADDRESS)
		lang_build_address(b, where, s, negated);
	else if (s.at[0] == '*')
		lang_build_plain(b, where, span_from(s, 1), true, negated);
	else
		lang_build_plain(b, where, s, false, negated);
}
