/*
 * dkim_body: the body hashes that the signatures of one message ask for.
 *
 * However many signatures there are, a body is made canonical and hashed at
 * most twice, once in each form: a signature with an l= takes the digest as
 * it stands when so many bytes have gone by.
 */
#ifndef VERIFY_DKIM_BODY_H
#define VERIFY_DKIM_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "wire/dkim_canon.h"

/* One wanted digest.  Plain data; read it after verify_dkim_bodies_end. */
struct verify_dkim_cut {
	struct verify_dkim_cut *next;
	uint64_t at_bytes;   /* UINT64_MAX: all of the body */
	uint64_t body_bytes; /* of all the canonical body */
	bool is_reached;     /* the body has so many bytes */
	uint8_t digest[CRYPTO_DIGEST_BYTES];
};

/* One canonical form.  Private. */
struct verify_dkim_stream {
	struct wire_dkim_body canon;
	struct crypto_digest *digest; /* NULL: nobody asks for this form */
	struct verify_dkim_cut *cuts; /* in order */
	struct verify_dkim_cut *next;
	uint64_t bytes;
};

struct verify_dkim_bodies {
	struct verify_dkim_stream streams[WIRE_DKIM_RELAXED + 1];
	bool is_ended;
};

/* verify_dkim_bodies_init(b): no digest is wanted. */
void verify_dkim_bodies_init(struct verify_dkim_bodies *b);

/* verify_dkim_bodies_fini(b): give back libcrypto's memory; harmless twice. */
void verify_dkim_bodies_fini(struct verify_dkim_bodies *b);

/*
 * verify_dkim_bodies_want(b, canon, at_bytes, arena): a digest of the first
 * ${at_bytes} of the body in this form, UINT64_MAX for all; one that is
 * wanted already is shared.  Before the first byte.
 */
const struct verify_dkim_cut *verify_dkim_bodies_want(
    struct verify_dkim_bodies *b, enum wire_dkim_canon canon, uint64_t at_bytes,
    struct arena *arena);

/* verify_dkim_bodies_feed(b, in): the next bytes of the body, cut anywhere. */
void verify_dkim_bodies_feed(struct verify_dkim_bodies *b, struct span in);

/* verify_dkim_bodies_end(b): the body is complete; harmless twice. */
void verify_dkim_bodies_end(struct verify_dkim_bodies *b);

#endif
