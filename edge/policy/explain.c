/*
 * explain: a record beside the run, and a word to the observer.
 */
#include "policy/explain.h"

#include "base/clock.h"
#include "lang/eval.h"
#include "lang/record.h"
#include "policy/decision.h"
#include "policy/reply.h"

static void
tell(const struct policy_session *s, const struct policy_decision *d)
{
	const struct policy_observer *o = s->world->observer;

	if (o != NULL)
		o->decided(o->ctx, d);
}

/* The record has an arena of its own: the budget of a message is the mail's. */
enum outcome
policy_explained_wait(struct policy_session *s, struct lang_run *run, int acl,
    struct policy_verdict *out)
{
	uint64_t begin_us = clock_us();
	struct lang_result result;
	struct lang_record record;
	struct arena arena;

	arena_init(&arena, 0);
	lang_record_init(&record, &arena);
	run->record = &record;
	run->world = s->world->watched;
	s->run = run;
	enum outcome o = lang_acl_wait(run, acl, &result);
	s->run = NULL;
	if (o == OUT_OK) {
		policy_reply(run->phase, &result, run->arena, out);
		tell(s,
		    &(struct policy_decision){ .session = s,
			.phase = run->phase,
			.record = &record,
			.pos = result.pos,
			.implicit = result.implicit,
			.verdict = out,
			.took_us = clock_us() - begin_us });
	}
	arena_fini(&arena);
	return o;
}

void
policy_refused(const struct policy_session *s, struct span what,
    const struct policy_verdict *v)
{
	tell(s,
	    &(struct policy_decision){ .session = s,
		.phase = LANG_PHASES,
		.what = what,
		.verdict = v });
}
