/*
 * ledger: slips to Redis and back.
 *
 * A message with very many recipients is asked for in pieces, each of them
 * one atomic step; what must be atomic is one recipient's keys.
 */
#include "deliver/ledger.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/rand.h"
#include "deliver/ledger_value.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "store/redis.h"
#include "store/script.h"

#define SECRET_KEY "postern:ledger-secret"

enum {
	SECRET_BYTES = 32,
	PIECE_ENTRIES = 64,
	/* A claim is kept longer than it holds, so that it can be shown. */
	CLAIM_KEPT_S = 24 * 3600
};

struct deliver_ledger {
	struct store_redis *redis;
	struct span given; /* ledger_secret; "": Redis has it */
	char text[2 * SECRET_BYTES];
	bool has_secret;
	uint64_t connects; /* of Redis, when it was read */
};

struct deliver_ledger *
deliver_ledger_new(struct store_redis *redis, struct span secret)
{
	struct deliver_ledger *l = calloc(1, sizeof(*l));

	ASSERT(l != NULL);
	l->redis = redis;
	l->given = secret;
	return l;
}

void
deliver_ledger_free(struct deliver_ledger **l)
{
	if (*l != NULL)
		explicit_bzero(*l, sizeof(**l));
	free(*l);
	*l = NULL;
}

static struct span
proposal(struct deliver_ledger *l, struct arena *arena)
{
	uint8_t bytes[SECRET_BYTES];
	struct buf b;

	if (l->has_secret)
		return (struct span){ l->text, sizeof(l->text) };
	rand_bytes(bytes, sizeof(bytes));
	buf_init(&b, sizeof(l->text));
	buf_add_hex(&b, (struct span){ (const char *)bytes, sizeof(bytes) });
	struct span out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

/*
 * The first of all workers to ask makes it.  A server that was not the one we
 * had before, or was emptied, gets ours if it has none.
 */
static enum outcome
agree_wait(struct deliver_ledger *l, struct arena *arena)
{
	const struct span key = SPAN(SECRET_KEY);
	struct span set[] = { SPAN("SET"), key, proposal(l, arena),
		SPAN("NX") };
	struct span get[] = { SPAN("GET"), key };
	struct store_command both[] = { { set, 4 }, { get, 2 } };
	uint64_t connects = store_redis_counts(l->redis)->connects;
	struct store_reply r[2];

	enum outcome o = store_redis_batch_wait(l->redis, both, 2, arena, r);
	if (o != OUT_OK)
		return o;
	if (r[1].kind != STORE_STRING || r[1].text.len != sizeof(l->text))
		return OUT_TEMP;
	memcpy(l->text, r[1].text.at, sizeof(l->text));
	l->has_secret = true;
	/* The link may have been made by this very question. */
	l->connects =
	    connects > 0 ? connects : store_redis_counts(l->redis)->connects;
	return OUT_OK;
}

enum outcome
deliver_ledger_secret_wait(struct deliver_ledger *l, struct arena *arena,
    struct span *out)
{
	bool agreed = l->has_secret &&
	    l->connects == store_redis_counts(l->redis)->connects;

	if (l->given.len > 0) {
		*out = l->given;
		return OUT_OK;
	}
	if (!agreed) {
		enum outcome o = agree_wait(l, arena);
		if (o != OUT_OK)
			return o;
	}
	*out = arena_copy(arena, (struct span){ l->text, sizeof(l->text) });
	return OUT_OK;
}

/* Count a question that Redis left unanswered. */
static enum outcome
counted(enum outcome o)
{
	if (o == OUT_TEMP)
		obs_count(OBS_LEDGER_ERRORS, 0, 0);
	return o;
}

static enum outcome
name_wait(struct deliver_ledger *l, struct deliver_slip *s)
{
	struct span secret;

	if (s->is_named)
		return OUT_OK;
	enum outcome o = deliver_ledger_secret_wait(l, &s->arena, &secret);
	if (o == OUT_OK)
		deliver_slip_name(s, secret);
	return o;
}

/* The most that any identity knows counts. */
static void
learn(struct deliver_entry *e, struct span text)
{
	struct deliver_value v = deliver_value_parse(text);

	if (v.known == DELIVER_PENDING && v.at_s <= clock_wall_s())
		return;
	if (v.known <= e->known)
		return;
	e->known = v.known;
	e->code = v.code;
	e->enhanced = v.enhanced;
}

/* An emptied Redis has none, and others may make another: the next question
   begins with agreeing on one again. */
static void
doubt_secret(struct deliver_ledger *l, const struct store_reply *now)
{
	struct span ours = { l->text, sizeof(l->text) };

	if (now->kind != STORE_STRING || !span_eq(now->text, ours))
		l->connects = UINT64_MAX;
}

static size_t
piece_end(const struct deliver_slip *s, size_t first)
{
	return s->count - first > PIECE_ENTRIES ? first + PIECE_ENTRIES :
						  s->count;
}

static enum outcome
find_piece_wait(struct deliver_ledger *l, struct deliver_slip *s, size_t first)
{
	size_t end = piece_end(s, first);
	size_t n = (end - first) * s->identity_count;
	struct span *argv = arena_array(&s->arena, n + 1, sizeof(*argv));
	struct span get[] = { SPAN("GET"), SPAN(SECRET_KEY) };
	struct store_command both[] = { { argv, n + 1 }, { get, 2 } };
	struct store_reply replies[2];
	const struct store_reply *reply = &replies[0];

	argv[0] = SPAN("MGET");
	for (size_t i = 0; i < n; i++)
		argv[1 + i] = s->entries[first + i / s->identity_count]
				  .keys[i % s->identity_count];
	enum outcome o =
	    store_redis_batch_wait(l->redis, both, 2, &s->arena, replies);
	if (o != OUT_OK)
		return o;
	if (reply->kind != STORE_ARRAY || reply->count != n)
		return OUT_TEMP;
	doubt_secret(l, &replies[1]);
	for (size_t i = 0; i < n; i++)
		if (reply->items[i].kind == STORE_STRING)
			learn(&s->entries[first + i / s->identity_count],
			    reply->items[i].text);
	return OUT_OK;
}

enum outcome
deliver_ledger_find_wait(struct deliver_ledger *l, struct deliver_slip *s)
{
	enum outcome o = name_wait(l, s);

	if (!s->is_keyed || s->identity_count == 0)
		return counted(o);
	for (size_t i = 0; o == OUT_OK && i < s->count; i = piece_end(s, i))
		o = find_piece_wait(l, s, i);
	return counted(o);
}

/* The keys of entries that are not taken; returns how many. */
static size_t
claim_keys(const struct deliver_slip *s, size_t first, struct span *keys)
{
	size_t n = 0;

	for (size_t i = first; i < piece_end(s, first); i++) {
		if (s->entries[i].known == DELIVER_TAKEN)
			continue;
		for (size_t k = 0; k < s->identity_count; k++)
			keys[n++] = s->entries[i].keys[k];
	}
	return n;
}

static enum outcome
claim_piece_wait(struct deliver_ledger *l, struct deliver_slip *s, size_t first,
    uint64_t seconds)
{
	struct span *keys = arena_array(&s->arena,
	    PIECE_ENTRIES * s->identity_count, sizeof(*keys));
	long long now_s = (long long)clock_wall_s();
	struct span args[] = {
		arena_printf(&s->arena, "%zu", s->identity_count),
		span_of(s->owner),
		arena_printf(&s->arena, "%lld", now_s),
		arena_printf(&s->arena, "%lld", now_s + (long long)seconds),
		arena_printf(&s->arena, "%d", CLAIM_KEPT_S),
	};
	struct store_script_call call = { keys, claim_keys(s, first, keys),
		args, sizeof(args) / sizeof(args[0]) };
	struct store_reply reply;

	if (call.key_count == 0)
		return OUT_OK;
	enum outcome o = store_script_wait(l->redis, &store_script_ledger_claim,
	    &call, &s->arena, &reply);
	return o == OUT_OK && reply.kind == STORE_ERROR ? OUT_TEMP : o;
}

enum outcome
deliver_ledger_claim_wait(struct deliver_ledger *l, struct deliver_slip *s,
    uint64_t seconds)
{
	enum outcome o = OUT_OK;

	if (!s->is_keyed || s->identity_count == 0)
		return OUT_OK;
	s->is_claimed = true;
	obs_count(OBS_LEDGER, OBS_LEDGER_CLAIMED, 0);
	o = name_wait(l, s);
	for (size_t i = 0; o == OUT_OK && i < s->count; i = piece_end(s, i))
		o = claim_piece_wait(l, s, i, seconds);
	return counted(o);
}

/* A call of ledger_write in the making. */
struct changes {
	struct arena *arena;
	struct span *keys;
	struct span *args; /* the first one is the owner */
	size_t count;
};

static void
change(struct changes *c, struct span key, struct span value, int seconds)
{
	c->keys[c->count] = key;
	c->args[1 + 2 * c->count] = value;
	c->args[2 + 2 * c->count] = arena_printf(c->arena, "%d", seconds);
	c->count++;
}

static void
change_entry(struct changes *c, const struct deliver_slip *s,
    const struct deliver_entry *e)
{
	struct span value = SPAN("");
	int seconds = DELIVER_ENTRY_S;

	switch (e->writing) {
	case DELIVER_LEAVE:
		return;
	case DELIVER_TAKE:
		value = deliver_value_taken(e->code, e->enhanced,
		    clock_wall_s(), c->arena);
		break;
	case DELIVER_DROP:
		value = SPAN("~");
		break;
	case DELIVER_CONFIRM:
		value = SPAN("<");
		seconds = DELIVER_CONFIRMED_S;
		break;
	}
	if (s->is_keyed)
		for (size_t i = 0; i < s->identity_count; i++)
			change(c, e->keys[i], value, seconds);
}

static void
change_hint(struct changes *c, const struct deliver_slip *s,
    const struct deliver_entry *e)
{
	struct span value = e->writing_hint == DELIVER_HINT_REMOVE ?
	    SPAN("") :
	    (struct span){ &e->writing_hint, 1 };

	if (e->writing_hint == DELIVER_HINT_NONE)
		return;
	for (size_t i = 0; i < s->hint_count; i++)
		change(c, e->hints[i], value, DELIVER_HINT_S);
}

static bool
has_new_hints(const struct deliver_slip *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->entries[i].writing_hint != DELIVER_HINT_NONE &&
		    s->entries[i].writing_hint != DELIVER_HINT_REMOVE)
			return true;
	return false;
}

static enum outcome
write_piece_wait(struct deliver_ledger *l, struct deliver_slip *s, size_t first)
{
	size_t room = PIECE_ENTRIES * 2 * DELIVER_IDENTITIES_MAX;
	struct changes c = { .arena = &s->arena,
		.keys = arena_array(&s->arena, room, sizeof(struct span)),
		.args =
		    arena_array(&s->arena, 2 * room + 1, sizeof(struct span)) };
	struct store_reply reply;

	c.args[0] = span_of(s->owner);
	for (size_t i = first; i < piece_end(s, first); i++) {
		change_entry(&c, s, &s->entries[i]);
		change_hint(&c, s, &s->entries[i]);
	}
	if (c.count == 0)
		return OUT_OK;
	struct store_script_call call = { c.keys, c.count, c.args,
		2 * c.count + 1 };
	enum outcome o = store_script_wait(l->redis, &store_script_ledger_write,
	    &call, &s->arena, &reply);
	return o == OUT_OK && reply.kind == STORE_ERROR ? OUT_TEMP : o;
}

/* Set before the hints, so that no hint is overlooked. */
static enum outcome
mark_hints_wait(struct deliver_ledger *l, struct deliver_slip *s)
{
	struct span secret;
	struct store_reply reply;

	if (!has_new_hints(s))
		return OUT_OK;
	enum outcome o = deliver_ledger_secret_wait(l, &s->arena, &secret);
	if (o != OUT_OK)
		return o;
	struct span argv[] = { SPAN("SET"),
		deliver_slip_marker(secret, s->sender, &s->arena), SPAN("1"),
		SPAN("EX"), arena_printf(&s->arena, "%d", DELIVER_HINT_S) };
	return store_redis_wait(l->redis, argv, 5, &s->arena, &reply);
}

/* The session may set other marks while these are on their way. */
static void
begin_writing(struct deliver_slip *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct deliver_entry *e = &s->entries[i];

		e->writing = e->mark;
		e->writing_hint = e->hint;
		e->mark = DELIVER_LEAVE;
		e->hint = DELIVER_HINT_NONE;
	}
}

static void
written(const struct deliver_slip *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct deliver_entry *e = &s->entries[i];

		if (e->writing == DELIVER_TAKE)
			obs_count(OBS_LEDGER, OBS_LEDGER_TAKEN, 0);
		else if (e->writing == DELIVER_CONFIRM)
			obs_count(OBS_LEDGER, OBS_LEDGER_CONFIRMED, 0);
	}
}

/* Somebody has to try again; what was set meanwhile is newer. */
static void
not_written(struct deliver_slip *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct deliver_entry *e = &s->entries[i];

		if (e->mark == DELIVER_LEAVE)
			e->mark = e->writing;
		if (e->hint == DELIVER_HINT_NONE)
			e->hint = e->writing_hint;
	}
}

enum outcome
deliver_ledger_write_wait(struct deliver_ledger *l, struct deliver_slip *s)
{
	begin_writing(s);
	enum outcome o = name_wait(l, s);
	if (o == OUT_OK)
		o = mark_hints_wait(l, s);
	for (size_t i = 0; o == OUT_OK && i < s->count; i = piece_end(s, i))
		o = write_piece_wait(l, s, i);
	if (o == OUT_OK)
		written(s);
	else
		not_written(s);
	return counted(o);
}

enum outcome
deliver_ledger_has_hints_wait(struct deliver_ledger *l, struct span sender,
    struct arena *arena, bool *out)
{
	struct span secret;
	struct store_reply reply;

	enum outcome o = deliver_ledger_secret_wait(l, arena, &secret);
	if (o != OUT_OK)
		return counted(o);
	struct span argv[] = { SPAN("EXISTS"),
		deliver_slip_marker(secret, sender, arena) };
	o = store_redis_wait(l->redis, argv, 2, arena, &reply);
	if (o == OUT_OK && reply.kind != STORE_INTEGER)
		o = OUT_TEMP;
	if (o == OUT_OK)
		*out = reply.integer > 0;
	return counted(o);
}

/* What the script answered; an empty array is no hint. */
static enum outcome
hint_read(const struct store_reply *reply, struct deliver_hint *out)
{
	if (reply->kind != STORE_ARRAY)
		return OUT_TEMP;
	*out =
	    (struct deliver_hint){ .class = DELIVER_HINT_NONE, .fits = true };
	if (reply->count == 0)
		return OUT_OK;
	if (reply->count != 3 || reply->items[0].text.len != 1)
		return OUT_TEMP;
	out->class = reply->items[0].text.at[0];
	out->is_fresh = span_eq(reply->items[1].text, SPAN("fresh"));
	out->fits = span_eq(reply->items[2].text, SPAN("join"));
	return OUT_OK;
}

enum outcome
deliver_ledger_hint_wait(struct deliver_ledger *l, struct deliver_slip *s,
    const struct deliver_hint_query *query, struct deliver_hint *out)
{
	struct store_reply reply;

	ASSERT(s->count == 1);
	enum outcome o = name_wait(l, s);
	if (o != OUT_OK)
		return counted(o);
	struct span args[] = {
		{ &query->class, query->class == DELIVER_HINT_NONE ? 0 : 1 },
		arena_printf(&s->arena, "%zu", query->count),
		query->trace_id,
	};
	struct store_script_call call = { s->entries[0].hints, s->hint_count,
		args, 3 };
	o = store_script_wait(l->redis, &store_script_ledger_hint, &call,
	    &s->arena, &reply);
	if (o == OUT_OK)
		o = hint_read(&reply, out);
	return counted(o);
}
