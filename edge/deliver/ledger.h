/*
 * ledger: which recipient of which message a backend has taken already, in
 * Redis.
 *
 * Written only where the client may ask again: a mixed result, a delivery
 * whose end the client did not see, a reply that it did not acknowledge.  A
 * message whose entry says "taken" is acknowledged and not delivered again.
 * One ledger belongs to a worker.  All functions suspend the fiber.
 */
#ifndef DELIVER_LEDGER_H
#define DELIVER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "deliver/slip.h"

struct deliver_ledger;
struct store_redis;

enum {
	DELIVER_ENTRY_S = 5 * 24 * 3600, /* how long senders try */
	DELIVER_CONFIRMED_S = 3600,
	DELIVER_HINT_S = 24 * 3600
};

/*
 * deliver_ledger_new(redis, secret): ${secret} is borrowed; "": it is made
 * once and kept in Redis.
 */
struct deliver_ledger *deliver_ledger_new(struct store_redis *redis,
    struct span secret);

/* deliver_ledger_free(l): nobody waits in it. */
void deliver_ledger_free(struct deliver_ledger **l);

/*
 * deliver_ledger_secret_wait(l, arena, out): the secret that names are made
 * with.  OUT_OK; OUT_TEMP; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_ledger_secret_wait(struct deliver_ledger *l,
    struct arena *arena, struct span *out);

/*
 * deliver_ledger_find_wait(l, s): what is known of each entry of ${s}; its
 * names are made.  OUT_OK; OUT_TEMP when Redis could not tell; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_ledger_find_wait(struct deliver_ledger *l,
    struct deliver_slip *s);

/*
 * deliver_ledger_claim_wait(l, s, seconds): say that entries not taken are
 * being delivered, for so long at most.  Outcomes as before.
 */
MUST_USE enum outcome deliver_ledger_claim_wait(struct deliver_ledger *l,
    struct deliver_slip *s, uint64_t seconds);

/*
 * deliver_ledger_write_wait(l, s): carry out the marks and hints of all
 * entries, and clear them; one that is set meanwhile stands.  Unless OUT_OK
 * all stand.  One at a time for each slip.  Outcomes as before.
 */
MUST_USE enum outcome deliver_ledger_write_wait(struct deliver_ledger *l,
    struct deliver_slip *s);

/*
 * deliver_ledger_has_hints_wait(l, sender, arena, out): whether there may be
 * hints for ${sender}.  Outcomes as before.
 */
MUST_USE enum outcome deliver_ledger_has_hints_wait(struct deliver_ledger *l,
    struct span sender, struct arena *arena, bool *out);

/* What a recipient was told to come back for. */
struct deliver_hint {
	char class;    /* a letter of deliver/slip.h; NONE: nothing */
	bool is_fresh; /* no other transaction has used it */
	bool fits;     /* it may join this transaction */
};

/* Whom a hint is asked for. */
struct deliver_hint_query {
	struct span trace_id;
	char class;   /* of the transaction so far, or NONE */
	size_t count; /* recipients it has */
};

/*
 * deliver_ledger_hint_wait(l, s, query, out): the hint for the one entry of
 * ${s}; one that fits is used up by this.  Outcomes as before.
 */
MUST_USE enum outcome deliver_ledger_hint_wait(struct deliver_ledger *l,
    struct deliver_slip *s, const struct deliver_hint_query *query,
    struct deliver_hint *out);

#endif
