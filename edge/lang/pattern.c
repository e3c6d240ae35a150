/*
 * pattern: "regex =", compiled and held against lines.
 */
#include "lang/pattern.h"

#include "lang/diag.h"
#include "lang/expand.h"
#include "lang/list_cut.h"
#include "lang/regex.h"

struct pattern {
	struct pattern *next;
	struct span text;
	const struct lang_regex *regex;
};

struct lang_patterns {
	const struct lang_expansion *value; /* NULL: it is constant */
	const struct pattern *first;
};

/* One search: what is looked for, and what was found. */
struct search {
	const struct pattern *first;
	const struct pattern *found;
	bool unknown; /* a pattern reached its limits on some line */
	struct lang_run *run;
};

/* The patterns in ${text}; false, with ${why}, when one is none. */
static bool
read_patterns(struct span text, unsigned flags, struct arena *arena,
    const struct pattern **first, struct span *why)
{
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(text, &separator);
	const struct pattern **end = first;
	struct span item;

	*first = NULL;
	while (lang_list_cut(&rest, separator, arena, &item)) {
		if (item.len == 0)
			continue;
		struct pattern *p = ARENA_NEW(arena, struct pattern);
		*p = (struct pattern){ .text = item,
			.regex = lang_regex_compile(item, flags, arena, why) };
		if (p->regex == NULL)
			return false;
		*end = p;
		end = (const struct pattern **)&p->next;
	}
	return true;
}

const struct lang_patterns *
lang_patterns_compile(struct lang_compile *c, const struct lang_text *text,
    unsigned phases)
{
	struct lang_patterns *p = ARENA_NEW(c->arena, struct lang_patterns);
	struct span constant;
	struct span why;

	*p = (struct lang_patterns){ .value =
					 lang_expand_compile(c, text, phases) };
	if (!lang_expand_constant(p->value, &constant))
		return p;
	p->value = NULL;
	if (!read_patterns(constant, 0, c->arena, &p->first, &why))
		lang_error_in(c->diags, text, 0, text->text.len,
		    "bad regular expression: %.*s", SPAN_ARG(why));
	return p;
}

/* Called for each line; true ends the search. */
static bool
is_match(void *arg, struct span line)
{
	struct search *s = arg;
	struct span groups[LANG_REGEX_CAPTURES];

	for (const struct pattern *p = s->first; p != NULL; p = p->next) {
		enum outcome o = lang_regex_match(p->regex, line, groups);
		if (o == OUT_TEMP)
			s->unknown = true;
		if (o != OUT_OK)
			continue;
		s->found = p;
		s->run->world->set_matched(s->run->ctx, p->text, groups + 1,
		    LANG_REGEX_CAPTURES - 1);
		return true;
	}
	return false;
}

static enum outcome
search_wait(struct search *s)
{
	struct lang_run *run = s->run;

	run->world->set_matched(run->ctx, SPAN(""), NULL, 0);
	if (s->first == NULL)
		return OUT_NONE;
	enum outcome o =
	    run->world->lines_wait(run->ctx, is_match, s, &run->why);
	if (o != OUT_NONE || !s->unknown)
		return o;
	run->why = SPAN("a regular expression reached its limits");
	return OUT_TEMP;
}

enum outcome
lang_patterns_wait(const struct lang_patterns *p, struct lang_run *run,
    enum outcome failed)
{
	struct search s = { .first = p->first, .run = run };
	struct span text;
	struct span why;

	if (p->value == NULL)
		return search_wait(&s);
	enum outcome o = lang_expand_wait(p->value, run, &text);
	if (o != OUT_OK)
		return o == OUT_NONE ? failed : o;
	if (!read_patterns(text, LANG_REGEX_FOREIGN, run->arena, &s.first,
		&why)) {
		run->why = arena_printf(run->arena,
		    "bad regular expression: %.*s", SPAN_ARG(why));
		return OUT_PERM;
	}
	return search_wait(&s);
}
