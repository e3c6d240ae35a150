/*
 * list_match: a subject against a list.
 */
#include "lang/list.h"

#include "base/limits.h"
#include "lang/list_cut.h"
#include "lang/list_reply.h"
#include "lang/list_tree.h"

static struct span
fold_domain(struct arena *arena, struct span address)
{
	size_t at = span_find_last(address, '@');

	return ARENA_JOIN(arena, span_first(address, at),
	    arena_lower(arena, span_from(address, at)));
}

bool
lang_match_caseful(const struct lang_match *m, const struct lang_item *item)
{
	return item->caseful ||
	    (m->list->kind == LANG_LIST_LOCAL_PART && m->run->caseful);
}

bool
lang_match_empty(const struct lang_match *m)
{
	if (m->list->kind == LANG_LIST_HOST)
		return m->subject->ip->family == IP_NONE;
	return m->subject->text.len == 0;
}

static enum outcome
set_match(struct lang_match *m, const struct lang_item *item, bool *negated)
{
	bool caseful = lang_match_caseful(m, item);
	const struct lang_hit *hit;

	/* "*@*" wants an address, which <> is not. */
	if (m->list->kind != LANG_LIST_STRING && lang_match_empty(m))
		return OUT_NONE;
	if (m->list->kind == LANG_LIST_HOST)
		hit = lang_set_find_ip(item->folded, m->subject->ip);
	else if (caseful)
		hit = lang_set_find_text(item->written, m->written);
	else
		hit = lang_set_find_text(item->folded, m->folded);
	if (hit == NULL)
		return OUT_NONE;
	*negated = hit->negated;
	m->data = hit->text;
	return OUT_OK;
}

static enum outcome
regex_match(struct lang_match *m, const struct lang_item *item)
{
	const struct lang_regex *re =
	    lang_match_caseful(m, item) ? item->caseful_regex : item->regex;
	enum outcome o = lang_regex_match(re, m->written, NULL);

	if (o == OUT_TEMP)
		m->run->why = SPAN("a regular expression took too many steps");
	m->data = item->text;
	return o;
}

static enum outcome
self_wait(struct lang_match *m)
{
	struct lang_run *run = m->run;
	struct span name;
	enum outcome o = run->world->variable_wait(run->ctx,
	    LANG_VAR_PRIMARY_HOSTNAME, run->arena, &name);

	if (o != OUT_OK)
		return o;
	m->data = name;
	return span_eq_icase(name, m->folded) ? OUT_OK : OUT_NONE;
}

static enum outcome
address_wait(struct lang_match *m, const struct lang_item *item)
{
	size_t at = span_find_last(m->written, '@');
	struct span local = span_first(m->written, at);
	struct lang_subject domain = { .kind = LANG_LIST_DOMAIN,
		.text = span_from(m->written, at + 1) };
	struct span data;
	bool same;

	if (at == m->written.len)
		return OUT_NONE;
	if (item->tail && lang_match_caseful(m, item))
		same = span_ends(local, item->local);
	else if (item->tail)
		same = span_ends_icase(local, item->local);
	else if (lang_match_caseful(m, item))
		same = span_eq(local, item->local);
	else
		same = span_eq_icase(local, item->local);
	m->data = item->text;
	return same ? lang_list_match_wait(item->list, &domain, m->run, &data) :
		      OUT_NONE;
}

static enum outcome
named_wait(struct lang_match *m, const struct lang_item *item)
{
	const struct lang_named_list *named =
	    &m->run->program->lists[item->named];
	struct span data;
	enum outcome o =
	    lang_list_match_wait(named->list, m->subject, m->run, &data);

	if (o == OUT_OK)
		m->data = data;
	return o;
}

enum outcome
lang_match_text_wait(struct lang_match *m, const struct lang_node *n,
    struct span *out)
{
	struct lang_walk w = lang_walk_in(m->run);
	enum outcome o = lang_node_wait(&w, n, out);

	if (o == OUT_NONE) {
		*out = (struct span){ "", 0 };
		return OUT_OK;
	}
	/* A list that cannot be read is one that cannot be known. */
	return o == OUT_PERM ? OUT_TEMP : o;
}

/* Whether data says what the subject is; ${tail}: what it ends in. */
static bool
data_equals(const struct lang_match *m, const struct lang_item *item,
    struct span text, bool tail)
{
	bool caseful = lang_match_caseful(m, item);
	struct span subject = m->written;

	/* A domain in an address list is any user of it. */
	if (m->list->kind == LANG_LIST_ADDRESS && !tail && text.len > 0 &&
	    span_find(text, '@') == text.len) {
		subject = span_from(subject, span_find_last(subject, '@') + 1);
		return subject.len > 0 && span_eq_icase(subject, text);
	}
	if (caseful && m->list->kind == LANG_LIST_ADDRESS)
		text = fold_domain(m->run->arena, text);
	if (tail)
		return subject.len > 0 &&
		    (caseful ? span_ends(subject, text) :
			       span_ends_icase(subject, text));
	return caseful ? span_eq(subject, text) : span_eq_icase(subject, text);
}

/* One item of data; ${pattern}: '*' and '!' mean what they mean in a list. */
static bool
data_matches(struct lang_match *m, const struct lang_item *item,
    struct span text, bool pattern)
{
	bool tail = pattern && span_starts(text, SPAN("*"));
	struct ip_net net;

	if (tail && text.len == 1)
		return true;
	if (text.len == 0)
		return lang_match_empty(m);
	if (m->list->kind == LANG_LIST_HOST)
		return ip_net_parse(text, &net) &&
		    ip_in_net(m->subject->ip, &net);
	if (tail && span_starts(text, SPAN("*@*")))
		return m->subject->text.len > 0 &&
		    data_equals(m, item, span_from(text, 3), true);
	return data_equals(m, item, span_from(text, tail ? 1 : 0), tail);
}

/*
 * Text from an expansion.  When it can hold a client's bytes it is compared
 * as it stands; '*' counts only where it was written in the list.  What Redis
 * or the configuration itself gave may use '*' and '!' as list files do.
 */
static enum outcome
data_wait(struct lang_match *m, const struct lang_item *item, bool *negated)
{
	bool pattern = !item->node->foreign;
	char separator = m->list->separator;
	struct arena *arena = m->run->arena;
	struct ip_net net;
	struct span text;
	struct span each;

	if (item->argv != NULL)
		return lang_reply_list_wait(m, item, negated);
	enum outcome o = lang_match_text_wait(m, item->node, &text);
	if (o != OUT_OK)
		return o;
	if (item->tail)
		return data_equals(m, item, span_trim(text), true) ? OUT_OK :
								     OUT_NONE;
	if (m->list->kind == LANG_LIST_HOST &&
	    ip_net_parse(span_trim(text), &net)) {
		m->data = span_trim(text);
		return ip_in_net(m->subject->ip, &net) ? OUT_OK : OUT_NONE;
	}
	/* The whole list may come out of one ${if}, "<;" and all. */
	if (pattern && m->list->count == 1)
		text = lang_list_separator(text, &separator);
	while (lang_list_cut(&text, separator, arena, &each)) {
		*negated = item->negated;
		if (pattern)
			each = lang_item_sign(each, negated);
		m->last_negated = *negated;
		if (data_matches(m, item, each, pattern)) {
			m->data = each;
			return OUT_OK;
		}
	}
	return OUT_NONE;
}

static enum outcome
item_wait(struct lang_match *m, const struct lang_item *item, bool *negated)
{
	switch (item->form) {
	case LANG_ITEM_ANY:
		m->data = item->text;
		return OUT_OK;
	case LANG_ITEM_EMPTY:
		return lang_match_empty(m) ? OUT_OK : OUT_NONE;
	case LANG_ITEM_SELF:
		return self_wait(m);
	case LANG_ITEM_SET:
		return set_match(m, item, negated);
	case LANG_ITEM_REGEX:
		return regex_match(m, item);
	case LANG_ITEM_ADDRESS:
		return address_wait(m, item);
	case LANG_ITEM_NAMED:
		return named_wait(m, item);
	case LANG_ITEM_REDIS_SET:
	case LANG_ITEM_REDIS_HASH:
	case LANG_ITEM_LOOKUP:
	case LANG_ITEM_QUERY:
		return lang_match_ask_wait(m, item);
	case LANG_ITEM_HOST_NAME:
	case LANG_ITEM_HOST_LEADS:
		return lang_match_host_wait(m, item);
	case LANG_ITEM_DATA:
		return data_wait(m, item, negated);
	case LANG_ITEM_INCLUDE_DEFER:
		m->include_defer = true;
		break;
	case LANG_ITEM_IGNORE_DEFER:
		m->ignore_defer = true;
		break;
	case LANG_ITEM_INCLUDE_UNKNOWN:
		m->include_unknown = true;
		break;
	case LANG_ITEM_IGNORE_UNKNOWN:
		m->ignore_unknown = true;
		break;
	}
	return OUT_NONE;
}

static enum outcome
items_wait(struct lang_match *m)
{
	for (size_t i = 0; i < m->list->count; i++) {
		const struct lang_item *item = &m->list->items[i];
		bool negated = item->negated;
		enum outcome o = item_wait(m, item, &negated);

		if (o == OUT_CANCELLED)
			return o;
		if (o == OUT_OK)
			return negated ? OUT_NONE : OUT_OK;
		if (m->stopped)
			return m->include_unknown ? OUT_OK : OUT_NONE;
		if (o == OUT_NONE)
			continue;
		/* Unknown stays unknown under "!" as well. */
		if (m->include_defer)
			return OUT_OK;
		if (!m->ignore_defer)
			return OUT_TEMP;
	}
	m->data = SPAN("");
	return m->last_negated ? OUT_OK : OUT_NONE;
}

enum outcome
lang_list_match_wait(const struct lang_list *list,
    const struct lang_subject *subject, struct lang_run *run, struct span *data)
{
	struct lang_match m = { .list = list,
		.subject = subject,
		.run = run,
		.written = subject->text,
		.data = { "", 0 },
		.last_negated = list->last_negated };

	if (run->list_depth >= LIMIT_LIST_DEPTH || lang_run_is_deep(run)) {
		run->why = SPAN("lists name each other too deep");
		return OUT_TEMP;
	}
	if (list->kind != LANG_LIST_HOST)
		m.folded = arena_lower(run->arena, subject->text);
	if (list->kind == LANG_LIST_ADDRESS)
		m.written = fold_domain(run->arena, subject->text);

	run->list_depth++;
	enum outcome o = items_wait(&m);
	run->list_depth--;
	if (o == OUT_OK)
		*data = m.data;
	return o;
}
