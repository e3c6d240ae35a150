/* keeper: look, ask, turn, publish. */
#include "proc/keeper.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "loop/fiber.h"
#include "loop/wait.h"
#include "store/redis.h"
#include "store/script.h"
#include "tls/share.h"

enum {
	MS = 1000,
	LOOK_MS = 1000,
	EXCHANGE_MAX_MS = 5000,
	PARTS = 8,
	STAPLES_MS = 10 * MS, /* how often their ends are looked at */
	OCSP_MS = 15 * MS     /* what a responder may take */
};

/* A lock belongs to the process, not to the descriptor that it inherited. */
static bool
set_lock(const struct proc_keeper *k, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET };

	return fcntl(k->share_fd, F_SETLK, &lock) == 0;
}

static bool
is_keeper(struct proc_keeper *k)
{
	if (k->share == NULL && set_lock(k, F_WRLCK))
		k->share = tls_share_map(k->share_fd, true);
	return k->share != NULL;
}

/* The ring at hand, if it may still be used. */
static bool
have_ring(const struct proc_keeper *k, int64_t now_s,
    struct tls_ticket_ring *ring)
{
	uint32_t never = 0;

	return tls_share_ring_get(k->share, TLS_SHARE_FLEET, &never, ring) &&
	    tls_ticket_ring_is_live(ring, now_s);
}

static void
publish(struct proc_keeper *k, const struct tls_ticket_ring *ring)
{
	struct tls_ticket_ring old;
	uint32_t never = 0;

	if (!tls_share_ring_get(k->share, TLS_SHARE_FLEET, &never, &old) ||
	    memcmp(&old, ring, sizeof(old)) != 0)
		tls_share_ring_set(k->share, TLS_SHARE_FLEET, ring);
	explicit_bzero(&old, sizeof(old));
}

/* The ring as Redis has it; ${sealed} is "" where it has none. */
static enum outcome
fetch_wait(struct proc_keeper *k, struct arena *arena, struct span *sealed)
{
	const struct span argv[] = { SPAN("GET"),
		span_of(k->config->fleet.name) };
	struct store_reply reply;
	enum outcome o = store_redis_wait(k->redis, argv, 2, arena, &reply);

	if (o != OUT_OK)
		return o;
	if (reply.kind != STORE_STRING && reply.kind != STORE_NIL)
		return OUT_TEMP;
	*sealed = reply.kind == STORE_STRING ? reply.text : SPAN("");
	return OUT_OK;
}

/* Put ${ring} in the place of ${sealed}, which becomes what stands there. */
static enum outcome
replace_wait(struct proc_keeper *k, const struct tls_ticket_ring *ring,
    struct arena *arena, struct span *sealed)
{
	const struct span keys[] = { span_of(k->config->fleet.name) };
	struct span args[3] = { *sealed };
	const struct store_script_call call = { keys, 1, args, 3 };
	struct store_reply reply;
	struct buf text;

	buf_init(&text, TLS_FLEET_SEALED_BYTES);
	tls_fleet_seal(&k->config->fleet, ring, &text);
	args[1] = arena_copy(arena, buf_span(&text));
	buf_fini(&text);
	args[2] =
	    arena_printf(arena, "%lld", (long long)(2 * ring->rotation_s * MS));
	enum outcome o = store_script_wait(k->redis, &store_script_tls_ring,
	    &call, arena, &reply);
	if (o == OUT_OK && reply.kind != STORE_STRING)
		return OUT_TEMP;
	if (o == OUT_OK)
		*sealed = reply.text;
	return o;
}

/*
 * What the ring should be: what stands in Redis, turned if its time has come;
 * where there is none, ours, so that a Redis that has lost it gets it back.
 * Whether it differs from what stands there.
 */
static bool
improve(const struct proc_keeper *k, struct span sealed, int64_t now_s,
    struct tls_ticket_ring *ring)
{
	int64_t rotation_s = k->config->rotation_s;
	bool is_there = tls_fleet_open(&k->config->fleet, sealed, now_s, ring);

	if (!is_there && sealed.len > 0)
		log_warn("tls",
		    "the ticket keys in Redis, %s, were not sealed with our "
		    "secret, or come from the future; they are replaced",
		    k->config->fleet.name);
	if (!is_there && !have_ring(k, now_s, ring))
		tls_ticket_ring_make(ring, now_s, rotation_s);
	if (!tls_ticket_ring_turn(ring, now_s))
		return !is_there;
	ring->rotation_s = rotation_s;
	return true;
}

static enum outcome
exchange_wait(struct proc_keeper *k, struct arena *arena)
{
	int64_t now_s = clock_wall_s();
	struct tls_ticket_ring ring;
	struct span sealed;
	enum outcome o = fetch_wait(k, arena, &sealed);

	if (o != OUT_OK)
		return o;
	if (improve(k, sealed, now_s, &ring)) {
		o = replace_wait(k, &ring, arena, &sealed);
		if (o == OUT_OK &&
		    !tls_fleet_open(&k->config->fleet, sealed, now_s, &ring))
			o = OUT_TEMP;
	}
	if (o == OUT_OK)
		publish(k, &ring);
	explicit_bzero(&ring, sizeof(ring));
	return o;
}

static void
tell(struct proc_keeper *k, enum outcome o)
{
	bool is_away = o != OUT_OK;

	if (is_away == k->is_away || o == OUT_CANCELLED)
		return;
	k->is_away = is_away;
	if (is_away)
		log_warn("tls",
		    "the fleet's ticket keys cannot be asked for: those at "
		    "hand serve until they end, then this machine's");
	else
		log_info("tls", "the fleet's ticket keys are here again");
}

/* Often enough that no turn is missed, whatever the rotation. */
static uint64_t
pause_ms(const struct proc_keeper *k)
{
	uint64_t ms = (uint64_t)k->config->rotation_s * MS / PARTS;

	if (k->share == NULL)
		return LOOK_MS;
	return ms < EXCHANGE_MAX_MS ? ms : EXCHANGE_MAX_MS;
}

static void
keep_wait(struct proc_keeper *k)
{
	struct arena arena;

	arena_init(&arena, 0);
	tell(k, exchange_wait(k, &arena));
	arena_fini(&arena);
}

static void
keep_ring(void *arg)
{
	struct proc_keeper *k = arg;

	do {
		if (is_keeper(k))
			keep_wait(k);
	} while (loop_sleep_wait(clock_ms() + pause_ms(k)) == OUT_OK);
}

static void
keep_staples(void *arg)
{
	struct proc_keeper *k = arg;

	do {
		if (is_keeper(k))
			proc_stapler_wait(&k->stapler, k->share);
	} while (loop_sleep_wait(clock_ms() +
		     (k->share != NULL ? STAPLES_MS : LOOK_MS)) == OUT_OK);
}

void
proc_keeper_start(struct proc_keeper *k, const struct proc_keeper_parts *parts)
{
	const struct policy_tls_config *c = parts->config;
	bool ok = true;

	*k = (struct proc_keeper){ .config = c,
		.redis = parts->redis,
		.share_fd = parts->share_fd,
		.stapler = { .ocsp = { parts->loop, parts->names, OCSP_MS },
		    .live = parts->live,
		    .redis = parts->redis } };
	loop_scope_init(&k->scope, parts->loop, NULL);
	if (c->server == NULL || parts->share_fd < 0)
		return;
	if (c->fleet.is_set)
		ok = loop_fiber_start(&k->scope, keep_ring, k);
	if (c->fetch)
		ok = loop_fiber_start(&k->scope, keep_staples, k) && ok;
	if (!ok)
		log_error("tls", "no fibers to keep what workers share");
}

bool
proc_keeper_end(struct proc_keeper *k)
{
	loop_scope_cancel(&k->scope);
	if (!loop_scope_is_idle(&k->scope))
		return false;
	if (k->share == NULL)
		return true;
	tls_share_unmap(&k->share);
	(void)set_lock(k, F_UNLCK);
	return true;
}
