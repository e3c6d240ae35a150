/*
 * receipt: one slip at a time, for replies come one after the other.
 */
#include "smtp/receipt.h"

#include "base/clock.h"
#include "deliver/slip.h"
#include "net/stream.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "smtp/follow.h"
#include "smtp/transaction.h"

/* Write what is at stake, or was not written yet; the slip stays, for the
   client may yet answer. */
static void
unheard(struct smtp_session *s)
{
	struct deliver_slip *slip = s->receipt;
	bool any = false;

	for (size_t i = 0; i < slip->count; i++) {
		struct deliver_entry *e = &slip->entries[i];

		any |= deliver_entry_is_marked(e);
		if (!e->is_at_stake)
			continue;
		e->is_at_stake = false;
		e->known = DELIVER_TAKEN;
		e->mark = DELIVER_TAKE;
		e->hint = DELIVER_HINT_OK;
		obs_count(OBS_LEDGER, OBS_LEDGER_UNHEARD, 0);
		any = true;
	}
	if (any)
		smtp_follow(s->server, deliver_slip_ref(slip));
}

static void
due(void *arg)
{
	unheard(arg);
}

void
smtp_receipt_init(struct smtp_session *s)
{
	loop_timer_init(&s->receipt_timer, s->server->parts.loop, due, s);
}

void
smtp_receipt_await(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	/* A client that sends message after message without reading has
	   acknowledged none of them. */
	smtp_receipt_lost(s);
	s->receipt = t->slip;
	t->slip = NULL;
	if (s->receipt == NULL || s->stream == NULL)
		return;
	/* What the kernel still holds came before our reply, too. */
	s->receipt_skip = net_stream_unread_len(s->stream);
	loop_timer_set(&s->receipt_timer, clock_ms() + SMTP_RECEIPT_MS);
}

/* Whoever was taken needs no entry for days any more; hints have served.
   What could not be written before a 451 still has to be. */
static void
heard(struct smtp_session *s)
{
	struct deliver_slip *slip = s->receipt;
	bool any = false;

	for (size_t i = 0; i < slip->count; i++) {
		struct deliver_entry *e = &slip->entries[i];

		if (e->known == DELIVER_TAKEN && e->is_told) {
			e->mark = DELIVER_CONFIRM;
			e->hint = DELIVER_HINT_REMOVE;
		}
		any |= deliver_entry_is_marked(e);
	}
	if (any)
		smtp_follow(s->server, deliver_slip_ref(slip));
}

static void
forget(struct smtp_session *s)
{
	loop_timer_stop(&s->receipt_timer);
	deliver_slip_unref(&s->receipt);
}

void
smtp_receipt_command(struct smtp_session *s, size_t bytes)
{
	if (s->receipt == NULL)
		return;
	if (s->receipt_skip > 0) {
		s->receipt_skip -=
		    bytes < s->receipt_skip ? bytes : s->receipt_skip;
		return;
	}
	heard(s);
	forget(s);
}

void
smtp_receipt_lost(struct smtp_session *s)
{
	if (s->receipt == NULL)
		return;
	unheard(s);
	forget(s);
}
