/*
 * report_link: raised in the fiber that opens, or in one made for it.
 */
#include "deliver/report_link.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/log.h"
#include "deliver/out.h"
#include "loop/fiber.h"
#include "obs/metric.h"
#include "policy/event.h"

bool
deliver_report_link_wait(const struct deliver_opening *o, enum obs_event what,
    struct span data)
{
	const struct policy_event e = { .what = what, .data = data };

	struct span text = policy_event_wait(o->session, o->input, &e,
	    o->backend->transport, o->arena);
	if (text.len > 0)
		log_info("event", "backend %.*s: event_action: %.*s",
		    SPAN_ARG(o->backend->name), SPAN_ARG(text));
	return text.len == 0;
}

/* A connection that is gone already; what is told of it outlives it. */
struct farewell {
	const struct deliver_shared *shared;
	const struct policy_transport *transport;
	struct policy_input input;
	struct arena arena;
};

static void
farewell_free(struct farewell *f)
{
	arena_fini(&f->arena);
	free(f);
}

static void
farewell_run(void *arg)
{
	const struct policy_event e = { .what = OBS_EVENT_TCP_CLOSE };
	struct farewell *f = arg;
	struct loop *loop = f->shared->loop;
	struct policy_session *s =
	    policy_session_new(f->shared->world, &f->input, NULL, &f->arena);

	(void)policy_event_wait(s, &f->input, &e, f->transport, &f->arena);
	farewell_free(f);
	loop_unhold(loop);
}

void
deliver_report_closed(const struct deliver_shared *shared,
    const struct deliver_backend *b, const struct policy_out *out)
{
	if (!policy_event_is_heard(shared->world, b->transport)) {
		obs_count(OBS_EVENTS_RAISED, OBS_EVENT_TCP_CLOSE, 0);
		return;
	}
	struct farewell *f = calloc(1, sizeof(*f));
	ASSERT(f != NULL);
	arena_init(&f->arena, 0);
	f->shared = shared;
	f->transport = b->transport;
	f->input.out = deliver_out_copy(&f->arena, out);
	f->input.proxy.local = out->proxy;
	f->input.proxy.external = out->external;
	if (loop_fiber_start(shared->worker, farewell_run, f))
		loop_hold(shared->loop);
	else
		farewell_free(f);
}
