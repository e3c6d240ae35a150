/*
 * generation: loaded, enlisted, retired.
 */
#include "proc/generation.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "proc/redis_child.h"
#include "proc/workers.h"
#include "tls/server.h"

static struct obs_page *
page_new(const struct policy_generation *p)
{
	size_t count = p->routes.name_count;

	return obs_page_new(p->routes.names,
	    count < OBS_NAMES_MAX ? count : OBS_NAMES_MAX);
}

struct proc_generation *
proc_generation_load(struct proc_state *s, struct buf *report)
{
	struct policy_generation *p =
	    policy_generation_load(s->source, s->number + 1, report);

	if (p == NULL)
		return NULL;
	struct proc_generation *g = calloc(1, sizeof(*g));
	if (g == NULL)
		abort();
	g->state = s;
	g->policy = p;
	g->number = p->number;
	g->page = page_new(p);
	p->metrics = g->page;
	g->embedded_redis = p->embedded != NULL;
	list_init(&g->node);
	proc_tls_files_init(&g->tls, &p->tls);
	bool ok = proc_settings_load(p, &g->settings, report);
	if (!proc_redis_check(p, report) || !ok)
		proc_generation_free(&g);
	return g;
}

void
proc_generation_free(struct proc_generation **g)
{
	obs_page_free(&(*g)->page);
	proc_tls_files_fini(&(*g)->tls);
	policy_generation_free(&(*g)->policy);
	free(*g);
	*g = NULL;
}

void
proc_generation_enlist(struct proc_generation *g)
{
	struct proc_state *s = g->state;

	s->number = g->number;
	g->stage = PROC_STARTING;
	list_append(&s->generations, &g->node);
	proc_workers_init(g, g->settings.workers);
}

static void
retire(struct proc_generation *g)
{
	log_info("process", "generation %u has ended", g->number);
	proc_workers_fini(g);
	proc_tls_files_fini(&g->tls);
	policy_generation_free(&g->policy);
	g->stage = PROC_RETIRED;
}

void
proc_generation_step(struct proc_state *s)
{
	LIST_EACH(n, &s->generations)
	{
		struct proc_generation *g =
		    LIST_OWNER(n, struct proc_generation, node);

		if ((g->stage == PROC_LEAVING || g->stage == PROC_CLOSED) &&
		    proc_workers_alive(g) == 0)
			retire(g);
	}
}

void
proc_generation_attach(struct proc_generation *g)
{
	LIST_EACH(n, &g->state->generations)
	obs_forget(LIST_OWNER(n, struct proc_generation, node)->page,
	    OBS_SUPERVISOR);
	obs_attach(g->page, OBS_SUPERVISOR);
	obs_set(OBS_RELOAD_OK, 0, 0, 1);
	obs_set(OBS_RELOAD_SUCCESS, 0, 0, clock_wall_s());
	if (g->policy->tls.server != NULL)
		obs_set(OBS_TLS_EXPIRY, 0, 0,
		    tls_server_expiry_s(g->policy->tls.server));
}
