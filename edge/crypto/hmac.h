/*
 * hmac: HMAC-SHA-256, RFC 2104.
 */
#ifndef CRYPTO_HMAC_H
#define CRYPTO_HMAC_H

#include <stdint.h>

#include "base/span.h"

enum { CRYPTO_HMAC_BYTES = 32 };

/* crypto_hmac(key, text, out): CRYPTO_HMAC_BYTES into ${out}. */
void crypto_hmac(struct span key, struct span text, uint8_t *out);

#endif
