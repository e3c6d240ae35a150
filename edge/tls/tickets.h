/*
 * tickets: the ticket keys of one process, ready for use.
 *
 * Which ring seals: the fleet's while its current secret lives; then this
 * machine's; then one of the process's own.  Any of the three opens.  A key
 * is derived for each context, so that what was sealed in one says nothing
 * in another.
 */
#ifndef TLS_TICKETS_H
#define TLS_TICKETS_H

#include <stdint.h>

#include "tls/share.h"

enum {
	TLS_CONTEXT_BYTES = 32,
	TLS_TICKET_NAME_BYTES = 16,
	TLS_TICKET_KEY_BYTES = 32,
	TLS_TICKET_ROTATION_S = 3600 /* Exim's: a ticket lives two of them */
};

struct tls_tickets;

/* One key, of one context; valid until the next call. */
struct tls_ticket_key {
	uint8_t name[TLS_TICKET_NAME_BYTES];
	uint8_t cipher[TLS_TICKET_KEY_BYTES];
	uint8_t mac[TLS_TICKET_KEY_BYTES];
	int64_t until_s; /* then nothing sealed with it is taken */
};

/* What became of a ticket that a client brought. */
enum tls_ticket_fate {
	TLS_TICKET_NONE, /* it brought none */
	TLS_TICKET_TAKEN,
	TLS_TICKET_FOREIGN, /* taken, and sealed by another replica */
	TLS_TICKET_UNKNOWN, /* no key of ours has its name */
	TLS_TICKET_EXPIRED,
	TLS_TICKET_MISPLACED /* it belongs to another context */
};

/*
 * tls_tickets_new(share, replica, rotation_s): keys out of ${share}, borrowed;
 * NULL: out of a ring of its own, which does not turn.
 *
 * replica  what tells our tickets from those of others that share the ring
 */
struct tls_tickets *tls_tickets_new(const struct tls_share *share,
    uint32_t replica, int64_t rotation_s);

/* tls_tickets_free(t): wipe all keys. */
void tls_tickets_free(struct tls_tickets **t);

/* tls_tickets_share(t): where its keys come from, or NULL; for staples. */
const struct tls_share *tls_tickets_share(const struct tls_tickets *t);

/* tls_tickets_seal(t, context): the key to seal with. */
const struct tls_ticket_key *tls_tickets_seal(struct tls_tickets *t,
    const uint8_t *context);

/*
 * tls_tickets_open(t, context, name, fate): the key that a ticket of that
 * name was sealed with; NULL when it is not to be taken, with ${fate}.
 */
const struct tls_ticket_key *tls_tickets_open(struct tls_tickets *t,
    const uint8_t *context, const uint8_t *name, enum tls_ticket_fate *fate);

#endif
