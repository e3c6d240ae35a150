/*
 * org_domain: the walk, and libpsl behind one call.
 */
#include "verify/org_domain.h"

#include <libpsl.h>

enum {
	/* RFC 9989 section 4.10, step 4: a name of 8 labels or more goes on
	   with its last 7, so that no walk asks more than 8 times. */
	WALK_LABELS = 8
};

struct verify_suffixes *
verify_suffixes_open(const char *path)
{
	psl_ctx_t *psl = psl_load_file(path);

	/* A DAFSA cannot be counted (-1); a text without rules is no list. */
	if (psl != NULL && psl_suffix_count(psl) == 0) {
		psl_free(psl);
		psl = NULL;
	}
	return (struct verify_suffixes *)psl;
}

void
verify_suffixes_close(struct verify_suffixes **s)
{
	psl_free((psl_ctx_t *)*s);
	*s = NULL;
}

struct span
verify_org_listed(const struct verify_suffixes *s, struct span name,
    struct arena *arena)
{
	const char *text = arena_text(arena, name);
	const char *org = psl_registrable_domain((const psl_ctx_t *)s, text);

	return org != NULL ? span_of(org) : span_of(text);
}

static size_t
label_count(struct span name)
{
	size_t n = name.len > 0;

	for (size_t i = 0; i < name.len; i++)
		n += name.at[i] == '.';
	return n;
}

/* The name without its first label; empty after the last. */
static struct span
parent_of(struct span name)
{
	return span_from(name, span_find(name, '.') + 1);
}

/* The last ${n} labels of ${name}, which has that many. */
static struct span
last_labels(struct span name, size_t n)
{
	for (size_t have = label_count(name); have > n; have--)
		name = parent_of(name);
	return name;
}

static struct span
next_target(struct span name)
{
	return label_count(name) >= WALK_LABELS ?
	    last_labels(name, WALK_LABELS - 1) :
	    parent_of(name);
}

/*
 * A record with psd=y above the name that the walk began with: the label
 * below it is the organization's.  Its own record, which was met before, if
 * there is one, comes first (RFC 9989 section 4.10.1).
 */
static void
settle_below(struct span name, struct span suffix,
    const struct wire_dmarc_record *record, struct verify_org *out)
{
	out->domain = last_labels(name, label_count(suffix) + 1);
	if (out->policy != NULL &&
	    (span_eq(out->policy_domain, name) ||
		span_eq(out->policy_domain, out->domain)))
		return;
	out->policy = record;
	out->policy_domain = suffix;
}

/* A record on the way; true when the walk ends here.  RFC 9989 section
 * 4.10.2. */
static bool
meet(struct span name, struct span at, const struct wire_dmarc_record *record,
    struct verify_org *out)
{
	bool is_start = at.len == name.len;

	if (record->psd == WIRE_DMARC_PSD_Y && !is_start) {
		settle_below(name, at, record, out);
		return true;
	}
	out->domain = at;
	/* The start's own record is the policy, whatever stands above it. */
	if (out->policy == NULL || out->policy_domain.len != name.len) {
		out->policy = record;
		out->policy_domain = at;
	}
	return record->psd != WIRE_DMARC_PSD_U;
}

enum outcome
verify_org_walk_wait(struct verify_dmarc_finder *f, struct span name,
    struct verify_org *out)
{
	struct verify_org found = { .domain = name };
	const struct wire_dmarc_record *record = NULL;

	for (struct span at = name; at.len > 0; at = next_target(at)) {
		enum outcome o = verify_dmarc_find_wait(f, at, &record);

		if (o == OUT_TEMP || o == OUT_CANCELLED)
			return o;
		if (o == OUT_OK && meet(name, at, record, &found))
			break;
	}
	*out = found;
	return OUT_OK;
}
