/*
 * expand_read_cond: what ${if can ask.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "lang/expand_tree.h"
#include "lang/list.h"

enum shape {
	ONE,	 /* {text} */
	TWO,	 /* {text}{text} */
	PATTERN, /* {text}{regular expression} */
	LIST,	 /* {text}{list} */
	MANY,	 /* {{condition}{condition}…} */
	EACH,	 /* {list}{condition} */
	NAME,	 /* :variable */
	CALL	 /* {{ACL}{argument}…} */
};

/* Each level is read twice, so there cannot be many. */
enum { LISTS_IN_LISTS = 4 };

static const struct row {
	const char *name;
	enum lang_cond_kind kind;
	enum shape shape;
	enum lang_list_kind list;
} rows[] = {
#define LANG_COND(id, name, shape, list) { name, LANG_COND_##id, shape, list },
#include "lang/cond_table.h"
#undef LANG_COND
};

static const struct row *
find(struct span name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (span_eq(name, span_of(rows[i].name)))
			return &rows[i];
	return NULL;
}

/* The word that names a condition: a name, or one of = == < <= > >=. */
static struct span
read_word(struct lang_reader *r)
{
	size_t from = r->at;
	char c = lang_read_peek(r);

	if (c != '=' && c != '<' && c != '>')
		return lang_read_name(r);
	r->at++;
	lang_read_take(r, '=');
	return span_first(span_from(r->text->text, from), r->at - from);
}

/*
 * Where the braced text at the reader ends.  It is read for that alone, so
 * what it says is kept back: the list reader will say it.
 */
static bool
find_end(const struct lang_reader *r, size_t *end)
{
	struct lang_diags *aloud = r->c->diags;
	struct lang_reader ahead = *r;
	struct lang_diags quiet;

	lang_diags_init(&quiet, r->c->arena);
	r->c->diags = &quiet;
	lang_read_braced(&ahead);
	r->c->diags = aloud;
	*end = ahead.at;
	return !ahead.stuck;
}

/* {list}: from its text, which the list reader takes apart itself. */
static void
read_list(struct lang_reader *r, struct lang_cond *k, enum lang_list_kind kind)
{
	size_t errors = r->c->diags->errors;
	size_t from;
	size_t end;

	lang_read_blanks(r);
	from = r->at;
	if (r->c->nesting >= LISTS_IN_LISTS) {
		lang_read_error(r, from,
		    "lists in conditions of lists, more "
		    "than %d deep",
		    LISTS_IN_LISTS);
		return;
	}
	r->c->nesting++;
	if (!find_end(r, &end)) {
		/* Once more, aloud. */
		lang_read_braced(r);
	} else {
		struct lang_text text =
		    lang_text_sub(r->text, from + 1, end - from - 2);
		r->at = end;
		r->dynamic = true;
		k->list = lang_list_compile(r->c, kind, &text, r->phases);
	}
	r->c->nesting--;
	if (r->c->diags->errors != errors)
		r->bad = true;
}

/* def:name */
static void
read_defined(struct lang_reader *r, struct lang_cond *k)
{
	size_t from = r->at;

	if (!lang_read_take(r, ':')) {
		lang_read_error(r, from, "\"def\" wants a colon and a name");
		return;
	}
	from = r->at;
	struct span name = lang_read_name(r);
	if (name.len == 0)
		lang_read_error(r, from, "\"def:\" wants a variable's name");
	else
		k->a = lang_read_variable(r, from, name);
	/* An empty field is there; its raw text is not empty. */
	if (k->a != NULL && k->a->kind == LANG_NODE_HEADER) {
		struct lang_node *raw =
		    ARENA_NEW(r->c->arena, struct lang_node);
		*raw = *k->a;
		raw->header = LANG_HEADER_RAW;
		k->a = raw;
	}
}

/* {{condition}{condition}…} */
static void
read_many(struct lang_reader *r, struct lang_cond *k)
{
	const struct lang_cond **at = NULL;
	size_t room = 0;
	size_t from = r->at;

	lang_read_blanks(r);
	if (!lang_read_take(r, '{'))
		lang_read_error(r, from, "a { is missing here");
	for (lang_read_blanks(r); lang_read_take(r, '{'); lang_read_blanks(r)) {
		if (k->count == room) {
			const struct lang_cond **old = at;

			room = room == 0 ? 4 : room * 2;
			at = arena_array(r->c->arena, room, sizeof(*at));
			for (size_t i = 0; i < k->count; i++)
				at[i] = old[i];
		}
		at[k->count] = lang_read_cond(r);
		k->count += at[k->count] != NULL;
		lang_read_blanks(r);
		if (!lang_read_take(r, '}'))
			lang_read_error(r, r->at,
			    "the condition's } is "
			    "missing here");
	}
	if (!lang_read_take(r, '}'))
		lang_read_error(r, r->at,
		    "{condition} or the closing } "
		    "should stand here");
	k->parts = at;
}

/* {list}{condition} */
static void
read_each(struct lang_reader *r, struct lang_cond *k)
{
	const struct lang_cond **part =
	    arena_array(r->c->arena, 1, sizeof(*part));

	k->a = lang_read_braced(r);
	part[0] = lang_read_item_cond(r, k->a);
	k->parts = part;
	k->count = 1;
}

static void
read_shape(struct lang_reader *r, const struct row *row, struct lang_cond *k)
{
	switch (row->shape) {
	case NAME:
		read_defined(r, k);
		return;
	case MANY:
		read_many(r, k);
		return;
	case CALL:
		(void)lang_read_acl_cond(r, k);
		return;
	case ONE:
		k->a = lang_read_braced(r);
		return;
	case TWO:
		k->a = lang_read_braced(r);
		k->b = lang_read_braced(r);
		return;
	case PATTERN:
		k->a = lang_read_braced(r);
		k->b = lang_read_pattern(r, &k->regex);
		return;
	case EACH:
		read_each(r, k);
		return;
	case LIST:
		k->a = lang_read_braced(r);
		read_list(r, k, row->list);
		return;
	}
}

static void
read_arguments(struct lang_reader *r, const struct row *row,
    struct lang_cond *k)
{
	k->kind = row->kind;
	/* It looks at the clock. */
	r->dynamic |= k->kind == LANG_COND_INBOUND_SRS;
	read_shape(r, row, k);
	/* It leaves what it found in $value, until its ${if ends. */
	if (row->shape == LIST || row->shape == CALL ||
	    k->kind == LANG_COND_INLIST || k->kind == LANG_COND_INLISTI) {
		r->c->value_foreign = true;
		r->value = NULL;
	}
}

const struct lang_cond *
lang_read_cond(struct lang_reader *r)
{
	struct lang_cond *k = ARENA_NEW(r->c->arena, struct lang_cond);

	lang_read_blanks(r);
	for (; lang_read_take(r, '!'); lang_read_blanks(r))
		k->negated = !k->negated;

	size_t from = r->at;
	struct span word = read_word(r);
	const struct row *row = find(word);
	if (word.len == 0) {
		lang_read_error(r, from, "a condition should stand here");
	} else if (row == NULL) {
		lang_read_unknown(r, from, "condition", word);
	} else if (r->depth >= LIMIT_EXPANSION_DEPTH) {
		lang_read_error(r, from,
		    "an expansion nested more than %d "
		    "deep",
		    LIMIT_EXPANSION_DEPTH);
	} else {
		r->depth++;
		read_arguments(r, row, k);
		r->depth--;
	}
	return r->stuck ? NULL : k;
}
