/*
 * rate: questions for store/script, and what was answered already.
 */
#include "policy/rate.h"

#include <stdio.h>
#include <stdlib.h>

#include "crypto/digest.h"
#include "policy/input.h"
#include "policy/world_parts.h"
#include "store/script.h"

/* Longer keys, which a client can make, are kept as their digest. */
enum { KEY_MAX_BYTES = 512 };

void
policy_rates_connection(struct policy_rates *r,
    const struct policy_world *world, const struct policy_input *input,
    struct arena *arena)
{
	r->world = world;
	r->input = input;
	r->connection_arena = arena;
	map_init(&r->connection, arena);
}

void
policy_rates_message(struct policy_rates *r, struct arena *arena)
{
	r->message_arena = arena;
	if (arena != NULL)
		map_init(&r->message, arena);
}

void
policy_rates_command(struct policy_rates *r, enum lang_phase phase,
    struct arena *arena)
{
	r->phase = phase;
	r->command_arena = arena;
	map_init(&r->command, arena);
}

static struct span
redis_key(const char *kind, struct span key, struct arena *arena)
{
	unsigned char digest[CRYPTO_DIGEST_BYTES];
	struct crypto_digest *d;
	struct span text;

	if (key.len <= KEY_MAX_BYTES)
		return ARENA_JOIN(arena, SPAN("postern:"), span_of(kind),
		    SPAN(":"), key);
	d = crypto_digest_new();
	crypto_digest_add(d, key);
	crypto_digest_get(d, digest);
	crypto_digest_free(&d);
	text = arena_printf(arena, "postern:%s:sha256:", kind);
	for (size_t i = 0; i < CRYPTO_DIGEST_BYTES; i++)
		text =
		    arena_printf(arena, "%.*s%02x", SPAN_ARG(text), digest[i]);
	return text;
}

/* Where answers of this kind are kept, and in which arena. */
static struct map *
cache_of(struct policy_rates *r, enum lang_rate_per per, struct arena **arena)
{
	if (per == LANG_PER_CONN) {
		*arena = r->connection_arena;
		return &r->connection;
	}
	/* Recipients that are counted with the data are the message's. */
	bool of_message = per == LANG_PER_MAIL || per == LANG_PER_BYTE ||
	    (per == LANG_PER_RCPT && r->phase > LANG_RCPT);
	if (of_message && r->message_arena != NULL) {
		*arena = r->message_arena;
		return &r->message;
	}
	*arena = r->command_arena;
	return &r->command;
}

static double
count_of(const struct policy_rates *r, const struct lang_rate_query *q)
{
	if (q->mode == LANG_RATE_READONLY || r->readonly)
		return 0;
	if (q->has_count)
		return q->count;
	if (q->per == LANG_PER_BYTE)
		return (double)r->input->message_size;
	if (q->per == LANG_PER_RCPT && r->phase > LANG_RCPT)
		return (double)r->input->recipients_count;
	return 1;
}

static enum outcome
unavailable(struct span *why, struct span text)
{
	*why = text;
	return OUT_TEMP;
}

static enum outcome
ask_wait(struct policy_rates *r, const struct lang_rate_query *q,
    struct arena *arena, double *rate, struct span *why)
{
	static const char *const modes[] = { [LANG_RATE_LEAKY] = "leaky",
		[LANG_RATE_STRICT] = "strict",
		[LANG_RATE_READONLY] = "readonly" };
	struct span keys[2];
	struct span args[5];
	struct store_script_call call = { keys, 2, args, q->is_unique ? 5 : 4 };
	struct store_reply reply;

	if (r->world->redis == NULL)
		return unavailable(why, SPAN("there is no Redis"));
	keys[0] = redis_key("rate", q->key, arena);
	keys[1] = redis_key("rate-unique", q->key, arena);
	args[0] = arena_printf(arena, "%.17g", q->period_s);
	args[1] = arena_printf(arena, "%.17g", q->limit);
	args[2] = arena_printf(arena, "%.17g", count_of(r, q));
	args[3] = span_of(modes[r->readonly ? LANG_RATE_READONLY : q->mode]);
	args[4] = q->unique;
	enum outcome o = store_script_wait(r->world->redis, &store_script_rate,
	    &call, arena, &reply);
	if (o == OUT_TEMP)
		return unavailable(why, SPAN("Redis did not answer"));
	if (o != OUT_OK)
		return o;
	if (reply.kind != STORE_ARRAY || reply.count != 2)
		return unavailable(why,
		    arena_printf(arena, "ratelimit: %.*s",
			SPAN_ARG(reply.kind == STORE_ERROR ?
				reply.text :
				SPAN("unexpected answer"))));
	*rate = strtod(arena_text(arena, reply.items[1].text), NULL);
	return OUT_OK;
}

static void
show(struct policy_rates *r, const struct lang_rate_query *q, double rate)
{
	snprintf(r->rate, sizeof(r->rate), "%.1f", rate);
	snprintf(r->limit, sizeof(r->limit), "%.*s", SPAN_ARG(q->limit_text));
	snprintf(r->period, sizeof(r->period), "%.*s",
	    SPAN_ARG(q->period_text));
}

enum outcome
policy_rate_wait(struct policy_rates *r, const struct lang_rate_query *q,
    struct arena *arena, struct span *why)
{
	struct arena *kept;
	struct map *cache = cache_of(r, q->per, &kept);
	double *known = map_find(cache, q->key);

	if (known == NULL) {
		double rate;
		enum outcome o = ask_wait(r, q, arena, &rate, why);
		if (o != OUT_OK)
			return o;
		known = ARENA_NEW(kept, double);
		*known = rate;
		map_put(cache, arena_copy(kept, q->key), known);
	}
	show(r, q, *known);
	return *known >= q->limit ? OUT_OK : OUT_NONE;
}

enum outcome
policy_seen_wait(struct policy_rates *r, const struct lang_seen_query *q,
    struct arena *arena, struct span *why)
{
	static const char *const modes[] = { [LANG_SEEN_USUAL] = "usual",
		[LANG_SEEN_READONLY] = "readonly",
		[LANG_SEEN_WRITE] = "write" };
	struct span key;
	struct span args[4];
	struct store_script_call call = { &key, 1, args, 4 };
	struct store_reply reply;

	if (r->world->redis == NULL)
		return unavailable(why, SPAN("there is no Redis"));
	key = redis_key("seen", q->key, arena);
	args[0] = arena_printf(arena, "%.3f", (double)q->interval_ms / 1000);
	args[1] = q->before ? SPAN("before") : SPAN("since");
	args[2] = span_of(modes[r->readonly ? LANG_SEEN_READONLY : q->mode]);
	args[3] = arena_printf(arena, "%.3f", (double)q->refresh_ms / 1000);
	enum outcome o = store_script_wait(r->world->redis, &store_script_seen,
	    &call, arena, &reply);
	if (o == OUT_TEMP)
		return unavailable(why, SPAN("Redis did not answer"));
	if (o != OUT_OK)
		return o;
	if (reply.kind != STORE_INTEGER)
		return unavailable(why, SPAN("seen: unexpected answer"));
	return reply.integer == 1 ? OUT_OK : OUT_NONE;
}

bool
policy_rate_variable(const struct policy_rates *r, enum lang_variable v,
    struct span *out)
{
	switch (v) {
	case LANG_VAR_SENDER_RATE:
		*out = span_of(r->rate);
		return true;
	case LANG_VAR_SENDER_RATE_LIMIT:
		*out = span_of(r->limit);
		return true;
	case LANG_VAR_SENDER_RATE_PERIOD:
		*out = span_of(r->period);
		return true;
	default:
		return false;
	}
}
