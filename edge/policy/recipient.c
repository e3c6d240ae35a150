/*
 * recipient: route, look into the cache, ask the backend, fill the cache.
 */
#include "policy/recipient.h"

#include "base/clock.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/delivery.h"
#include "policy/route_find.h"
#include "store/redis.h"

struct asking {
	struct policy_session *s;
	const struct lang_callout *callout;
	const struct policy_route *route;
	struct arena *arena;
	struct span key;
	struct span text; /* the backend's words */
	struct span step;
};

/*
 * "+" for yes, "-STEP words" for no.  The local part keeps its case, and what
 * is asked of another transport, or for another sender, is another question.
 */
static struct span
cache_key(const struct asking *a)
{
	const struct policy_input *in = &*a->s->input;

	return arena_printf(a->arena, "postern:callout:%.*s:%.*s:%.*s@%.*s",
	    SPAN_ARG(a->route->transport->name),
	    SPAN_ARG(a->callout->use_sender ? in->sender : SPAN("")),
	    SPAN_ARG(in->local_part), SPAN_ARG(in->domain));
}

/* OUT_OK and OUT_PERM as it was said; OUT_NONE: it is not known. */
static enum outcome
recall_wait(struct asking *a)
{
	struct store_redis *redis = a->s->world->redis;
	struct store_reply reply;

	if (a->callout->no_cache || redis == NULL)
		return OUT_NONE;
	const struct span get[] = { SPAN("GET"), a->key };
	enum outcome o = store_redis_wait(redis, get, 2, a->arena, &reply);
	if (o == OUT_CANCELLED)
		return o;
	if (o != OUT_OK || reply.kind != STORE_STRING || reply.text.len == 0)
		return OUT_NONE;
	if (reply.text.at[0] == '+')
		return OUT_OK;
	a->text = span_from(reply.text, 1);
	if (!span_word(&a->text, &a->step))
		return OUT_NONE;
	a->text = span_from(a->text, 1);
	return OUT_PERM;
}

/* What cannot be kept will be asked again. */
static void
keep_wait(const struct asking *a, enum outcome verdict)
{
	const struct lang_program *p = a->s->world->generation->program;
	struct store_redis *redis = a->s->world->redis;
	struct store_reply reply;
	int64_t ms = lang_number(p,
	    verdict == OUT_OK ? LANG_SET_CALLOUT_POSITIVE_EXPIRE :
				LANG_SET_CALLOUT_NEGATIVE_EXPIRE);

	if (a->callout->no_cache || redis == NULL || ms <= 0 ||
	    a->s->world->readonly)
		return;
	const struct span set[] = { SPAN("SET"), a->key,
		verdict == OUT_OK ? SPAN("+") :
				    arena_printf(a->arena, "-%.*s %.*s",
					SPAN_ARG(a->step), SPAN_ARG(a->text)),
		SPAN("PX"), arena_printf(a->arena, "%lld", (long long)ms) };
	(void)!store_redis_wait(redis, set, 5, a->arena, &reply);
}

static enum outcome
ask_wait(struct asking *a)
{
	const struct policy_delivery *d = a->s->world->delivery;
	const struct policy_input *in = a->s->input;
	const struct policy_callout question = {
		.route = a->route,
		.sender = a->callout->use_sender ? in->sender : SPAN(""),
		.recipient = in->recipient,
		.timeout_ms = a->callout->timeout_ms,
		.until_ms = clock_ms() + a->callout->most_ms,
	};

	if (d == NULL)
		return OUT_TEMP;
	enum outcome o =
	    d->callout_wait(d->arg, &question, a->arena, &a->text, &a->step);
	if (o == OUT_OK || o == OUT_PERM)
		keep_wait(a, o);
	return o;
}

static enum outcome
callout_wait(struct asking *a, struct span *why)
{
	a->key = cache_key(a);
	enum outcome o = recall_wait(a);
	bool cached = o != OUT_NONE;
	if (!cached)
		o = ask_wait(a);
	if (o == OUT_CANCELLED)
		return o;
	obs_count(OBS_CALLOUTS,
	    o == OUT_OK	      ? OBS_RESULT_OK :
		o == OUT_PERM ? OBS_RESULT_PERM :
				OBS_RESULT_TEMP,
	    cached ? OBS_YES : OBS_NO);
	if (o == OUT_TEMP && a->callout->defer_ok)
		return OUT_OK;
	*why = o == OUT_PERM ? a->text :
			       SPAN("Could not complete recipient verify "
				    "callout");
	a->s->recipient_failure = o == OUT_PERM ? a->step : SPAN("");
	return o == OUT_PERM ? OUT_NONE : o;
}

static enum outcome
verify_wait(struct asking *a, struct span *why)
{
	struct policy_session *s = a->s;
	struct policy_unrouted unrouted;

	enum outcome o =
	    policy_route_find_wait(s, a->arena, &a->route, &unrouted);
	if (o == OUT_NONE) {
		s->recipient_failure = SPAN("route");
		*why = unrouted.text.len > 0 ? unrouted.text :
					       SPAN("Unrouteable address");
	}
	if (o == OUT_TEMP)
		*why = SPAN("Could not complete recipient verify");
	if (o != OUT_OK)
		return o;
	s->address_data = a->route->address_data;
	return a->callout->wanted ? callout_wait(a, why) : OUT_OK;
}

enum outcome
policy_recipient_wait(struct policy_session *s,
    const struct lang_callout *callout, struct arena *arena, struct span *why)
{
	struct asking a = { .s = s,
		.callout = callout,
		.arena = arena,
		.text = SPAN(""),
		.step = SPAN("") };

	policy_verify_forget(s);
	return verify_wait(&a, why);
}
