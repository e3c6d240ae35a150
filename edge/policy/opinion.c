/*
 * opinion: ask, compare, count, say.
 */
#include "policy/opinion.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "loop/fiber.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/dns.h"
#include "policy/generation.h"
#include "policy/second.h"

_Static_assert((int)VERIFY_SPF_NONE == (int)WIRE_SECOND_SPF_NONE &&
	(int)VERIFY_SPF_NEUTRAL == (int)WIRE_SECOND_SPF_NEUTRAL &&
	(int)VERIFY_SPF_PASS == (int)WIRE_SECOND_SPF_PASS &&
	(int)VERIFY_SPF_FAIL == (int)WIRE_SECOND_SPF_FAIL &&
	(int)VERIFY_SPF_SOFTFAIL == (int)WIRE_SECOND_SPF_SOFTFAIL &&
	(int)VERIFY_SPF_TEMPERROR == (int)WIRE_SECOND_SPF_TEMPERROR &&
	(int)VERIFY_SPF_PERMERROR == (int)WIRE_SECOND_SPF_PERMERROR,
    "one order of SPF results");

/* One question, in a fiber of its own or in the check's. */
struct opinion {
	const struct policy_world *world;
	struct arena arena;
	struct policy_dns dns;
	struct wire_second_ask ask;
	unsigned ours; /* of the engine's enum of results here */
	struct wire_second_answer theirs;
};

static struct opinion *
opinion_new(const struct policy_world *w)
{
	struct opinion *o = calloc(1, sizeof(*o));

	if (o == NULL)
		abort();
	o->world = w;
	arena_init(&o->arena, 0);
	return o;
}

static void
opinion_free(struct opinion *o)
{
	arena_fini(&o->arena);
	free(o);
}

/* ------------------------------------------------------------ comparison */

static unsigned
result_theirs(const struct opinion *o)
{
	return o->ask.engine == WIRE_SECOND_SPF ?
	    o->theirs.verdict :
	    (unsigned)policy_second_dmarc_status(
		(enum wire_second_dmarc_verdict)o->theirs.verdict);
}

static const char *
result_name(const struct opinion *o, unsigned result)
{
	return o->ask.engine == WIRE_SECOND_SPF ?
	    verify_spf_result_name((enum verify_spf_result)result) :
	    verify_dmarc_status_name((enum verify_dmarc_status)result);
}

static void
say_difference(const struct opinion *o, unsigned theirs)
{
	bool is_spf = o->ask.engine == WIRE_SECOND_SPF;
	struct span about = is_spf ? o->ask.domain : o->ask.from;
	char ip[IP_TEXT_MAX];

	if (about.len == 0)
		about = o->ask.helo;
	ip_write(&o->ask.ip, ip);
	log_info("second", "[%s] %s of %.*s: %s by us, %s by %s", ip,
	    is_spf ? "SPF" : "DMARC", SPAN_ARG(about), result_name(o, o->ours),
	    result_name(o, theirs), is_spf ? "libspf2" : "libopendmarc");
}

static enum obs_opinion
compare(const struct opinion *o)
{
	unsigned theirs = result_theirs(o);

	if (theirs == o->ours)
		return OBS_OPINION_SAME;
	if (o->ask.engine == WIRE_SECOND_SPF)
		obs_count(OBS_SPF_DIFFERENCES, o->ours, theirs);
	else
		obs_count(OBS_DMARC_DIFFERENCES, o->ours, theirs);
	say_difference(o, theirs);
	return OBS_OPINION_DIFFERS;
}

static enum outcome
ask_wait(struct opinion *o)
{
	uint64_t ms = o->world->generation->second.timeout_ms;
	enum obs_opinion what = OBS_OPINION_NONE;

	policy_dns_open(&o->dns, o->world, ms);
	enum outcome got = policy_second_wait(o->world->second, &o->dns.door,
	    &o->ask, clock_ms() + ms, &o->arena, &o->theirs);
	if (got == OUT_CANCELLED)
		return got;
	if (got == OUT_OK)
		what = compare(o);
	else if (got == OUT_PERM)
		what = OBS_OPINION_LOST;
	obs_count(OBS_OPINIONS,
	    o->ask.engine == WIRE_SECOND_SPF ? OBS_LIBSPF2 : OBS_LIBOPENDMARC,
	    what);
	return got;
}

/* ---------------------------------------------------------- beside mail */

/* The worker does not end before: it holds for compat_timeout at most. */
static void
run(void *arg)
{
	struct opinion *o = arg;
	struct loop *l = policy_second_link_loop(o->world->second);

	(void)!ask_wait(o);
	opinion_free(o);
	loop_unhold(l);
}

/* Takes ${o}.  Without a fiber to be had it is not asked. */
static void
start(struct opinion *o)
{
	struct loop *l = policy_second_link_loop(o->world->second);

	loop_hold(l);
	if (loop_fiber_start(policy_second_link_scope(o->world->second), run,
		o))
		return;
	loop_unhold(l);
	opinion_free(o);
}

static bool
is_asked(const struct policy_world *w, unsigned engine)
{
	return w->second != NULL && (w->generation->second.asked & engine) != 0;
}

static bool
decides(const struct policy_world *w, unsigned engine)
{
	return (w->generation->second.decides & engine) != 0;
}

/* ---------------------------------------------------------------- checks */

static void
spf_take(enum verify_spf_result theirs, struct verify_spf_verdict *io)
{
	bool is_error =
	    theirs == VERIFY_SPF_TEMPERROR || theirs == VERIFY_SPF_PERMERROR;

	if (theirs == io->result)
		return;
	/* How it came to that is not known. */
	io->result = theirs;
	io->mechanism = SPAN("");
	io->explanation = SPAN("");
	io->problem = is_error ? SPAN("libspf2 says so") : SPAN("");
}

enum outcome
policy_opinion_spf_wait(const struct policy_world *w,
    const struct verify_spf_input *who, struct verify_spf_verdict *io)
{
	if (!is_asked(w, POLICY_SECOND_SPF) || io->domain.len == 0)
		return OUT_OK;
	struct opinion *o = opinion_new(w);
	policy_second_ask_spf(who, &o->arena, &o->ask);
	o->ours = io->result;
	if (!decides(w, POLICY_SECOND_SPF)) {
		start(o);
		return OUT_OK;
	}
	enum outcome got = ask_wait(o);
	if (got == OUT_OK)
		spf_take((enum verify_spf_result)o->theirs.verdict, io);
	opinion_free(o);
	return got == OUT_CANCELLED ? got : OUT_OK;
}

static void
dmarc_take(const struct wire_second_answer *theirs, struct verify_dmarc *io)
{
	enum verify_dmarc_status s = policy_second_dmarc_status(
	    (enum wire_second_dmarc_verdict)theirs->verdict);

	if (s != io->status)
		io->text = "libopendmarc says so";
	io->status = s;
	io->is_spf_aligned = theirs->is_spf_aligned;
	io->is_dkim_aligned = theirs->is_dkim_aligned;
}

enum outcome
policy_opinion_dmarc_wait(const struct policy_world *w, const struct ip *ip,
    const struct verify_dmarc_input *in, struct verify_dmarc *io)
{
	/* Who the author is, is not theirs to say. */
	if (!is_asked(w, POLICY_SECOND_DMARC) || io->from.len == 0 ||
	    ip->family == IP_NONE || io->status == VERIFY_DMARC_NOFROM)
		return OUT_OK;
	struct opinion *o = opinion_new(w);
	policy_second_ask_dmarc(ip, io->from, in, &o->arena, &o->ask);
	o->ours = io->status;
	if (!decides(w, POLICY_SECOND_DMARC)) {
		start(o);
		return OUT_OK;
	}
	enum outcome got = ask_wait(o);
	if (got == OUT_OK)
		dmarc_take(&o->theirs, io);
	opinion_free(o);
	return got == OUT_CANCELLED ? got : OUT_OK;
}
