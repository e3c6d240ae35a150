/*
 * expand_read: text, escapes and "$" of an expansion, into nodes.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"
#include "lang/expand_tree.h"

static const struct lang_node broken = { .kind = LANG_NODE_BROKEN,
	.foreign = true };

void
lang_parts_add(struct lang_parts *p, const struct lang_node *n,
    struct arena *arena)
{
	if (p->count == p->room) {
		size_t room = p->room == 0 ? 4 : p->room * 2;
		const struct lang_node **at =
		    arena_array(arena, room, sizeof(*at));

		for (size_t i = 0; i < p->count; i++)
			at[i] = p->at[i];
		p->at = at;
		p->room = room;
	}
	p->at[p->count++] = n;
}

const struct lang_node *
lang_node_text(struct arena *arena, struct span s)
{
	struct lang_node *n = ARENA_NEW(arena, struct lang_node);

	n->kind = LANG_NODE_TEXT;
	n->text = arena_copy(arena, s);
	return n;
}

const struct lang_node *
lang_node_join(struct arena *arena, const struct lang_parts *p)
{
	if (p->count == 0)
		return lang_node_text(arena, (struct span){ NULL, 0 });
	if (p->count == 1)
		return p->at[0];

	struct lang_node *n = ARENA_NEW(arena, struct lang_node);
	n->kind = LANG_NODE_SEQUENCE;
	n->parts = p->at;
	n->count = p->count;
	for (size_t i = 0; i < p->count; i++)
		n->foreign |= p->at[i]->foreign;
	return n;
}

char
lang_read_peek(const struct lang_reader *r)
{
	return r->at < r->text->text.len ? r->text->text.at[r->at] : '\0';
}

void
lang_read_blanks(struct lang_reader *r)
{
	while (ascii_is_space(lang_read_peek(r)))
		r->at++;
}

bool
lang_read_take(struct lang_reader *r, char c)
{
	if (r->at >= r->text->text.len || r->text->text.at[r->at] != c)
		return false;
	r->at++;
	return true;
}

struct span
lang_read_name(struct lang_reader *r)
{
	size_t from = r->at;

	while (ascii_is_alnum(lang_read_peek(r)) || lang_read_peek(r) == '_')
		r->at++;
	return span_first(span_from(r->text->text, from), r->at - from);
}

const struct lang_node *
lang_read_stop(struct lang_reader *r)
{
	r->bad = true;
	r->stuck = true;
	r->at = r->text->text.len;
	return &broken;
}

const struct lang_node *
lang_read_error(struct lang_reader *r, size_t from, const char *fmt, ...)
{
	size_t end = r->at > from ? r->at : from + 1;
	char message[512];
	va_list ap;

	/* One error of form hides what comes after it in the same text. */
	if (r->stuck)
		return &broken;
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	lang_error_in(r->c->diags, r->text, from, end - from, "%s", message);
	return lang_read_stop(r);
}

const struct lang_node *
lang_read_unknown(struct lang_reader *r, size_t from, const char *what,
    struct span name)
{
	const char *reason = lang_absent('e', name);
	const char *near = lang_suggest('e', name);

	if (reason != NULL)
		return lang_read_error(r, from,
		    "Exim's \"%.*s\" is not here: %s", SPAN_ARG(name), reason);
	if (near != NULL)
		return lang_read_error(r, from,
		    "unknown %s \"%.*s\"; \"%s\" was meant?", what,
		    SPAN_ARG(name), near);
	return lang_read_error(r, from, "unknown %s \"%.*s\"", what,
	    SPAN_ARG(name));
}

static bool
is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Up to ${max} digits of ${base} at the reader. */
static char
read_digits(struct lang_reader *r, unsigned base, unsigned max)
{
	unsigned value = 0;

	for (unsigned i = 0; i < max; i++) {
		char c = lang_read_peek(r);

		if (base == 8 ? !is_octal(c) : ascii_hex(c) < 0)
			break;
		value = value * base + (unsigned)ascii_hex(c);
		r->at++;
	}
	return (char)(value & 0xff);
}

/* "\N": all up to the next "\N", or the end, as it stands. */
static void
read_verbatim(struct lang_reader *r, struct buf *out)
{
	struct span rest = span_from(r->text->text, r->at);
	size_t len = span_find_span(rest, SPAN("\\N"));

	buf_add(out, span_first(rest, len));
	r->at += len < rest.len ? len + 2 : len;
}

void
lang_read_escape(struct lang_reader *r, struct buf *out)
{
	static const char letters[] = "bfnrtv";
	static const char bytes[] = "\b\f\n\r\t\v";

	r->at++;
	char c = lang_read_peek(r);
	if (r->at >= r->text->text.len) {
		buf_add_char(out, '\\');
		return;
	}
	if (is_octal(c)) {
		buf_add_char(out, read_digits(r, 8, 3));
		return;
	}
	r->at++;
	if (c == 'N') {
		read_verbatim(r, out);
	} else if (c == 'x') {
		buf_add_char(out, read_digits(r, 16, 2));
	} else {
		size_t i = span_find(SPAN(letters), c);
		buf_add_char(out, i < sizeof(letters) - 1 ? bytes[i] : c);
	}
}

/* $acl_c…, $acl_m…, $acl_r…: then a digit or '_', then anything of a name. */
static bool
is_acl_variable(struct span name)
{
	return name.len > 5 && span_starts(name, SPAN("acl_")) &&
	    (name.at[4] == 'c' || name.at[4] == 'm' || name.at[4] == 'r') &&
	    (ascii_is_digit(name.at[5]) || name.at[5] == '_');
}

static const struct lang_node *
refuse_variable(struct lang_reader *r, size_t from, struct span name)
{
	size_t len = r->at - from;
	const char *reason = lang_absent('v', name);
	const char *near = lang_suggest('v', name);

	r->bad = true;
	if (reason != NULL)
		lang_error_in(r->c->diags, r->text, from, len,
		    "Exim's \"$%.*s\" is not here: %s", SPAN_ARG(name), reason);
	else if (near != NULL)
		lang_error_in(r->c->diags, r->text, from, len,
		    "unknown variable \"$%.*s\"; \"$%s\" was meant?",
		    SPAN_ARG(name), near);
	else
		lang_error_in(r->c->diags, r->text, from, len,
		    "unknown variable \"$%.*s\"", SPAN_ARG(name));
	return &broken;
}

/* $value, $item and their kin have a value inside some items only. */
static const struct lang_node *
local_variable(struct lang_reader *r, size_t from, struct span name,
    struct lang_node *n)
{
	bool there = true;

	n->kind = LANG_NODE_LOCAL;
	n->foreign = true;
	switch (n->variable) {
	case LANG_VAR_VALUE:
		n->foreign = r->c->value_foreign;
		return n;
	case LANG_VAR_ITEM:
		n->foreign = r->c->item_foreign;
		there = r->c->in_item > 0;
		break;
	case LANG_VAR_PRVSCHECK_ADDRESS:
	case LANG_VAR_PRVSCHECK_KEYNUM:
	case LANG_VAR_PRVSCHECK_RESULT:
		there = r->c->in_prvs > 0;
		break;
	case LANG_VAR_SRS_RECIPIENT:
		return n;
	default:
		n->kind = LANG_NODE_VARIABLE;
		return n;
	}
	if (there)
		return n;
	r->bad = true;
	lang_error_in(r->c->diags, r->text, from, r->at - from,
	    "\"$%.*s\" has a value only inside %s", SPAN_ARG(name),
	    n->variable == LANG_VAR_ITEM ? "items that go over a list" :
					   "${prvscheck");
	return &broken;
}

static const struct lang_node *
catalog_variable(struct lang_reader *r, size_t from, struct span name,
    struct lang_node *n)
{
	size_t len = r->at - from;
	bool alias = false;

	if (!lang_variable_find(name, &n->variable, &alias))
		return refuse_variable(r, from, name);

	const struct lang_variable_row *row = lang_variable_get(n->variable);
	if (alias)
		lang_warn_in(r->c->diags, r->text, from, len,
		    "\"$%.*s\" is called \"$%s\" today", SPAN_ARG(name),
		    row->name);
	if (r->phases != 0 && (row->phases & r->phases) == 0) {
		r->bad = true;
		lang_error_in(r->c->diags, r->text, from, len,
		    "\"$%.*s\" has no value here", SPAN_ARG(name));
		return &broken;
	}
	r->c->program->asks |= lang_variable_asks(n->variable);
	return local_variable(r, from, name, n);
}

const struct lang_node *
lang_read_variable(struct lang_reader *r, size_t from, struct span name)
{
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);

	const struct lang_node *header;

	if (r->value != NULL && span_eq(name, SPAN("value")))
		return lang_node_text(r->c->arena, *r->value);
	if (lang_read_header(r, from, name, &header))
		return header;
	r->dynamic = true;
	if (!is_acl_variable(name))
		return catalog_variable(r, from, name, n);
	n->kind = LANG_NODE_ACL_VARIABLE;
	n->acl_variable.lifetime = name.at[4];
	n->acl_variable.name = arena_copy(r->c->arena, span_from(name, 4));
	n->foreign = true;
	return n;
}

/* $0 … $9: what the last match in an ${if found. */
static const struct lang_node *
read_capture(struct lang_reader *r, size_t from)
{
	struct span digits = lang_read_name(r);
	uint64_t number;

	if (!num_u64(digits, LANG_REGEX_CAPTURES - 1, &number))
		return lang_read_error(r, from,
		    "\"$%.*s\": only $0 to $9 can have a value",
		    SPAN_ARG(digits));

	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);
	n->kind = LANG_NODE_CAPTURE;
	n->numbers[0] = (int64_t)number;
	n->foreign = true;
	r->dynamic = true;
	return n;
}

/* A name in which, as in "substr_-3_2", a '-' may follow a '_'. */
static struct span
read_signed_name(struct lang_reader *r)
{
	size_t from = r->at;
	struct span text = r->text->text;

	lang_read_name(r);
	while (lang_read_peek(r) == '-' && r->at > from &&
	    text.at[r->at - 1] == '_') {
		r->at++;
		lang_read_name(r);
	}
	return span_first(span_from(text, from), r->at - from);
}

/* After "${": a variable, an operator or an item. */
static const struct lang_node *
read_braces(struct lang_reader *r, size_t from)
{
	const struct lang_node *n;
	size_t name_at = r->at;

	if (ascii_is_digit(lang_read_peek(r))) {
		n = read_capture(r, name_at);
		return lang_read_take(r, '}') ?
		    n :
		    lang_read_error(r, from, "missing } after a number");
	}

	struct span name = read_signed_name(r);
	if (name.len == 0)
		return lang_read_error(r, from, "no name after ${");
	if (lang_read_peek(r) == ':' && lang_is_operator(name))
		return lang_read_operator(r, name_at, name);
	if (lang_read_header(r, name_at, name, &n))
		return lang_read_take(r, '}') ?
		    n :
		    lang_read_error(r, from, "missing } after a field's name");
	if (lang_read_peek(r) == '}') {
		n = lang_read_variable(r, name_at, name);
		if (!r->stuck)
			r->at++;
		return n;
	}
	if (lang_read_peek(r) == ':')
		return lang_read_operator(r, name_at, name);
	if (lang_read_item(r, name, &n))
		return n;
	return lang_read_unknown(r, name_at, "expansion", name);
}

const struct lang_node *
lang_read_dollar(struct lang_reader *r)
{
	size_t from = r->at++;
	const struct lang_node *n;

	if (ascii_is_alpha(lang_read_peek(r)))
		return lang_read_variable(r, from, lang_read_name(r));
	if (ascii_is_digit(lang_read_peek(r)))
		return read_capture(r, from + 1);
	if (!lang_read_take(r, '{'))
		return lang_read_error(r, from,
		    "$ is not followed by a name or {; \\$ is a plain one");
	if (r->depth >= LIMIT_EXPANSION_DEPTH)
		return lang_read_error(r, from,
		    "an expansion nested more than %d deep",
		    LIMIT_EXPANSION_DEPTH);
	enum lang_replacement replacement = r->replacement;
	r->depth++;
	if (replacement != LANG_REPLACEMENT_NONE)
		r->replacement = LANG_REPLACEMENT_INSIDE;
	n = read_braces(r, from);
	r->replacement = replacement;
	r->depth--;
	return n;
}

static void
flush(struct lang_reader *r, struct buf *literal, struct lang_parts *parts)
{
	if (literal->len > 0)
		lang_parts_add(parts,
		    lang_node_text(r->c->arena, buf_span(literal)),
		    r->c->arena);
	buf_clear(literal);
}

const struct lang_node *
lang_read_text(struct lang_reader *r, bool in_braces)
{
	struct lang_parts parts = { .count = 0 };
	const struct lang_node *group;
	struct buf literal;

	buf_init(&literal, LIMIT_EXPANSION_BYTES);
	while (r->at < r->text->text.len) {
		char c = lang_read_peek(r);

		if (c == '}' && in_braces)
			break;
		if (c == '$') {
			flush(r, &literal, &parts);
			lang_parts_add(&parts, lang_read_dollar(r),
			    r->c->arena);
		} else if (c == '\\' && lang_read_group(r, &group)) {
			flush(r, &literal, &parts);
			lang_parts_add(&parts, group, r->c->arena);
		} else if (c == '\\') {
			lang_read_escape(r, &literal);
		} else {
			buf_add_char(&literal, c);
			r->at++;
		}
	}
	flush(r, &literal, &parts);
	buf_fini(&literal);
	return r->stuck ? &broken : lang_node_join(r->c->arena, &parts);
}

const struct lang_node *
lang_read_braced(struct lang_reader *r)
{
	lang_read_blanks(r);

	size_t from = r->at;
	if (!lang_read_take(r, '{'))
		return lang_read_error(r, from, "a { is missing here");
	const struct lang_node *n = lang_read_text(r, true);
	if (!lang_read_take(r, '}'))
		return lang_read_error(r, from, "this { has no }");
	return n;
}
