/* stapler: the neighbours' answer, else the responder's, one asks for all. */
#include "proc/stapler.h"

#include "base/clock.h"
#include "base/log.h"
#include "loop/fiber.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "store/redis.h"
#include "tls/live.h"
#include "tls/share.h"

/* Who has asked keeps all others from it for so long, answer or not. */
enum { MS = 1000, AGAIN_MS = 300 * MS };

/* One certificate's turn. */
struct turn {
	struct proc_stapler *s;
	struct tls_share *share;
	const struct tls_certificate *c;
	struct arena arena;
	struct span key;
	int64_t now_s;
};

static bool
is_fresh(const struct tls_staple *s, int64_t now_s)
{
	return tls_staple_is_good(s, now_s) && now_s < s->refresh_s;
}

static bool
has_fresh(const struct turn *t)
{
	char room[TLS_STAPLE_BYTES_MAX];
	struct tls_staple fetched;

	return is_fresh(&t->c->staple, t->now_s) ||
	    (tls_share_staple_get(t->share, t->c->digest, t->now_s, room,
		 &fetched) &&
		is_fresh(&fetched, t->now_s));
}

static struct span
key_of(struct turn *t)
{
	struct buf b;
	struct span key;

	buf_init(&b, 128);
	buf_add_text(&b, "postern:tls:ocsp:");
	for (size_t i = 0; i < TLS_DIGEST_BYTES; i++)
		buf_printf(&b, "%02x", (unsigned)t->c->digest[i]);
	key = arena_copy(&t->arena, buf_span(&b));
	buf_fini(&b);
	return key;
}

static void
publish(struct turn *t, const struct tls_staple *staple)
{
	if (!tls_share_staple_set(t->share, t->c->digest, staple))
		log_warn("tls", "%s: no place for its OCSP response",
		    t->c->path);
}

/* What another replica has fetched; whether it is fresh. */
static bool
take_wait(struct turn *t)
{
	const struct span argv[] = { SPAN("GET"), t->key };
	const struct tls_staple_about about = { t->c->leaf,
		tls_certificate_issuer(t->c) };
	struct store_reply reply;
	struct tls_staple staple;
	const char *why;

	if (store_redis_wait(t->s->redis, argv, 2, &t->arena, &reply) !=
		OUT_OK ||
	    reply.kind != STORE_STRING ||
	    tls_staple_check(reply.text, &about, t->now_s, &t->arena, &staple,
		&why) != OUT_OK)
		return false;
	publish(t, &staple);
	return is_fresh(&staple, t->now_s);
}

/* Whether it is for us to ask now; without Redis each machine asks. */
static bool
claim_wait(struct turn *t)
{
	const struct span argv[] = { SPAN("SET"),
		arena_printf(&t->arena, "%.*s:asked", SPAN_ARG(t->key)),
		SPAN("1"), SPAN("NX"), SPAN("PX"),
		arena_printf(&t->arena, "%d", AGAIN_MS) };
	struct store_reply reply;
	enum outcome o = store_redis_wait(t->s->redis, argv,
	    sizeof(argv) / sizeof(argv[0]), &t->arena, &reply);

	if (o == OUT_OK)
		return reply.kind == STORE_STATUS;
	return o == OUT_TEMP && clock_ms() >= t->s->alone_ms;
}

static void
give_wait(struct turn *t, const struct tls_staple *staple)
{
	const struct span argv[] = { SPAN("SET"), t->key, staple->der,
		SPAN("PX"),
		arena_printf(&t->arena, "%lld",
		    (long long)(staple->until_s - t->now_s) * MS) };
	struct store_reply reply;

	if (staple->until_s > t->now_s)
		(void)!store_redis_wait(t->s->redis, argv, 5, &t->arena,
		    &reply);
}

static void
fetch_wait(struct turn *t)
{
	struct tls_staple staple;
	const char *why;
	enum outcome o =
	    policy_ocsp_wait(&t->s->ocsp, t->c, &t->arena, &staple, &why);

	if (o == OUT_CANCELLED)
		return;
	obs_count(OBS_TLS_OCSP_FETCHES,
	    o == OUT_OK	      ? OBS_RESULT_OK :
		o == OUT_PERM ? OBS_RESULT_PERM :
				OBS_RESULT_TEMP,
	    0);
	if (o != OUT_OK) {
		log_warn("tls", "%s: no OCSP response from %s: %s", t->c->path,
		    t->c->responder, why);
		return;
	}
	log_info("tls", "%s: OCSP response fetched, good for %lld minutes",
	    t->c->path, (long long)(staple.until_s - t->now_s) / 60);
	publish(t, &staple);
	give_wait(t, &staple);
}

static void
look_after_wait(struct proc_stapler *s, struct tls_share *share,
    const struct tls_certificate *c)
{
	struct turn t = { .s = s,
		.share = share,
		.c = c,
		.now_s = clock_wall_s() };

	if (c->responder == NULL || has_fresh(&t))
		return;
	arena_init(&t.arena, 0);
	t.key = key_of(&t);
	if (!take_wait(&t) && claim_wait(&t))
		fetch_wait(&t);
	arena_fini(&t.arena);
}

void
proc_stapler_wait(struct proc_stapler *s, struct tls_share *share)
{
	/* Certificates may be renewed meanwhile. */
	struct tls_server *server = tls_server_take(tls_live_get(s->live));
	size_t count;
	const struct tls_certificate *c =
	    tls_server_certificates(server, &count);

	for (size_t i = 0; i < count && !loop_fiber_is_cancelled(); i++)
		look_after_wait(s, share, &c[i]);
	if (clock_ms() >= s->alone_ms)
		s->alone_ms = clock_ms() + AGAIN_MS;
	tls_server_free(&server);
}
