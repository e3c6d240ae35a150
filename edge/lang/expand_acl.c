/*
 * expand_acl: ${acl{name}{argument}…} and the condition acl{{name}{argument}…}
 *
 * The name is constant, so that every call is known at load; the arguments
 * are data.  The item yields the message of the called ACL, whether that
 * accepts or denies; one that defers makes the expansion fail on purpose.
 */
#include "lang/call.h"
#include "lang/expand_tree.h"

/* "{name}" → the ACL's index in ${n}; false after an error. */
static bool
read_name(struct lang_reader *r, struct lang_node *n)
{
	bool dynamic = r->dynamic;
	size_t from;

	lang_read_blanks(r);
	from = r->at;
	r->dynamic = false;
	const struct lang_node *name = lang_read_fold(r, lang_read_braced(r));
	r->dynamic |= dynamic;
	if (r->bad)
		return false;
	if (name->kind != LANG_NODE_TEXT) {
		lang_read_error(r, from,
		    "the name of an ACL cannot be computed: what an expansion "
		    "yields is data");
		return false;
	}
	n->numbers[0] = LANG_NO_ACL;
	if (r->c->find_acl != NULL)
		n->numbers[0] = r->c->find_acl(r->c, span_trim(name->text));
	if (n->numbers[0] != LANG_NO_ACL)
		return true;
	lang_read_error(r, from,
	    r->c->find_acl != NULL ?
		"there is no ACL \"%.*s\"" :
		"ACL \"%.*s\" cannot be called here: only the statements of "
		"ACLs call others",
	    SPAN_ARG(name->text));
	return false;
}

/* "{name}{argument}…}", the closing brace too. */
static bool
read_call(struct lang_reader *r, struct lang_node *n)
{
	struct lang_parts parts = { .count = 0 };
	size_t from = r->at;

	if (!read_name(r, n))
		return false;
	lang_read_blanks(r);
	while (lang_read_peek(r) == '{' && parts.count < LANG_CALL_ARGS) {
		lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
		lang_read_blanks(r);
	}
	if (!lang_read_take(r, '}')) {
		lang_read_error(r, from,
		    "up to %d arguments in braces and the closing } should "
		    "stand here",
		    LANG_CALL_ARGS);
		return false;
	}
	r->dynamic = true;
	n->kind = LANG_NODE_ACL;
	n->parts = parts.at;
	n->count = parts.count;
	n->foreign = true;
	return !r->bad;
}

const struct lang_node *
lang_read_acl(struct lang_reader *r, struct lang_node *n)
{
	return read_call(r, n) ? n : lang_read_stop(r);
}

bool
lang_read_acl_cond(struct lang_reader *r, struct lang_cond *k)
{
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);
	size_t from = r->at;

	k->a = n;
	lang_read_blanks(r);
	if (lang_read_take(r, '{'))
		return read_call(r, n);
	lang_read_error(r, from, "\"acl\" is written acl{{name}{argument}}");
	return false;
}

static enum outcome
call_wait(struct lang_walk *w, const struct lang_node *n,
    struct lang_result *out)
{
	struct lang_run *run = w->run;
	struct span args[LANG_CALL_ARGS];

	for (size_t i = 0; i < n->count; i++) {
		enum outcome o = lang_node_wait(w, n->parts[i], &args[i]);
		if (o != OUT_OK)
			return o;
	}
	if (lang_call_wait(run, (int)n->numbers[0], args, n->count, out) !=
	    OUT_OK)
		return OUT_CANCELLED;
	if (out->unknown)
		run->why = out->log_message;
	return OUT_OK;
}

/* OUT_OK: it accepted or denied. */
static enum outcome
judge(struct lang_run *run, const struct lang_result *r)
{
	if (r->unknown)
		return OUT_TEMP;
	switch (r->verdict) {
	case LANG_VERDICT_ACCEPT:
	case LANG_VERDICT_DENY:
		return OUT_OK;
	case LANG_VERDICT_DEFER:
		return OUT_NONE;
	case LANG_VERDICT_DISCARD:
	case LANG_VERDICT_DROP:
		break;
	}
	run->why = SPAN("an ACL called by an expansion neither accepted nor "
			"denied");
	return OUT_PERM;
}

enum outcome
lang_acl_item_wait(struct lang_walk *w, const struct lang_node *n,
    struct span *out)
{
	struct lang_result r;
	enum outcome o = call_wait(w, n, &r);

	if (o == OUT_OK)
		o = judge(w->run, &r);
	if (o == OUT_OK)
		*out = r.message;
	return o;
}

enum outcome
lang_acl_cond_wait(struct lang_walk *w, const struct lang_cond *c, bool *out)
{
	struct lang_result r;
	enum outcome o = call_wait(w, c->a, &r);

	if (o == OUT_OK)
		o = judge(w->run, &r);
	if (o != OUT_OK)
		return o;
	/* As in Exim the message is $value from here on. */
	if (r.message.len > 0)
		w->scope.value = r.message;
	*out = r.verdict == LANG_VERDICT_ACCEPT;
	return OUT_OK;
}
