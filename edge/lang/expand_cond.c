/*
 * expand_cond: the truth of a condition, or that it cannot be known.
 */
#include "base/ascii.h"
#include "base/num.h"
#include "lang/expand.h"
#include "lang/expand_sign.h"
#include "lang/expand_tree.h"
#include "lang/list.h"
#include "lang/list_cut.h"

/*
 * "and" and "or" of three values, left to right: a false settles an "and"
 * and a true an "or", even after something unknown; else one unknown makes
 * the whole unknown.  What comes after an unknown might never have been
 * asked, so its forced failures and errors are no more than unknown too.
 */
static enum outcome
many_wait(struct lang_walk *w, const struct lang_cond *c, bool *out)
{
	bool settles = c->kind == LANG_COND_OR;
	bool unknown = false;

	for (size_t i = 0; i < c->count; i++) {
		bool yes = !settles;
		struct span why = w->run->why;
		enum outcome o = lang_cond_wait(w, c->parts[i], &yes);

		if (o == OUT_CANCELLED)
			return o;
		if (o == OUT_OK && yes == settles) {
			*out = settles;
			return OUT_OK;
		}
		if (o != OUT_OK && unknown)
			w->run->why = why;
		else if (o == OUT_TEMP)
			unknown = true;
		else if (o != OUT_OK)
			return o;
	}
	*out = !settles;
	return unknown ? OUT_TEMP : OUT_OK;
}

static enum outcome
complain(struct lang_walk *w, struct span text, const char *what)
{
	w->run->why = arena_printf(w->run->arena, "\"%.*s\" is no %s",
	    SPAN_ARG(span_first(text, 100)), what);
	return OUT_PERM;
}

static enum outcome
bool_text(struct lang_walk *w, const struct lang_cond *c, struct span text,
    bool *out)
{
	struct span s = span_trim(text);
	bool minus = s.len > 1 && s.at[0] == '-' && ascii_is_digit(s.at[1]);

	if (lang_truth(minus ? span_from(s, 1) : s, out))
		return OUT_OK;
	if (c->kind == LANG_COND_BOOL)
		return complain(w, text, "truth value");
	*out = true;
	return OUT_OK;
}

static bool
is_ip(enum lang_cond_kind kind, struct span text)
{
	struct ip ip;

	if (!ip_parse(text, &ip))
		return false;
	/* A mapped address is IPv4 to us, but was written as IPv6. */
	bool six = span_find(text, ':') < text.len;
	return kind == LANG_COND_ISIP || six == (kind == LANG_COND_ISIP6);
}

static enum outcome
number_wait(struct lang_walk *w, const struct lang_cond *c, struct span a,
    struct span b, bool *out)
{
	int64_t x;
	int64_t y;

	if (!lang_cond_number(a, &x))
		return complain(w, a, "number");
	if (!lang_cond_number(b, &y))
		return complain(w, b, "number");
	switch (c->kind) {
	case LANG_COND_NUM_LT:
		*out = x < y;
		break;
	case LANG_COND_NUM_LE:
		*out = x <= y;
		break;
	case LANG_COND_NUM_GT:
		*out = x > y;
		break;
	case LANG_COND_NUM_GE:
		*out = x >= y;
		break;
	default:
		*out = x == y;
		break;
	}
	return OUT_OK;
}

static bool
in_list(struct lang_walk *w, struct span item, struct span list, bool icase)
{
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(list, &separator);
	struct span each;

	while (lang_list_cut(&rest, separator, w->run->arena, &each))
		if (icase ? span_eq_icase(each, item) : span_eq(each, item)) {
			w->scope.value = each;
			return true;
		}
	return false;
}

static enum outcome
match_wait(struct lang_walk *w, const struct lang_cond *c, struct span subject,
    struct span pattern, bool *out)
{
	struct arena *arena = w->run->arena;
	const struct lang_regex *re;
	enum outcome o = lang_pattern(w, c->regex, pattern, &re);

	if (o != OUT_OK)
		return o;
	struct span *captures =
	    arena_array(arena, LANG_REGEX_CAPTURES, sizeof(*captures));
	o = lang_regex_match(re, subject, captures);
	if (o == OUT_TEMP) {
		w->run->why = SPAN("a regular expression took too many steps");
		return o;
	}
	*out = o == OUT_OK;
	if (*out)
		w->scope.captures = captures;
	return OUT_OK;
}

static enum outcome
list_wait(struct lang_walk *w, const struct lang_cond *c, struct span text,
    bool *out)
{
	struct ip ip = { .family = IP_NONE };
	struct lang_subject subject = { .text = text, .ip = &ip };
	struct span data;

	switch (c->kind) {
	case LANG_COND_MATCH_IP:
		subject.kind = LANG_LIST_HOST;
		if (text.len > 0 && !ip_parse(text, &ip))
			return complain(w, text, "IP address");
		break;
	case LANG_COND_MATCH_DOMAIN:
		subject.kind = LANG_LIST_DOMAIN;
		break;
	case LANG_COND_MATCH_ADDRESS:
		subject.kind = LANG_LIST_ADDRESS;
		break;
	default:
		subject.kind = LANG_LIST_LOCAL_PART;
		break;
	}

	/* The list may hold $value, $item and the like. */
	const struct lang_scope *outer = w->run->scope;
	w->run->scope = &w->scope;
	enum outcome o = lang_list_match_wait(c->list, &subject, w->run, &data);
	w->run->scope = outer;
	*out = o == OUT_OK;
	if (o == OUT_OK)
		w->scope.value = data;
	return o == OUT_NONE ? OUT_OK : o;
}

/* Comparisons of two texts that are at hand. */
static enum outcome
two_wait(struct lang_walk *w, const struct lang_cond *c, struct span a,
    struct span b, bool *out)
{
	struct arena *arena = w->run->arena;
	bool icase = c->kind == LANG_COND_GEI || c->kind == LANG_COND_GTI ||
	    c->kind == LANG_COND_LEI || c->kind == LANG_COND_LTI;
	int order = icase ?
	    span_cmp(arena_lower(arena, a), arena_lower(arena, b)) :
	    span_cmp(a, b);

	switch (c->kind) {
	case LANG_COND_EQ:
		*out = span_eq(a, b);
		break;
	case LANG_COND_EQI:
		*out = span_eq_icase(a, b);
		break;
	case LANG_COND_INBOUND_SRS:
		*out = lang_srs_check(a, b, arena, &w->run->srs_recipient);
		break;
	case LANG_COND_INLIST:
	case LANG_COND_INLISTI:
		*out = in_list(w, a, b, c->kind == LANG_COND_INLISTI);
		break;
	case LANG_COND_GE:
	case LANG_COND_GEI:
		*out = order >= 0;
		break;
	case LANG_COND_GT:
	case LANG_COND_GTI:
		*out = order > 0;
		break;
	case LANG_COND_LE:
	case LANG_COND_LEI:
		*out = order <= 0;
		break;
	case LANG_COND_LT:
	case LANG_COND_LTI:
		*out = order < 0;
		break;
	default:
		return number_wait(w, c, a, b, out);
	}
	return OUT_OK;
}

static enum outcome
test_wait(struct lang_walk *w, const struct lang_cond *c, bool *out)
{
	struct span a;
	struct span b = { "", 0 };
	enum outcome o;

	if (c->kind == LANG_COND_ACL)
		return lang_acl_cond_wait(w, c, out);
	if (c->kind == LANG_COND_AND || c->kind == LANG_COND_OR)
		return many_wait(w, c, out);
	if (c->parts != NULL)
		return lang_any_wait(w, c, out);
	o = lang_node_wait(w, c->a, &a);
	if (o == OUT_OK && c->b != NULL && c->regex == NULL)
		o = lang_node_wait(w, c->b, &b);
	if (o != OUT_OK)
		return o;
	switch (c->kind) {
	case LANG_COND_BOOL:
	case LANG_COND_BOOL_LAX:
		return bool_text(w, c, a, out);
	case LANG_COND_DEF:
		*out = a.len > 0;
		return OUT_OK;
	case LANG_COND_ISIP:
	case LANG_COND_ISIP4:
	case LANG_COND_ISIP6:
		*out = is_ip(c->kind, a);
		return OUT_OK;
	case LANG_COND_MATCH:
		return match_wait(w, c, a, b, out);
	case LANG_COND_MATCH_ADDRESS:
	case LANG_COND_MATCH_DOMAIN:
	case LANG_COND_MATCH_IP:
	case LANG_COND_MATCH_LOCAL_PART:
		return list_wait(w, c, a, out);
	default:
		return two_wait(w, c, a, b, out);
	}
}

enum outcome
lang_cond_wait(struct lang_walk *w, const struct lang_cond *c, bool *out)
{
	bool yes;

	if (lang_run_is_deep(w->run)) {
		w->run->why = SPAN("conditions are nested too deep");
		return OUT_PERM;
	}
	enum outcome o = test_wait(w, c, &yes);
	if (o == OUT_OK)
		*out = yes != c->negated;
	return o;
}
