/*
 * expand_sg: ${sg}, every match of a pattern replaced.
 *
 * "\$1" in the replacement was taken apart at load; whatever else stands in
 * it is expanded once, and what that yields is text.  In Exim it would be
 * expanded again.
 */
#include "base/limits.h"
#include "lang/expand_tree.h"

/* One part of the replacement: a group of the match, or a text. */
struct piece {
	int group; /* -1: text */
	struct span text;
};

struct replacement {
	struct piece *at;
	size_t count;
};

static enum outcome
piece_wait(struct lang_walk *w, const struct lang_node *n, struct piece *out)
{
	out->group = -1;
	if (n->kind != LANG_NODE_GROUP)
		return lang_node_wait(w, n, &out->text);
	out->group = (int)n->numbers[0];
	return OUT_OK;
}

static enum outcome
replacement_wait(struct lang_walk *w, const struct lang_node *n,
    struct replacement *out)
{
	bool several = n->kind == LANG_NODE_SEQUENCE;
	enum outcome o = OUT_OK;

	out->count = several ? n->count : 1;
	out->at = arena_array(w->run->arena, out->count, sizeof(*out->at));
	for (size_t i = 0; i < out->count && o == OUT_OK; i++)
		o = piece_wait(w, several ? n->parts[i] : n, &out->at[i]);
	return o;
}

static void
put_replacement(const struct replacement *r, const struct span *groups,
    struct buf *out)
{
	for (size_t i = 0; i < r->count; i++)
		buf_add(out,
		    r->at[i].group >= 0 ? groups[r->at[i].group] :
					  r->at[i].text);
}

/*
 * After an empty match another is looked for right there that is not empty,
 * before the search goes on one byte further, as Perl's s///g does.
 */
static enum outcome
replace(struct lang_walk *w, const struct lang_regex *re, struct span subject,
    const struct replacement *r, struct buf *out)
{
	struct span groups[LANG_REGEX_CAPTURES];
	bool after_empty = false;
	size_t done = 0; /* what of the subject is in ${out} */
	size_t extra = 0;

	for (;;) {
		if (!lang_step(w->run) || buf_is_full(out))
			return OUT_PERM;
		enum outcome o = lang_regex_search(re, subject, done + extra,
		    after_empty, groups);
		if (o == OUT_TEMP) {
			w->run->why = SPAN("a regular expression took too "
					   "many steps");
			return o;
		}
		if (o == OUT_NONE && after_empty && done < subject.len) {
			after_empty = false;
			extra = 1;
			continue;
		}
		if (o == OUT_NONE)
			break;
		size_t start = (size_t)(groups[0].at - subject.at);
		buf_add(out,
		    span_first(span_from(subject, done), start - done));
		put_replacement(r, groups, out);
		done = start + groups[0].len;
		extra = 0;
		after_empty = groups[0].len == 0;
		if (after_empty && done == subject.len)
			break;
	}
	buf_add(out, span_from(subject, done));
	return OUT_OK;
}

enum outcome
lang_pattern(struct lang_walk *w, const struct lang_regex *known,
    struct span text, const struct lang_regex **out)
{
	const struct lang_regex *re = known;
	struct span why;

	if (re == NULL)
		re = lang_regex_compile(text, LANG_REGEX_FOREIGN, w->run->arena,
		    &why);
	if (re == NULL) {
		w->run->why = arena_printf(w->run->arena,
		    "regular expression: %.*s", SPAN_ARG(why));
		return OUT_PERM;
	}
	*out = re;
	return OUT_OK;
}

enum outcome
lang_sg_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	const struct lang_regex *re = NULL;
	struct replacement r;
	struct span subject;
	struct span pattern = { "", 0 };
	struct buf b;
	enum outcome o = lang_node_wait(w, n->parts[0], &subject);

	if (o == OUT_OK && n->regex == NULL)
		o = lang_node_wait(w, n->parts[1], &pattern);
	if (o == OUT_OK)
		o = lang_pattern(w, n->regex, pattern, &re);
	if (o == OUT_OK)
		o = replacement_wait(w, n->parts[2], &r);
	if (o != OUT_OK)
		return o;
	if (subject.at == NULL)
		subject = SPAN("");
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	o = replace(w, re, subject, &r, &b);
	if (buf_is_full(&b)) {
		w->run->why = SPAN("the result of an expansion is too long");
		o = OUT_PERM;
	}
	if (o == OUT_OK)
		*out = arena_copy(w->run->arena, buf_span(&b));
	buf_fini(&b);
	return o;
}
