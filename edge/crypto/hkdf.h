/*
 * hkdf: keys out of a secret, RFC 5869, with SHA-256.
 */
#ifndef CRYPTO_HKDF_H
#define CRYPTO_HKDF_H

#include <stddef.h>

#include "base/span.h"

/*
 * crypto_hkdf(secret, salt, info, out, n): ${n} bytes, 8160 at most, into
 * ${out}; the caller wipes them.  Another ${info} gives an unrelated key.
 */
void crypto_hkdf(struct span secret, struct span salt, struct span info,
    void *out, size_t n);

#endif
