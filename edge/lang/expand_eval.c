/*
 * expand_eval: walk the nodes.
 */
#include "base/limits.h"
#include "base/num.h"
#include "lang/call.h"
#include "lang/expand_sign.h"
#include "lang/expand_tree.h"
#include "lang/list_cut.h"
#include "wire/json_walk.h"

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
	struct lang_scope outer = w->scope;
	bool yes;
	enum outcome o = lang_cond_wait(w, n->cond, &yes);

	if (o == OUT_OK)
		o = lang_branch_wait(w, n, yes, SPAN("true"), out);
	/* $1, $value and what an ACL said last to the end of their ${if. */
	w->scope = outer;
	return o;
}

/* Go on with what a look-up or an extraction found in $value. */
static enum outcome
found_wait(struct lang_walk *w, const struct lang_node *n, bool found,
    struct span value, struct span *out)
{
	struct span outer = w->scope.value;

	if (found)
		w->scope.value = value;
	enum outcome o = lang_branch_wait(w, n, found, value, out);
	w->scope.value = outer;
	return o;
}

static enum outcome
lookup_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct span value = { "", 0 };
	bool found = false;
	enum outcome o = n->kind == LANG_NODE_REDIS ?
	    lang_redis_wait(w, n, &found, &value) :
	    lang_lookup_wait(w, n, &found, &value);

	return o == OUT_OK ? found_wait(w, n, found, value, out) : o;
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

/* A field of plain text, by number or by key. */
static enum outcome
field_of(struct lang_walk *w, const struct lang_node *n, struct span *arg,
    struct span *value)
{
	struct arena *arena = w->run->arena;
	int64_t number = 0;
	bool found;

	if (n->kind == LANG_NODE_EXTRACT_JSON)
		return lang_extract_json(arg[0], arg[1], value);
	if (n->kind == LANG_NODE_CERTEXTRACT)
		return lang_extract_certificate(arg[0], arg[1], arena, value);
	if (n->kind == LANG_NODE_EXTRACT_KEY) {
		found = lang_extract_key(arg[0], arg[1], arena, value);
		return found ? OUT_OK : OUT_NONE;
	}
	if (!num_i64(span_trim(arg[0]), &number)) {
		w->run->why = arena_printf(arena, "\"%.*s\" is no number",
		    SPAN_ARG(arg[0]));
		return OUT_PERM;
	}
	if (n->kind == LANG_NODE_EXTRACT)
		found = lang_extract_field(number, arg[1], arg[2], value);
	else
		found = list_element(number, arg[1], arena, value);
	return found ? OUT_OK : OUT_NONE;
}

static enum outcome
extract_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct span arg[3];
	struct span value = { "", 0 };

	for (size_t i = 0; i < n->count; i++) {
		enum outcome o = lang_node_wait(w, n->parts[i], &arg[i]);
		if (o != OUT_OK)
			return o;
	}
	enum outcome o = field_of(w, n, arg, &value);
	if (o == OUT_OK && n->unquoted &&
	    !wire_json_walk_unquote(value, &value))
		o = OUT_PERM;
	if (o == OUT_PERM && n->kind == LANG_NODE_EXTRACT_JSON)
		w->run->why = n->unquoted ?
		    SPAN("this is no JSON, or no string in it") :
		    SPAN("this is no JSON");
	if (o == OUT_PERM && n->kind == LANG_NODE_CERTEXTRACT)
		w->run->why = SPAN("a certificate has no field of that name");
	if (o == OUT_PERM)
		return o;
	return found_wait(w, n, o == OUT_OK, value, out);
}

/* ${extract} whose field a run has to tell: what the braces after it mean
   depends on whether it is a number. */
static enum outcome
extract_any_wait(struct lang_walk *w, const struct lang_node *n,
    struct span *out)
{
	struct lang_node as = { .kind = LANG_NODE_EXTRACT_KEY,
		.parts = n->parts,
		.count = 2 };
	struct span field;
	int64_t number;
	enum outcome o = lang_node_wait(w, n->parts[0], &field);

	if (o != OUT_OK)
		return o;
	if (num_i64(span_trim(field), &number)) {
		as.kind = LANG_NODE_EXTRACT;
		as.count = 3;
	}
	if (n->count < as.count || n->count > as.count + 2 ||
	    n->parts[as.count - 1]->kind == LANG_NODE_FAIL) {
		w->run->why = arena_printf(w->run->arena,
		    "with the field \"%.*s\" this ${extract has the wrong "
		    "number of arguments",
		    SPAN_ARG(span_first(field, 100)));
		return OUT_PERM;
	}
	as.yes = n->count > as.count ? n->parts[as.count] : NULL;
	as.no = n->count > as.count + 1 ? n->parts[as.count + 1] : NULL;
	return extract_wait(w, &as, out);
}

static enum outcome
function_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct span *args = arena_array(w->run->arena, n->count, sizeof(*args));
	struct span result;

	for (size_t i = 0; i < n->count; i++) {
		enum outcome o = lang_node_wait(w, n->parts[i], &args[i]);
		if (o != OUT_OK)
			return o;
	}
	enum outcome o = lang_call_function(n, args, w->run, &result);
	if (o == OUT_OK)
		*out = result;
	else
		w->run->why = result;
	return o;
}

/* ${prvscheck{address}{secret}{text}}: $prvscheck_… are set in the last two. */
static enum outcome
prvscheck_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct lang_scope outer = w->scope;
	struct span text;
	struct span secret;
	struct lang_prvs p;
	enum outcome o = lang_node_wait(w, n->parts[0], &text);

	if (o != OUT_OK)
		return o;
	*out = SPAN("");
	if (!lang_prvs_split(text, &p))
		return OUT_OK;
	w->scope.prvs[0] = p.address;
	w->scope.prvs[1] = p.key_number;
	o = lang_node_wait(w, n->parts[1], &secret);
	text = SPAN("");
	if (o == OUT_OK && lang_prvs_good(&p, secret))
		w->scope.prvs[2] = SPAN("1");
	if (o == OUT_OK && n->count > 2)
		o = lang_node_wait(w, n->parts[2], &text);
	if (o == OUT_OK)
		*out = text.len > 0 ? text : p.address;
	w->scope = outer;
	return o;
}

static struct span
local_value(const struct lang_walk *w, enum lang_variable v)
{
	switch (v) {
	case LANG_VAR_ITEM:
		return w->scope.item;
	case LANG_VAR_PRVSCHECK_ADDRESS:
		return w->scope.prvs[0];
	case LANG_VAR_PRVSCHECK_KEYNUM:
		return w->scope.prvs[1];
	case LANG_VAR_PRVSCHECK_RESULT:
		return w->scope.prvs[2];
	case LANG_VAR_SRS_RECIPIENT:
		return w->run->srs_recipient;
	default:
		return w->scope.value;
	}
}

static enum outcome
header_get(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct lang_run *run = w->run;
	enum outcome o =
	    run->world->header(run->ctx, n->header, n->text, run->arena, out);

	if (o == OUT_TEMP)
		run->why = SPAN("the message's header could not be read");
	return o;
}

static enum outcome
operator_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct span text;
	struct span result;
	enum outcome o = lang_node_wait(w, n->parts[0], &text);

	if (o != OUT_OK)
		return o;
	o = lang_operate(n, text, w->run, &result);
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

/* What has no parts. */
static enum outcome
leaf(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	switch (n->kind) {
	case LANG_NODE_HEADER:
		return header_get(w, n, out);
	case LANG_NODE_TEXT:
		*out = n->text;
		return OUT_OK;
	case LANG_NODE_ACL_VARIABLE:
		*out =
		    w->run->world->acl_variable(w->run->ctx, &n->acl_variable);
		return OUT_OK;
	case LANG_NODE_LOCAL:
		*out = local_value(w, n->variable);
		return OUT_OK;
	case LANG_NODE_CAPTURE:
		*out = w->scope.captures != NULL ?
		    w->scope.captures[n->numbers[0]] :
		    (struct span){ "", 0 };
		return OUT_OK;
	case LANG_NODE_FAIL:
		return OUT_NONE;
	default:
		break;
	}
	w->run->why = SPAN("this expansion did not compile");
	return OUT_PERM;
}

static enum outcome
loop_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	switch (n->kind) {
	case LANG_NODE_MAP:
	case LANG_NODE_FILTER:
	case LANG_NODE_REDUCE:
		return lang_each_wait(w, n, out);
	case LANG_NODE_SORT:
		return lang_sort_wait(w, n, out);
	case LANG_NODE_SG:
		return lang_sg_wait(w, n, out);
	case LANG_NODE_PRVSCHECK:
		return prvscheck_wait(w, n, out);
	default:
		return leaf(w, n, out);
	}
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
	case LANG_NODE_CERTEXTRACT:
		return extract_wait(w, n, out);
	case LANG_NODE_ACL:
		return lang_acl_item_wait(w, n, out);
	case LANG_NODE_EXTRACT_JSON:
		return extract_wait(w, n, out);
	case LANG_NODE_EXTRACT_ANY:
		return extract_any_wait(w, n, out);
	case LANG_NODE_FUNCTION:
		return function_wait(w, n, out);
	case LANG_NODE_AUTHRESULTS:
		return authresults_wait(w, n, out);
	default:
		return loop_wait(w, n, out);
	}
}

enum outcome
lang_node_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	/* Lists in conditions and named lists lead from one tree to another,
	   so the depth of the walk has a cap of its own. */
	if (w->run->expansion_depth >= 2 * LIMIT_EXPANSION_DEPTH + 2 ||
	    lang_run_is_deep(w->run)) {
		w->run->why = SPAN("an expansion is nested too deep");
		return OUT_PERM;
	}
	w->run->expansion_depth++;
	enum outcome o = dispatch_wait(w, n, out);
	w->run->expansion_depth--;
	return o;
}
