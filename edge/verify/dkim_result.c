/*
 * dkim_result: words and summaries.
 */
#include "verify/dkim_result.h"

#include <assert.h>

#include "base/assert.h"

static const struct {
	const char *name;
	const char *status;
} words[] = { [VERIFY_DKIM_NONE] = { "none", "none" },
	[VERIFY_DKIM_PASS] = { "pass", "pass" },
	[VERIFY_DKIM_FAIL] = { "fail", "fail" },
	[VERIFY_DKIM_POLICY] = { "policy", "invalid" },
	[VERIFY_DKIM_NEUTRAL] = { "neutral", "invalid" },
	[VERIFY_DKIM_TEMPERROR] = { "temperror", "invalid" },
	[VERIFY_DKIM_PERMERROR] = { "permerror", "invalid" } };

static_assert(sizeof(words) / sizeof(*words) == VERIFY_DKIM_PERMERROR + 1,
    "two words per verdict");

const char *
verify_dkim_verdict_name(enum verify_dkim_verdict v)
{
	return words[v].name;
}

const char *
verify_dkim_status_name(enum verify_dkim_verdict v)
{
	return words[v].status;
}

static bool
has_verdict(const struct verify_dkim_results *r, enum verify_dkim_verdict v)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->signatures[i].verdict == v)
			return true;
	return false;
}

enum verify_dkim_verdict
verify_dkim_best(const struct verify_dkim_results *r)
{
	if (has_verdict(r, VERIFY_DKIM_PASS))
		return VERIFY_DKIM_PASS;
	if (has_verdict(r, VERIFY_DKIM_TEMPERROR))
		return VERIFY_DKIM_TEMPERROR;
	return r->count > 0 ? r->signatures[0].verdict : VERIFY_DKIM_NONE;
}

/* An identity may hold a colon, which a list then writes twice. */
static struct span
list_item(struct span s, struct arena *arena)
{
	char *out = arena_alloc(arena, 2 * s.len);
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		out[len++] = s.at[i];
		if (s.at[i] == ':')
			out[len++] = ':';
	}
	return arena_lower(arena, (struct span){ out, len });
}

struct span
verify_dkim_signers(const struct verify_dkim_results *r, struct arena *arena)
{
	struct span seen[2 * VERIFY_DKIM_SIGNATURES_MAX];
	struct span list = SPAN("");
	size_t count = 0;

	ASSERT(r->count <= VERIFY_DKIM_SIGNATURES_MAX);
	for (size_t i = 0; i < 2 * r->count; i++) {
		const struct verify_dkim_result *s = &r->signatures[i / 2];
		struct span item = i % 2 == 0 ? s->domain : s->identity;
		size_t j = 0;

		/* An identity that only repeats d= was not given. */
		if (item.len == 0 ||
		    (i % 2 == 1 && item.at[0] == '@' &&
			span_eq_icase(span_from(item, 1), s->domain)))
			continue;
		item = list_item(item, arena);
		while (j < count && !span_eq(seen[j], item))
			j++;
		if (j < count)
			continue;
		seen[count++] = item;
		list = arena_printf(arena, "%.*s%s%.*s", SPAN_ARG(list),
		    list.len > 0 ? ":" : "", SPAN_ARG(item));
	}
	return list;
}
