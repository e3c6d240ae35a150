/*
 * share: memory of TLS facts that workers read and others write.
 *
 * One memfd.  The supervisor writes the ring of this machine; one worker, the
 * keeper, that of the fleet and the staples it has fetched; all workers map it
 * for reading.  The admin process is given neither the mapping, which no fork
 * inherits, nor the descriptor.  Each part is guarded by a counter, odd while
 * it is written, so a reader sees all of a change or none.
 */
#ifndef TLS_SHARE_H
#define TLS_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "tls/staple.h"
#include "tls/ticket_ring.h"

struct tls_share;

enum tls_share_part { TLS_SHARE_LOCAL, TLS_SHARE_FLEET, TLS_SHARE_PARTS };

/* How many certificates can have fetched staples. */
enum { TLS_SHARE_STAPLES = 256 };

/* tls_share_make(): a descriptor of a new one; -1 with errno. */
int tls_share_make(void);

/*
 * tls_share_map(fd, is_writer): map it here; children do not inherit the
 * mapping.  NULL with errno.
 */
struct tls_share *tls_share_map(int fd, bool is_writer);

/* tls_share_unmap(s): accepts NULL in *s. */
void tls_share_unmap(struct tls_share **s);

/* tls_share_ring_set(s, part, ring): for the one writer of that part. */
void tls_share_ring_set(struct tls_share *s, enum tls_share_part part,
    const struct tls_ticket_ring *ring);

/*
 * tls_share_ring_get(s, part, seen, ring): copy the ring if it has changed
 * since *seen (0: never looked).  Whether it has.
 */
bool tls_share_ring_get(const struct tls_share *s, enum tls_share_part part,
    uint32_t *seen, struct tls_ticket_ring *ring);

/*
 * tls_share_staple_set(s, digest, staple): what to serve with the certificate
 * of that digest; for the keeper.  False when there is no place left.
 */
bool tls_share_staple_set(struct tls_share *s, const uint8_t *digest,
    const struct tls_staple *staple);

/*
 * tls_share_staple_get(s, digest, now_s, to, out): copy its staple, if it has
 * one that is good now, to the TLS_STAPLE_BYTES_MAX at ${to}.
 */
bool tls_share_staple_get(const struct tls_share *s, const uint8_t *digest,
    int64_t now_s, char *to, struct tls_staple *out);

#endif
