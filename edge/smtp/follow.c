/*
 * follow: one fiber for each thing that is left to do.
 */
#include "smtp/follow.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/log.h"
#include "deliver/deliver.h"
#include "deliver/ledger.h"
#include "loop/fiber.h"
#include "loop/wait.h"
#include "obs/label.h"
#include "obs/metric.h"

enum {
	/* A job ends by the final_reply_budget it was given; this is beyond. */
	END_MS = 5000,
	/* Redis may come back: what it could not be told is told it again, for
	   so long, and by so many fibers of a worker at most. */
	AGAIN_MS = 1000,
	GIVE_UP_MS = 60000,
	AGAIN_MAX = 256
};

struct follow {
	struct smtp_server *server;
	struct deliver_slip *slip;
	struct deliver_job *job; /* NULL: there is only something to write */
	const size_t *at;	 /* in the slip's arena */
};

static void
take(struct follow *f)
{
	size_t n;
	const struct deliver_recipient *r = deliver_recipients(f->job, &n);

	for (size_t i = 0; i < n; i++) {
		struct deliver_entry *e = &f->slip->entries[f->at[i]];

		if (r[i].outcome != OUT_OK) {
			e->mark = DELIVER_DROP;
			continue;
		}
		e->mark = DELIVER_TAKE;
		e->hint = DELIVER_HINT_OK;
		e->code = r[i].code;
		e->enhanced = arena_copy(&f->slip->arena, r[i].enhanced);
	}
}

void
smtp_follow_unwritten(const struct deliver_slip *slip)
{
	log_info("ledger",
	    "%.*s what became of it could not be written down: Redis is away",
	    SPAN_ARG(slip->trace_id));
}

static void
job_wait(struct follow *f)
{
	const struct smtp_server *server = f->server;
	uint64_t budget_ms =
	    (uint64_t)lang_number(server->program, LANG_SET_FINAL_REPLY_BUDGET);

	/* Again if it was claimed: nobody knows whether that came through. */
	if (deliver_ledger_claim_wait(server->ledger, f->slip,
		budget_ms / 1000 + SMTP_CLAIM_GRACE_S) == OUT_TEMP)
		smtp_follow_unwritten(f->slip);
	if (deliver_wait(f->job, clock_ms() + budget_ms + END_MS) == OUT_OK)
		take(f);
	deliver_release(&f->job);
}

/* False: nobody is to try again. */
static bool
pause_wait(struct smtp_server *server, uint64_t until_ms)
{
	uint64_t next_ms = clock_ms() + AGAIN_MS;

	if (server->draining || next_ms > until_ms ||
	    server->unwritten >= AGAIN_MAX)
		return false;
	server->unwritten++;
	enum outcome o = loop_sleep_wait(next_ms);
	server->unwritten--;
	return o == OUT_OK;
}

/* All marks of the slip, also those that are set meanwhile. */
static void
write_wait(struct smtp_server *server, struct deliver_slip *slip)
{
	uint64_t until_ms = clock_ms() + GIVE_UP_MS;
	bool goes_on = true;
	bool said = false;

	if (slip->is_followed)
		return;
	slip->is_followed = true;
	while (goes_on && deliver_slip_is_marked(slip)) {
		enum outcome o =
		    deliver_ledger_write_wait(server->ledger, slip);

		if (o == OUT_TEMP && !said)
			smtp_follow_unwritten(slip);
		said |= o == OUT_TEMP;
		goes_on = o == OUT_OK ||
		    (o == OUT_TEMP && pause_wait(server, until_ms));
	}
	slip->is_followed = false;
}

static void
run(void *arg)
{
	struct follow *f = arg;
	struct loop *l = f->server->parts.loop;

	if (f->job != NULL)
		job_wait(f);
	write_wait(f->server, f->slip);
	deliver_slip_unref(&f->slip);
	free(f);
	loop_unhold(l);
}

static void
start(struct smtp_server *server, struct deliver_slip *slip,
    struct deliver_job *job, const size_t *at)
{
	struct follow *f = calloc(1, sizeof(*f));

	ASSERT(f != NULL);
	*f = (struct follow){ server, slip, job, at };
	if (loop_fiber_start(server->parts.worker, run, f)) {
		loop_hold(server->parts.loop);
		return;
	}
	obs_count(OBS_LEDGER_ERRORS, 0, 0);
	deliver_release(&f->job);
	deliver_slip_unref(&f->slip);
	free(f);
}

void
smtp_follow(struct smtp_server *server, struct deliver_slip *slip)
{
	start(server, slip, NULL, NULL);
}

void
smtp_follow_job(struct smtp_server *server, struct deliver_slip *slip,
    struct deliver_job *job, const size_t *at)
{
	size_t n;

	if (slip == NULL) {
		deliver_release(&job);
		return;
	}
	(void)deliver_recipients(job, &n);
	size_t *copy = arena_array(&slip->arena, n, sizeof(*copy));
	if (n > 0)
		memcpy(copy, at, n * sizeof(*copy));
	start(server, slip, job, copy);
}
