/*
 * dkim: puts the parts of the signatures together.
 */
#include "verify/dkim.h"

#include "base/assert.h"
#include "base/clock.h"
#include "verify/dkim_body.h"
#include "verify/dkim_header.h"
#include "verify/dkim_lookup.h"
#include "verify/dkim_signature.h"
#include "wire/field.h"

struct verify_dkim {
	const struct verify_dkim_settings *settings;
	struct arena *arena;
	struct verify_dkim_signature *signatures;
	size_t count;
	size_t ignored;
	struct verify_dkim_lookup *lookups;
	size_t lookup_count;
	struct verify_dkim_bodies bodies;
	struct verify_dkim_results *results; /* NULL until they stand */
};

static const struct span signature_name = { "dkim-signature", 14 };

/* The first signatures of ${block} into ${fields}; the others are counted. */
static void
find_fields(struct verify_dkim *v, struct span block, struct wire_field *fields)
{
	struct wire_field f;

	while (wire_field_next(&block, &f)) {
		if (!span_eq_icase(f.name, signature_name))
			continue;
		if (v->count < VERIFY_DKIM_SIGNATURES_MAX)
			fields[v->count++] = f;
		else
			v->ignored++;
	}
}

/* The field without its final CR LF. */
static struct span
field_text(const struct wire_field *f)
{
	return (struct span){ f->whole.at,
		(size_t)(f->value.at + f->value.len - f->whole.at) };
}

/* The lookup of ${w}'s key, shared by all that use it. */
static const struct verify_dkim_lookup *
want_key(struct verify_dkim *v, const struct wire_dkim_signature *w)
{
	struct span name = arena_printf(v->arena, "%.*s._domainkey.%.*s",
	    SPAN_ARG(w->selector), SPAN_ARG(w->domain));
	struct verify_dkim_lookup *l = v->lookups;

	for (; l < v->lookups + v->lookup_count; l++)
		if (span_eq_icase(l->name, name))
			return l;
	l->name = arena_lower(v->arena, name);
	v->lookup_count++;
	return l;
}

/* What is left to do for those that the field alone has not decided. */
static void
prepare(struct verify_dkim *v, struct verify_dkim_header *header,
    const struct wire_field *fields)
{
	struct crypto_digest *d = crypto_digest_new();
	size_t budget_bytes = VERIFY_DKIM_SIGNED_BYTES;

	for (size_t i = 0; i < v->count; i++) {
		struct verify_dkim_signature *s = &v->signatures[i];
		const struct wire_dkim_signature *w = &s->wire;

		if (s->is_decided)
			continue;
		if (!verify_dkim_header_digest(header, w,
			field_text(&fields[i]), d, &budget_bytes)) {
			verify_dkim_signature_decide(s, VERIFY_DKIM_NEUTRAL,
			    "too_much_signed");
			continue;
		}
		crypto_digest_get(d, s->header_digest);
		s->is_from_added =
		    verify_dkim_header_has_more(header, w, SPAN("from"));
		s->body = verify_dkim_bodies_want(&v->bodies, w->canon_body,
		    w->has_length ? w->length_bytes : UINT64_MAX, v->arena);
		s->lookup = want_key(v, w);
	}
	crypto_digest_free(&d);
}

static void
read_signatures(struct verify_dkim *v, struct span block,
    const struct wire_field *fields)
{
	struct verify_dkim_header header;

	verify_dkim_header_init(&header, v->arena);
	for (size_t i = 0; i < v->count; i++) {
		struct verify_dkim_signature *s = &v->signatures[i];

		verify_dkim_signature_read(s, fields[i].value, clock_wall_s(),
		    v->settings->skew_s, v->arena);
		if (!s->is_decided)
			verify_dkim_header_want(&header, s->wire.names);
	}
	verify_dkim_header_read(&header, block);
	prepare(v, &header, fields);
}

struct verify_dkim *
verify_dkim_new(const struct verify_dkim_settings *settings, struct span header,
    struct arena *arena)
{
	struct wire_field fields[VERIFY_DKIM_SIGNATURES_MAX];
	struct verify_dkim *v = ARENA_NEW(arena, struct verify_dkim);

	v->settings = settings;
	v->arena = arena;
	verify_dkim_bodies_init(&v->bodies);
	find_fields(v, header, fields);
	if (v->count == 0)
		return v;
	v->signatures = arena_array(arena, v->count, sizeof(*v->signatures));
	v->lookups = arena_array(arena, v->count, sizeof(*v->lookups));
	read_signatures(v, header, fields);
	return v;
}

void
verify_dkim_free(struct verify_dkim **v)
{
	if (*v == NULL)
		return;
	verify_dkim_bodies_fini(&(*v)->bodies);
	*v = NULL;
}

size_t
verify_dkim_count(const struct verify_dkim *v)
{
	return v->count;
}

void
verify_dkim_body(struct verify_dkim *v, struct span bytes)
{
	verify_dkim_bodies_feed(&v->bodies, bytes);
}

size_t
verify_dkim_key_count(const struct verify_dkim *v)
{
	return v->lookup_count;
}

enum outcome
verify_dkim_key_wait(struct verify_dkim *v, size_t i,
    const struct verify_dns *dns)
{
	ASSERT(i < v->lookup_count);
	return verify_dkim_lookup_wait(&v->lookups[i], dns, v->arena);
}

enum outcome
verify_dkim_keys_wait(struct verify_dkim *v, const struct verify_dns *dns)
{
	for (size_t i = 0; i < v->lookup_count; i++)
		if (verify_dkim_key_wait(v, i, dns) == OUT_CANCELLED)
			return OUT_CANCELLED;
	return OUT_OK;
}

const struct verify_dkim_results *
verify_dkim_finish(struct verify_dkim *v)
{
	const struct verify_dkim_rules rules = { .keys = v->settings->keys,
		.rsa_bits_min = v->settings->rsa_bits_min,
		.refuses_rsa = v->settings->refuses_rsa,
		.refuses_ed25519 = v->settings->refuses_ed25519,
		.rsa_bits_max = VERIFY_DKIM_RSA_BITS_MAX,
		.accepts_partial = v->settings->accepts_partial };
	struct verify_dkim_results *r;

	if (v->results != NULL)
		return v->results;
	verify_dkim_bodies_end(&v->bodies);
	r = ARENA_NEW(v->arena, struct verify_dkim_results);
	r->signatures = arena_array(v->arena, v->count, sizeof(*r->signatures));
	r->count = v->count;
	r->ignored = v->ignored;
	for (size_t i = 0; i < v->count; i++) {
		verify_dkim_signature_finish(&v->signatures[i], &rules);
		r->signatures[i] = v->signatures[i].result;
	}
	v->results = r;
	return r;
}

enum outcome
verify_dkim_finish_wait(struct verify_dkim *v, const struct verify_dns *dns,
    const struct verify_dkim_results **out)
{
	enum outcome outcome = verify_dkim_keys_wait(v, dns);

	if (outcome == OUT_OK)
		*out = verify_dkim_finish(v);
	return outcome;
}
