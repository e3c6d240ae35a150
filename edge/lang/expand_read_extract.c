/*
 * expand_read_extract: ${extract} in its forms, ${listextract} and
 * ${certextract}.
 */
#include "base/num.h"
#include "crypto/cert_field.h"
#include "lang/expand_tree.h"

static void
add(struct lang_reader *r, struct lang_parts *parts, const struct lang_node *n)
{
	lang_parts_add(parts, n, r->c->arena);
}

static bool
is_number(struct span s)
{
	int64_t n;

	return num_i64(span_trim(s), &n);
}

/* {yes}{no} or {yes} fail of a field that only a run knows: as many braced
   texts as there are, which the run takes apart. */
static void
read_any(struct lang_reader *r, struct lang_node *n, struct lang_parts *parts)
{
	static const struct lang_node fail = { .kind = LANG_NODE_FAIL };
	const struct span *value = r->value;
	bool outer = r->c->value_foreign;

	n->kind = LANG_NODE_EXTRACT_ANY;
	r->value = NULL;
	r->c->value_foreign = true;
	add(r, parts, lang_read_braced(r));
	for (lang_read_blanks(r);
	     lang_read_peek(r) == '{' && parts->count < 5 && !r->stuck;
	     lang_read_blanks(r))
		add(r, parts, lang_read_braced(r));
	size_t word = r->at;
	if (span_eq(lang_read_name(r), SPAN("fail")))
		add(r, parts, &fail);
	else
		r->at = r->stuck ? r->at : word;
	lang_read_blanks(r);
	r->c->value_foreign = outer;
	r->value = value;
	if (!lang_read_take(r, '}'))
		lang_read_error(r, r->at,
		    "\"${extract\" should end with a } here");
}

/* ${extract{n}{separators}{text}} or ${extract{key}{text}}; "json" and
   "jsons" may stand before the field. */
static bool
read_extract(struct lang_reader *r, struct lang_node *n,
    struct lang_parts *parts)
{
	bool dynamic = r->dynamic;
	const struct lang_node *field;

	lang_read_blanks(r);
	size_t from = r->at;
	struct span form = lang_read_name(r);
	bool json = span_eq(form, SPAN("json"));
	n->unquoted = span_eq(form, SPAN("jsons"));
	if (form.len > 0 && !json && !n->unquoted) {
		lang_read_error(r, from,
		    "\"%.*s\" is no kind of ${extract: "
		    "json or jsons",
		    SPAN_ARG(form));
		return false;
	}
	r->dynamic = false;
	field = lang_read_fold(r, lang_read_braced(r));
	r->dynamic |= dynamic;
	if (r->stuck)
		return false;
	add(r, parts, field);
	if (json || n->unquoted) {
		n->kind = LANG_NODE_EXTRACT_JSON;
	} else if (field->kind != LANG_NODE_TEXT) {
		read_any(r, n, parts);
		return true;
	} else if (is_number(field->text)) {
		n->kind = LANG_NODE_EXTRACT;
		add(r, parts, lang_read_braced(r));
	} else {
		n->kind = LANG_NODE_EXTRACT_KEY;
	}
	add(r, parts, lang_read_braced(r));
	return true;
}

static bool
read_listextract(struct lang_reader *r, struct lang_node *n,
    struct lang_parts *parts)
{
	n->kind = LANG_NODE_LISTEXTRACT;
	add(r, parts, lang_read_braced(r));
	add(r, parts, lang_read_braced(r));
	return true;
}

/* Which field is a matter of the load, as long as it can be told then. */
static bool
read_certextract(struct lang_reader *r, struct lang_node *n,
    struct lang_parts *parts)
{
	size_t from = r->at;
	const struct lang_node *field = lang_read_braced(r);

	n->kind = LANG_NODE_CERTEXTRACT;
	if (!r->stuck && field->kind == LANG_NODE_TEXT &&
	    !crypto_cert_field_is(field->text))
		lang_read_error(r, from,
		    "\"%.*s\" is no field of a certificate",
		    SPAN_ARG(field->text));
	add(r, parts, field);
	add(r, parts, lang_read_braced(r));
	return true;
}

typedef bool read_fn(struct lang_reader *r, struct lang_node *n,
    struct lang_parts *parts);

static read_fn *
reader_of(struct span name)
{
	if (span_eq(name, SPAN("extract")))
		return read_extract;
	if (span_eq(name, SPAN("listextract")))
		return read_listextract;
	return span_eq(name, SPAN("certextract")) ? read_certextract : NULL;
}

bool
lang_read_extract(struct lang_reader *r, struct span name,
    const struct lang_node **out)
{
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);
	struct lang_parts parts = { .count = 0 };
	read_fn *read = reader_of(name);

	if (read == NULL)
		return false;
	*out = n;
	if (!read(r, n, &parts)) {
		*out = lang_read_stop(r);
		return true;
	}
	n->parts = parts.at;
	n->count = parts.count;
	n->foreign =
	    n->parts[n->count - 1]->foreign || n->kind == LANG_NODE_EXTRACT_ANY;
	if (n->kind != LANG_NODE_EXTRACT_ANY)
		lang_read_found(r, n, n->foreign);
	n->foreign = n->foreign || (n->yes != NULL && n->yes->foreign) ||
	    (n->no != NULL && n->no->foreign);
	return true;
}
