/*
 * rate: ratelimit and seen, asked of Redis, so that all servers that share it
 * count together.
 *
 * The answer for one key holds as long as what is counted: per_conn for the
 * connection, per_mail and per_byte for the message, else for the command; so
 * two conditions on one rate count an event once.
 */
#ifndef POLICY_RATE_H
#define POLICY_RATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/rate.h"

struct policy_input;
struct policy_world;

enum { POLICY_RATE_TEXT = 48 };

/* What a session keeps of its rates; the fields are for policy/ alone. */
struct policy_rates {
	const struct policy_world *world;
	const struct policy_input *input;
	enum lang_phase phase;
	bool readonly; /* a message that has been counted before */
	struct arena *connection_arena;
	struct arena *message_arena; /* NULL between messages */
	struct arena *command_arena;
	struct map connection;
	struct map message;
	struct map command;
	/* $sender_rate and its kin. */
	char rate[POLICY_RATE_TEXT];
	char limit[POLICY_RATE_TEXT];
	char period[POLICY_RATE_TEXT];
};

/* policy_rates_connection(r, world, input, arena): a connection begins. */
void policy_rates_connection(struct policy_rates *r,
    const struct policy_world *world, const struct policy_input *input,
    struct arena *arena);

/* policy_rates_message(r, arena): a message begins, or ends (NULL). */
void policy_rates_message(struct policy_rates *r, struct arena *arena);

/* policy_rates_command(r, phase, arena): an ACL is about to run. */
void policy_rates_command(struct policy_rates *r, enum lang_phase phase,
    struct arena *arena);

/*
 * policy_rate_wait(r, q, arena, why):
 * Count the event and compare its rate with the limit.
 *
 * Returns OUT_OK the limit is reached; OUT_NONE; OUT_TEMP with ${why} when
 * Redis cannot say; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_rate_wait(struct policy_rates *r,
    const struct lang_rate_query *q, struct arena *arena, struct span *why);

/* policy_seen_wait(r, q, arena, why): OUT_OK true; OUT_NONE false; likewise. */
MUST_USE enum outcome policy_seen_wait(struct policy_rates *r,
    const struct lang_seen_query *q, struct arena *arena, struct span *why);

/* policy_rate_variable(r, v, out): $sender_rate and its kin; else false. */
bool policy_rate_variable(const struct policy_rates *r, enum lang_variable v,
    struct span *out);

#endif
