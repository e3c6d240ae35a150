/*
 * dkim_header: RFC 6376 sections 3.7 and 5.4.2.
 *
 * Fields of one name form a chain, the last of the header first: that is the
 * order in which a signature takes them.  A signature's pass over a chain is
 * kept in the chain, so each field is looked at once by each signature.
 */
#include "verify/dkim_header.h"

#include "base/ascii.h"
#include "wire/field.h"
#include "wire/tag_list.h"

struct field {
	struct field *above; /* the one of this name before it */
	struct span text;    /* without its final CR LF */
};

struct chain {
	struct field *last;
	struct field *next; /* what the signature below takes next */
	const struct wire_dkim_signature *taker;
};

enum { NAME_MAX_BYTES = 128 };

/* ${name} folded into ${out}; false when it is too long for any chain. */
static bool
fold(struct span name, char *out, struct span *folded)
{
	if (name.len > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < name.len; i++)
		out[i] = ascii_lower(name.at[i]);
	*folded = (struct span){ out, name.len };
	return true;
}

static struct chain *
find_chain(const struct verify_dkim_header *h, struct span name)
{
	char room[NAME_MAX_BYTES];
	struct span folded;

	return fold(name, room, &folded) ? map_find(&h->names, folded) : NULL;
}

void
verify_dkim_header_init(struct verify_dkim_header *h, struct arena *arena)
{
	h->arena = arena;
	map_init(&h->names, arena);
}

void
verify_dkim_header_want(struct verify_dkim_header *h, struct span names)
{
	struct span name;

	while (wire_tag_item(&names, &name))
		if (name.len <= NAME_MAX_BYTES && find_chain(h, name) == NULL)
			map_put(&h->names, arena_lower(h->arena, name),
			    ARENA_NEW(h->arena, struct chain));
}

void
verify_dkim_header_read(struct verify_dkim_header *h, struct span block)
{
	struct wire_field f;

	while (wire_field_next(&block, &f)) {
		struct chain *chain = find_chain(h, f.name);
		struct field *field;

		if (chain == NULL)
			continue;
		field = ARENA_NEW(h->arena, struct field);
		field->text = f.whole;
		if (span_ends(f.whole, SPAN("\r\n")))
			field->text.len -= 2;
		field->above = chain->last;
		chain->last = field;
	}
}

/*
 * The next field called ${name} for ${s}, from the bottom upwards; NULL when
 * there are no more, which signs their absence.  A signature is not part of
 * the header that it was made over.
 */
static const struct field *
take(const struct verify_dkim_header *h, const struct wire_dkim_signature *s,
    struct span own, struct span name)
{
	struct chain *chain = find_chain(h, name);
	const struct field *f;

	if (chain == NULL)
		return NULL;
	if (chain->taker != s) {
		chain->taker = s;
		chain->next = chain->last;
	}
	if (chain->next != NULL && chain->next->text.at == own.at)
		chain->next = chain->next->above;
	f = chain->next;
	if (f != NULL)
		chain->next = f->above;
	return f;
}

bool
verify_dkim_header_has_more(const struct verify_dkim_header *h,
    const struct wire_dkim_signature *s, struct span name)
{
	const struct chain *chain = find_chain(h, name);

	return chain != NULL &&
	    (chain->taker == s ? chain->next : chain->last) != NULL;
}

static void
add_to_digest(void *ctx, struct span bytes)
{
	crypto_digest_add(ctx, bytes);
}

bool
verify_dkim_header_digest(struct verify_dkim_header *h,
    const struct wire_dkim_signature *s, struct span field,
    struct crypto_digest *d, size_t *budget_bytes)
{
	static const struct span nothing = { NULL, 0 };
	struct wire_dkim_out out;
	struct span names = s->names, name;

	if (field.len > *budget_bytes)
		return false;
	*budget_bytes -= field.len;
	crypto_digest_reset(d);
	wire_dkim_out_init(&out, add_to_digest, d);
	while (wire_tag_item(&names, &name)) {
		const struct field *f = take(h, s, field, name);

		if (f == NULL)
			continue;
		if (f->text.len > *budget_bytes)
			return false;
		*budget_bytes -= f->text.len;
		wire_dkim_canon_field(&out, s->canon_header, f->text, nothing);
		wire_dkim_out_add(&out, SPAN("\r\n"));
	}
	wire_dkim_canon_field(&out, s->canon_header, field, s->hole);
	wire_dkim_out_flush(&out);
	return true;
}
