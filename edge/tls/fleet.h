/*
 * fleet: the ring that replicas share, as it stands in Redis.
 *
 * Sealed, and kept under a name that depends on the secret as well: who has
 * another secret neither reads it nor gets in its way.
 */
#ifndef TLS_FLEET_H
#define TLS_FLEET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "crypto/seal.h"
#include "tls/ticket_ring.h"

enum {
	TLS_FLEET_NAME_BYTES = 40,
	TLS_FLEET_SEALED_BYTES =
	    TLS_TICKET_RING_TEXT_BYTES + CRYPTO_SEAL_EXTRA_BYTES
};

/* Made of the secret; whoever holds it wipes it.  All zero: there is none. */
struct tls_fleet {
	bool is_set;
	uint8_t key[CRYPTO_SEAL_KEY_BYTES];
	char name[TLS_FLEET_NAME_BYTES]; /* of the ring in Redis */
};

/* tls_fleet_init(f, secret): ${secret} is not needed afterwards. */
void tls_fleet_init(struct tls_fleet *f, struct span secret);

/* tls_fleet_seal(f, ring, out): append it, TLS_FLEET_SEALED_BYTES. */
void tls_fleet_seal(const struct tls_fleet *f,
    const struct tls_ticket_ring *ring, struct buf *out);

/*
 * tls_fleet_open(f, sealed, now_s, out): false when it was sealed under
 * another secret or changed, or no ring would be like that now.
 */
bool tls_fleet_open(const struct tls_fleet *f, struct span sealed,
    int64_t now_s, struct tls_ticket_ring *out);

#endif
