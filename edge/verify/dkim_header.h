/*
 * dkim_header: which fields a signature covers, and their digest.
 *
 * The header is read twice, however many signatures there are: once for the
 * signatures, once for the fields whose names they list.
 */
#ifndef VERIFY_DKIM_HEADER_H
#define VERIFY_DKIM_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "wire/dkim_signature.h"

/* The fields that some h= names.  Borrows the header; private. */
struct verify_dkim_header {
	struct arena *arena;
	struct map names; /* folded name → its fields */
};

/* verify_dkim_header_init(h, arena): no names yet. */
void verify_dkim_header_init(struct verify_dkim_header *h, struct arena *arena);

/* verify_dkim_header_want(h, names): fields in this h= are wanted. */
void verify_dkim_header_want(struct verify_dkim_header *h, struct span names);

/* verify_dkim_header_read(h, block): find all that are wanted. */
void verify_dkim_header_read(struct verify_dkim_header *h, struct span block);

/*
 * verify_dkim_header_has_more(h, s, name): whether the header has fields
 * called ${name} beyond those that ${s} has taken in by its digest.
 */
bool verify_dkim_header_has_more(const struct verify_dkim_header *h,
    const struct wire_dkim_signature *s, struct span name);

/*
 * verify_dkim_header_digest(h, s, field, d, budget_bytes):
 * The digest that the signature ${s} signs (RFC 6376 section 3.7), into the
 * state of ${d}.
 *
 * field         the signature's own, a part of the block that was read,
 *               without its final CR LF
 * budget_bytes  how much header may be taken in; what was is taken off
 *
 * Returns false when the budget is too small.
 */
bool verify_dkim_header_digest(struct verify_dkim_header *h,
    const struct wire_dkim_signature *s, struct span field,
    struct crypto_digest *d, size_t *budget_bytes);

#endif
