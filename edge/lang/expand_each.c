/*
 * expand_each: ${map, ${filter, ${reduce, and the conditions forany and
 * forall.
 */
#include "base/limits.h"
#include "lang/expand_scratch.h"
#include "lang/expand_tree.h"
#include "lang/list_cut.h"
#include "wire/json_walk.h"

/* What is gone over: a list, or the elements of a JSON array. */
struct pieces {
	struct span rest;
	char separator;
	bool is_json;
	bool unquoted;
	struct wire_json_walk json;
};

static enum outcome
open_pieces(struct lang_walk *w, struct pieces *p, struct span text)
{
	p->separator = LANG_LIST_COLON;
	if (!p->is_json) {
		p->rest = lang_list_separator(text, &p->separator);
		return OUT_OK;
	}
	if (wire_json_walk_open(text, '[', &p->json))
		return OUT_OK;
	w->run->why = SPAN("this is no JSON array");
	return OUT_PERM;
}

/* The next piece; OUT_NONE at the end. */
static enum outcome
next_piece(struct lang_walk *w, struct pieces *p, struct span *out)
{
	struct span name;

	if (!p->is_json)
		return lang_list_cut(&p->rest, p->separator, w->run->arena,
			   out) ?
		    OUT_OK :
		    OUT_NONE;
	if (!wire_json_walk_next(&p->json, &name, out)) {
		w->run->why = SPAN("this is no JSON array");
		return p->json.is_broken ? OUT_PERM : OUT_NONE;
	}
	if (p->unquoted && !wire_json_walk_unquote(*out, out)) {
		w->run->why = SPAN("an element of the array is no string");
		return OUT_PERM;
	}
	return OUT_OK;
}

void
lang_list_add(struct buf *b, char separator, bool first, struct span item)
{
	if (!first)
		buf_add_char(b, separator);
	/* A separator at the end would make no item, nor would nothing. */
	if (!first && item.len == 0)
		buf_add_char(b, ' ');
	for (size_t i = 0; i < item.len; i++) {
		buf_add_char(b, item.at[i]);
		if (item.at[i] == separator)
			buf_add_char(b, separator);
	}
}

/* One turn of ${map, ${filter or ${reduce, $item being set. */
static enum outcome
turn_wait(struct lang_walk *w, const struct lang_node *n,
    struct lang_scratch *scratch, bool *keep, struct span *out)
{
	enum outcome o;

	*keep = true;
	*out = w->scope.item;
	if (n->kind == LANG_NODE_FILTER)
		return lang_cond_wait(w, n->cond, keep);
	o = lang_node_wait(w, n->parts[n->count - 1], out);
	if (o == OUT_OK && n->kind == LANG_NODE_REDUCE) {
		w->scope.value = lang_scratch_keep(scratch, *out);
		*keep = false;
	}
	return o;
}

static enum outcome
turns_wait(struct lang_walk *w, const struct lang_node *n, struct pieces *p,
    struct buf *list)
{
	const struct span *captures = w->scope.captures;
	struct lang_scratch scratch;
	bool first = true;
	bool keep;
	enum outcome o = OUT_OK;
	struct span text;

	lang_scratch_begin(&scratch, w->run);
	while (o == OUT_OK) {
		if (!lang_scratch_turn(&scratch)) {
			o = OUT_PERM;
			break;
		}
		w->scope.captures = captures;
		o = next_piece(w, p, &w->scope.item);
		if (o != OUT_OK)
			break;
		o = turn_wait(w, n, &scratch, &keep, &text);
		if (o != OUT_OK) {
			/* A forced failure inside is one of the whole. */
			lang_scratch_end(&scratch);
			return o;
		}
		if (keep) {
			lang_list_add(list, p->separator, first, text);
			first = false;
		}
	}
	lang_scratch_end(&scratch);
	return o == OUT_NONE ? OUT_OK : o;
}

enum outcome
lang_each_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct lang_scope outer = w->scope;
	struct pieces p = { .is_json = false };
	struct span start = { "", 0 };
	struct span text;
	struct buf list;
	enum outcome o = lang_node_wait(w, n->parts[0], &text);

	if (o == OUT_OK && n->kind == LANG_NODE_REDUCE)
		o = lang_node_wait(w, n->parts[1], &start);
	if (o == OUT_OK)
		o = open_pieces(w, &p, text);
	if (o != OUT_OK)
		return o;
	if (n->kind == LANG_NODE_REDUCE)
		w->scope.value = start;
	buf_init(&list, LIMIT_EXPANSION_BYTES);
	o = turns_wait(w, n, &p, &list);
	if (o == OUT_OK && buf_is_full(&list)) {
		w->run->why = SPAN("the result of an expansion is too long");
		o = OUT_PERM;
	}
	if (o == OUT_OK)
		*out = n->kind == LANG_NODE_REDUCE ?
		    w->scope.value :
		    arena_copy(w->run->arena, buf_span(&list));
	buf_fini(&list);
	w->scope = outer;
	return o;
}

/* What a match in a turn captured, for the branches of its ${if. */
static void
keep_captures(struct lang_walk *w, struct lang_scratch *scratch,
    const struct span *before)
{
	const struct span *found = w->scope.captures;
	struct span *kept;

	if (found == before)
		return;
	kept = arena_array(scratch->outer, LANG_REGEX_CAPTURES, sizeof(*kept));
	for (size_t i = 0; i < LANG_REGEX_CAPTURES; i++)
		kept[i] = lang_scratch_keep(scratch, found[i]);
	w->scope.captures = kept;
}

/*
 * The first turn that settles it ends it: a true one of "forany", a false one
 * of "forall".  As with "or" and "and", a turn that could not be answered
 * makes the whole unknown unless another settles it.
 */
static enum outcome
settle_wait(struct lang_walk *w, const struct lang_cond *c, struct pieces *p,
    bool any, bool *out)
{
	const struct span *before = w->scope.captures;
	struct lang_scratch scratch;
	bool unknown = false;
	bool yes = false;
	enum outcome o = OUT_OK;

	*out = false;
	lang_scratch_begin(&scratch, w->run);
	while (o == OUT_OK) {
		w->scope.captures = before;
		o = lang_scratch_turn(&scratch) ?
		    next_piece(w, p, &w->scope.item) :
		    OUT_PERM;
		if (o != OUT_OK)
			break;
		o = lang_cond_wait(w, c->parts[0], &yes);
		if (o == OUT_OK && yes == any)
			break;
		if (o == OUT_TEMP) {
			unknown = true;
			o = OUT_OK;
		}
	}
	if (o == OUT_OK) {
		*out = any;
		keep_captures(w, &scratch, before);
	}
	lang_scratch_end(&scratch);
	if (o != OUT_NONE)
		return o;
	/* As Exim: nothing at all is neither any nor all. */
	*out = !any && yes;
	return unknown ? OUT_TEMP : OUT_OK;
}

enum outcome
lang_any_wait(struct lang_walk *w, const struct lang_cond *c, bool *out)
{
	struct span outer = w->scope.item;
	struct pieces p = { .is_json = false };
	struct span text;
	bool any = c->kind == LANG_COND_FORANY ||
	    c->kind == LANG_COND_FORANY_JSON ||
	    c->kind == LANG_COND_FORANY_JSONS;
	enum outcome o = lang_node_wait(w, c->a, &text);

	p.unquoted = c->kind == LANG_COND_FORANY_JSONS ||
	    c->kind == LANG_COND_FORALL_JSONS;
	p.is_json = p.unquoted || c->kind == LANG_COND_FORANY_JSON ||
	    c->kind == LANG_COND_FORALL_JSON;
	if (o == OUT_OK)
		o = open_pieces(w, &p, text);
	if (o == OUT_OK)
		o = settle_wait(w, c, &p, any, out);
	w->scope.item = outer;
	return o;
}
