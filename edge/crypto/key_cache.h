/*
 * key_cache: the public keys that were used last, ready for use.
 *
 * One a worker.  Found by the bytes they are made of, so nothing has to be
 * forgotten when a record changes: it then has other bytes.
 */
#ifndef CRYPTO_KEY_CACHE_H
#define CRYPTO_KEY_CACHE_H

#include <stddef.h>

#include "base/span.h"
#include "crypto/key.h"

struct crypto_key_cache;

/* crypto_key_cache_new(max): for at most ${max} keys, 1 or more. */
struct crypto_key_cache *crypto_key_cache_new(size_t max);

/* crypto_key_cache_free(c): with its keys; accepts NULL in *c. */
void crypto_key_cache_free(struct crypto_key_cache **c);

/* crypto_key_cache_len(c): how many keys it holds. */
size_t crypto_key_cache_len(const struct crypto_key_cache *c);

/*
 * crypto_key_cache_find(c, kind, bytes): the key, read when it is not there
 * yet in the place of the one unused for longest; NULL as crypto_key_new.
 * Lives until the next call.
 */
const struct crypto_key *crypto_key_cache_find(struct crypto_key_cache *c,
    enum crypto_key_kind kind, struct span bytes);

#endif
