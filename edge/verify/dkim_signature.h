/*
 * dkim_signature: one signature of a message, from its field to its verdict.
 *
 * Knows nothing of the others, the network or the order of events: whoever
 * has the parts (verify/dkim) puts them in.
 */
#ifndef VERIFY_DKIM_SIGNATURE_H
#define VERIFY_DKIM_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/digest.h"
#include "crypto/key_cache.h"
#include "verify/dkim_body.h"
#include "verify/dkim_lookup.h"
#include "verify/dkim_result.h"
#include "wire/dkim_signature.h"

/* Plain data; lives in the arena.  Once the header has gone, of ${wire} only
   what is decoded or a number may be read. */
struct verify_dkim_signature {
	struct wire_dkim_signature wire; /* borrows from the header */
	bool is_from_added; /* the header has From fields beyond h='s */
	bool is_decided;    /* ${result} stands; the rest is not set */
	uint8_t header_digest[CRYPTO_DIGEST_BYTES];
	const struct verify_dkim_cut *body;
	const struct verify_dkim_lookup *lookup;
	struct verify_dkim_result result;
};

/* What decides beside the message.  Plain data. */
struct verify_dkim_rules {
	struct crypto_key_cache *keys;
	unsigned rsa_bits_min;
	unsigned rsa_bits_max;
	bool accepts_partial;
	bool refuses_rsa;
	bool refuses_ed25519;
};

/*
 * verify_dkim_signature_read(s, value, now_s, skew_s, arena): read the
 * field's value into ${s}->wire and ${s}->result, and decide what the field
 * alone decides: that it is malformed, of a time not now, or made in a way
 * that nobody may trust.
 */
void verify_dkim_signature_read(struct verify_dkim_signature *s,
    struct span value, int64_t now_s, unsigned skew_s, struct arena *arena);

/*
 * verify_dkim_signature_decide(s, verdict, reason): that is the verdict;
 * ${reason} is static.
 */
void verify_dkim_signature_decide(struct verify_dkim_signature *s,
    enum verify_dkim_verdict verdict, const char *reason);

/*
 * verify_dkim_signature_finish(s, rules): the body hash and the key are
 * there: decide, unless that is done.
 */
void verify_dkim_signature_finish(struct verify_dkim_signature *s,
    const struct verify_dkim_rules *rules);

#endif
