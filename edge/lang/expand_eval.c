/*
 * expand_eval: walk the nodes.
 */
#include "base/limits.h"
#include "base/num.h"
#include "lang/call.h"
#include "lang/expand_tree.h"
#include "lang/list_cut.h"

static enum outcome
sequence_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct arena *arena = w->run->arena;
	struct span *at = arena_array(arena, n->count, sizeof(*at));
	size_t len = 0;

	for (size_t i = 0; i < n->count; i++) {
		enum outcome o = lang_node_wait(w, n->parts[i], &at[i]);
		if (o != OUT_OK)
			return o;
		len += at[i].len;
		if (len > LIMIT_EXPANSION_BYTES) {
			w->run->why = SPAN("the result of an expansion is "
					   "too long");
			return OUT_PERM;
		}
	}

	char *text = arena_alloc(arena, len);
	size_t used = 0;
	for (size_t i = 0; i < n->count; i++) {
		if (at[i].len > 0)
			memcpy(text + used, at[i].at, at[i].len);
		used += at[i].len;
	}
	*out = (struct span){ text, len };
	return OUT_OK;
}

static enum outcome
variable_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct lang_run *run = w->run;

	if (lang_call_variable(run, n->variable, out))
		return OUT_OK;

	enum outcome o =
	    run->world->variable_wait(run->ctx, n->variable, run->arena, out);

	if (o == OUT_OK &&
	    (lang_variable_asks(n->variable) &
		(LANG_ASKS_SPF | LANG_ASKS_DKIM)) != 0 &&
	    span_eq(*out, SPAN("temperror")))
		run->temperror = true;
	if (o == OUT_OK || o == OUT_CANCELLED)
		return o;
	run->why = arena_printf(run->arena, "$%s could not be found out",
	    lang_variable_get(n->variable)->name);
	return OUT_TEMP;
}

enum outcome
lang_branch_wait(struct lang_walk *w, const struct lang_node *n, bool found,
    struct span bare, struct span *out)
{
	const struct lang_node *branch = found ? n->yes : n->no;

	if (branch != NULL)
		return lang_node_wait(w, branch, out);
	*out = found ? bare : (struct span){ "", 0 };
	return OUT_OK;
}

static enum outcome
if_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	const struct span *captures = w->captures;
	struct span value = w->value;
	bool yes;
	enum outcome o = lang_cond_wait(w, n->cond, &yes);

	if (o == OUT_OK)
		o = lang_branch_wait(w, n, yes, SPAN("true"), out);
	/* $1 and its kin last to the end of their ${if}, as does what an
	   ACL said to it. */
	w->captures = captures;
	w->value = value;
	return o;
}

/* Go on with what a look-up or an extraction found in $value. */
static enum outcome
found_wait(struct lang_walk *w, const struct lang_node *n, bool found,
    struct span value, struct span *out)
{
	struct span outer = w->value;

	if (found)
		w->value = value;
	enum outcome o = lang_branch_wait(w, n, found, value, out);
	w->value = outer;
	return o;
}

static enum outcome
lookup_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct span value = { "", 0 };
	enum outcome o = n->kind == LANG_NODE_REDIS ?
	    lang_redis_wait(w, n, &value) :
	    lang_lookup_wait(w, n, &value);

	if (o != OUT_OK && o != OUT_NONE)
		return o;
	return found_wait(w, n, o == OUT_OK, value, out);
}

/* Element ${number} of a list; from the end when it is negative. */
static bool
list_element(int64_t number, struct span list, struct arena *arena,
    struct span *out)
{
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(list, &separator);
	struct span all = rest;
	struct span item;
	int64_t count = 0;

	while (lang_list_cut(&rest, separator, arena, &item))
		count++;
	if (number < 0)
		number += count + 1;
	if (number < 1 || number > count)
		return false;
	for (int64_t i = 0; i < number; i++)
		if (!lang_list_cut(&all, separator, arena, out))
			return false;
	return true;
}

static enum outcome
extract_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct arena *arena = w->run->arena;
	struct span arg[3];
	struct span value = { "", 0 };
	int64_t number = 0;
	bool found;

	for (size_t i = 0; i < n->count; i++) {
		enum outcome o = lang_node_wait(w, n->parts[i], &arg[i]);
		if (o != OUT_OK)
			return o;
	}
	if (n->kind != LANG_NODE_EXTRACT_KEY &&
	    !num_i64(span_trim(arg[0]), &number)) {
		w->run->why = arena_printf(arena, "\"%.*s\" is no number",
		    SPAN_ARG(arg[0]));
		return OUT_PERM;
	}
	if (n->kind == LANG_NODE_EXTRACT_KEY)
		found = lang_extract_key(arg[0], arg[1], arena, &value);
	else if (n->kind == LANG_NODE_EXTRACT)
		found = lang_extract_field(number, arg[1], arg[2], &value);
	else
		found = list_element(number, arg[1], arena, &value);
	return found_wait(w, n, found, value, out);
}

static enum outcome
operator_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct span text;
	struct span result;
	enum outcome o = lang_node_wait(w, n->parts[0], &text);

	if (o != OUT_OK)
		return o;
	o = lang_operate(n, text, w->run->arena, &result);
	if (o == OUT_OK)
		*out = result;
	else
		w->run->why = result;
	return o;
}

static enum outcome
authresults_wait(struct lang_walk *w, const struct lang_node *n,
    struct span *out)
{
	struct span id;
	enum outcome o = lang_node_wait(w, n->parts[0], &id);

	if (o != OUT_OK)
		return o;
	return w->run->world->authresults_wait(w->run->ctx, id, w->run->arena,
	    out);
}

static enum outcome
dispatch_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	switch (n->kind) {
	case LANG_NODE_SEQUENCE:
		return sequence_wait(w, n, out);
	case LANG_NODE_IF:
		return if_wait(w, n, out);
	case LANG_NODE_REDIS:
	case LANG_NODE_LOOKUP:
	case LANG_NODE_DNSDB:
		return lookup_wait(w, n, out);
	case LANG_NODE_OPERATOR:
		return operator_wait(w, n, out);
	case LANG_NODE_VARIABLE:
		return variable_wait(w, n, out);
	case LANG_NODE_EXTRACT:
	case LANG_NODE_EXTRACT_KEY:
	case LANG_NODE_LISTEXTRACT:
		return extract_wait(w, n, out);
	case LANG_NODE_ACL:
		return lang_acl_item_wait(w, n, out);
	case LANG_NODE_AUTHRESULTS:
		return authresults_wait(w, n, out);
	case LANG_NODE_TEXT:
		*out = n->text;
		return OUT_OK;
	case LANG_NODE_ACL_VARIABLE:
		*out =
		    w->run->world->acl_variable(w->run->ctx, &n->acl_variable);
		return OUT_OK;
	case LANG_NODE_VALUE:
		*out = w->value;
		return OUT_OK;
	case LANG_NODE_CAPTURE:
		*out = w->captures != NULL ? w->captures[n->numbers[0]] :
					     (struct span){ "", 0 };
		return OUT_OK;
	case LANG_NODE_FAIL:
		return OUT_NONE;
	case LANG_NODE_BROKEN:
		break;
	}
	w->run->why = SPAN("this expansion did not compile");
	return OUT_PERM;
}

enum outcome
lang_node_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	/* Lists in conditions and named lists lead from one tree to another,
	   so the depth of the walk has a cap of its own. */
	if (w->run->expansion_depth >= 2 * LIMIT_EXPANSION_DEPTH + 2) {
		w->run->why = SPAN("an expansion is nested too deep");
		return OUT_PERM;
	}
	w->run->expansion_depth++;
	enum outcome o = dispatch_wait(w, n, out);
	w->run->expansion_depth--;
	return o;
}
