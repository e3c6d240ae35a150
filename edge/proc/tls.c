/* tls: look, read, check, hand on. */
#include "proc/tls.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "obs/label.h"
#include "obs/metric.h"

enum { LOOK_MS = 1000, WARN_S = 3600 };

static void
publish(struct proc_tls *t)
{
	if (t->share != NULL)
		tls_share_ring_set(t->share, TLS_SHARE_LOCAL, &t->ring);
}

void
proc_tls_begin(struct proc_state *s, const struct proc_generation *g)
{
	tls_ticket_ring_make(&s->tls.ring, clock_wall_s(),
	    g->policy->tls.rotation_s);
	publish(&s->tls);
	s->tls.warned_s = clock_wall_s();
	loop_timer_set(&s->tls.timer, clock_ms() + LOOK_MS);
}

static void
warn(void *arg, const char *text)
{
	(void)arg;
	log_warn("tls", "%s", text);
}

static void
warn_all(struct proc_state *s, const struct proc_generation *g)
{
	s->tls.warned_s = clock_wall_s();
	policy_tls_warn(&g->policy->tls, warn, NULL);
}

static void
keep_old(const char *why)
{
	log_error("tls", "the changed certificates are not used: %s", why);
	obs_count(OBS_TLS_RELOADS, OBS_RESULT_PERM, 0);
}

static void
take_new(struct proc_state *s, struct proc_generation *g,
    struct tls_server *made)
{
	size_t count;

	tls_server_free(&g->policy->tls.server);
	g->policy->tls.server = made;
	g->tls.version++;
	(void)tls_server_certificates(made, &count);
	log_info("tls", "certificates were read anew: %zu", count);
	warn_all(s, g);
	obs_count(OBS_TLS_RELOADS, OBS_RESULT_OK, 0);
	obs_set(OBS_TLS_EXPIRY, 0, 0, tls_server_expiry_s(made));
	proc_state_changed(s);
}

static void
renew(struct proc_state *s, struct proc_generation *g)
{
	struct tls_material material;
	struct tls_server *made;
	struct arena arena;
	const char *why;

	arena_init(&arena, 0);
	if (policy_tls_renew(&g->policy->tls, &arena, &material, &made, &why) !=
	    OUT_OK) {
		keep_old(why);
		arena_fini(&arena);
		return;
	}
	if (tls_vault_put(g->tls.vault, &material)) {
		take_new(s, g, made);
	} else {
		tls_server_free(&made);
		keep_old("they are too many; reload");
	}
	tls_material_wipe(&material);
	arena_fini(&arena);
}

/* Files that are being written change again; wait for the same twice. */
static void
look_at_files(struct proc_state *s, struct proc_generation *g)
{
	struct proc_tls_files *f = &g->tls;
	uint8_t now[TLS_STAMP_BYTES];
	bool is_settled;

	if (f->vault == NULL)
		return;
	tls_plan_stamp(&g->policy->tls.files, now);
	is_settled = memcmp(now, f->seen, sizeof(now)) == 0;
	memcpy(f->seen, now, sizeof(now));
	if (!is_settled || memcmp(now, f->stamp, sizeof(now)) == 0)
		return;
	memcpy(f->stamp, now, sizeof(now));
	renew(s, g);
}

/* When the first staple of the default certificates ends; 0 without one. */
static int64_t
staple_expiry_s(const struct proc_state *s, const struct tls_server *t)
{
	static char room[TLS_STAPLE_BYTES_MAX];
	int64_t now_s = clock_wall_s(), first_s = 0;
	size_t count;
	const struct tls_certificate *c = tls_server_certificates(t, &count);

	for (size_t i = 0; i < count && c[i].is_default; i++) {
		struct tls_staple fetched;
		int64_t end_s = tls_staple_is_good(&c[i].staple, now_s) ?
		    c[i].staple.until_s :
		    0;

		if (s->tls.share != NULL &&
		    tls_share_staple_get(s->tls.share, c[i].digest, now_s, room,
			&fetched) &&
		    fetched.until_s > end_s)
			end_s = fetched.until_s;
		if (end_s == 0)
			return 0;
		if (first_s == 0 || end_s < first_s)
			first_s = end_s;
	}
	return first_s;
}

static void
show(struct proc_state *s, const struct proc_generation *g)
{
	struct tls_ticket_ring fleet = { .rotation_s = 0 };
	uint32_t never = 0;
	int64_t now_s = clock_wall_s(), since_s = 0;

	if (s->tls.share != NULL &&
	    tls_share_ring_get(s->tls.share, TLS_SHARE_FLEET, &never, &fleet) &&
	    tls_ticket_ring_is_sound(&fleet, now_s) &&
	    tls_ticket_ring_is_live(&fleet, now_s))
		since_s = fleet.key[TLS_TICKET_CURRENT].since_s;
	explicit_bzero(&fleet, sizeof(fleet));
	obs_set(OBS_TLS_TICKET_KEY, OBS_RING_FLEET, 0, since_s);
	obs_set(OBS_TLS_TICKET_KEY, OBS_RING_MACHINE, 0,
	    s->tls.ring.key[TLS_TICKET_CURRENT].since_s);
	obs_set(OBS_TLS_STAPLE_EXPIRY, 0, 0,
	    staple_expiry_s(s, g->policy->tls.server));
}

void
proc_tls_look(void *state)
{
	struct proc_state *s = state;
	struct proc_generation *g = proc_state_find(s, PROC_SERVING);

	loop_timer_set(&s->tls.timer, clock_ms() + LOOK_MS);
	if (g == NULL || g->policy->tls.server == NULL)
		return;
	s->tls.ring.rotation_s = g->policy->tls.rotation_s;
	if (tls_ticket_ring_turn(&s->tls.ring, clock_wall_s())) {
		log_debug("tls", "the ticket keys of this machine turned");
		publish(&s->tls);
	}
	look_at_files(s, g);
	if (clock_wall_s() >= s->tls.warned_s + WARN_S)
		warn_all(s, g);
	show(s, g);
}
