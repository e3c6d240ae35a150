/*
 * ledger: between outcomes and entries, one of each per RCPT answered 2yz.
 */
#include "smtp/ledger.h"

#include "base/clock.h"
#include "base/log.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "smtp/follow.h"
#include "smtp/prdr.h"
#include "smtp/receipt.h"

struct span
smtp_ledger_recipient(const struct mail_address *a, struct arena *arena)
{
	return arena_printf(arena, "%.*s@%.*s", SPAN_ARG(a->local),
	    SPAN_ARG(a->domain));
}

void
smtp_ledger_identify(struct deliver_slip *slip,
    const struct policy_identity *id)
{
	if (id->network.len > 0)
		deliver_slip_identity(slip, 'n', id->network);
	if (id->spf.len > 0)
		deliver_slip_identity(slip, 's',
		    arena_lower(&slip->arena, id->spf));
	slip->hint_count = slip->identity_count;
	for (size_t i = 0; i < id->signer_count; i++)
		deliver_slip_identity(slip, 'd',
		    arena_lower(&slip->arena, id->signers[i]));
}

static void
fill(struct smtp_session *s, struct deliver_slip *slip)
{
	const struct mail_envelope *e = &s->transaction->message->envelope;

	slip->sender = arena_copy(&slip->arena, s->input.sender);
	slip->trace_id =
	    arena_copy(&slip->arena, s->transaction->message->trace_id);
	for (size_t i = 0; i < e->count; i++)
		slip->entries[i].recipient =
		    smtp_ledger_recipient(&e->recipients[i]->address,
			&slip->arena);
	deliver_slip_fingerprint(slip, s->transaction->message);
}

/* Those that were taken before are acknowledged and not delivered again. */
static void
decide_known(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	for (size_t i = 0; i < t->slip->count; i++) {
		const struct deliver_entry *e = &t->slip->entries[i];

		if (e->known != DELIVER_TAKEN)
			continue;
		smtp_outcome_set(&t->outcomes[i], OUT_OK, e->code, e->enhanced,
		    SPAN(""));
		t->outcomes[i].known = true;
		obs_count(OBS_LEDGER, OBS_LEDGER_SUPPRESSED, 0);
		log_info("ledger",
		    "%.*s -> %.*s F=<%.*s> was delivered before: "
		    "acknowledged, not sent again",
		    SPAN_ARG(t->message->trace_id), SPAN_ARG(e->recipient),
		    SPAN_ARG(s->input.sender));
	}
}

enum outcome
smtp_ledger_open_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct policy_identity id;
	enum outcome o;

	if (t->discard)
		return OUT_OK;
	o = policy_identity_wait(s->policy, true, &s->scratch, &id);
	if (o != OUT_OK)
		return OUT_CANCELLED;
	t->slip = deliver_slip_new(t->message->envelope.count);
	fill(s, t->slip);
	smtp_ledger_identify(t->slip, &id);
	o = deliver_ledger_find_wait(s->server->ledger, t->slip);
	if (o == OUT_CANCELLED)
		return o;
	t->has_ledger = o == OUT_OK;
	if (t->has_ledger)
		decide_known(s);
	return OUT_OK;
}

bool
smtp_ledger_is_keyed(const struct smtp_transaction *t)
{
	return t->slip != NULL && t->slip->is_keyed &&
	    t->slip->identity_count > 0;
}

static void
decide_pending(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	if (t->slip == NULL)
		return;
	for (size_t i = 0; i < t->slip->count; i++) {
		if (t->slip->entries[i].known != DELIVER_PENDING ||
		    !smtp_outcome_is_pending(&t->outcomes[i]))
			continue;
		smtp_outcome_set(&t->outcomes[i], OUT_TEMP, 451, SPAN("4.4.5"),
		    SPAN("This message is being delivered; please try "
			 "again later"));
		obs_count(OBS_LEDGER, OBS_LEDGER_PENDING, 0);
	}
}

/* One of the moments when nobody can know; it has been counted. */
static void
log_unasked(const struct smtp_transaction *t)
{
	log_info("ledger",
	    "%.*s is delivered without the ledger: Redis is away",
	    SPAN_ARG(t->message->trace_id));
}

bool
smtp_ledger_may_deliver(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	decide_pending(s);
	if (smtp_prdr_is_on(t) || t->message->envelope.distinct < 2) {
		if (!t->has_ledger && t->slip != NULL)
			log_unasked(t);
		return true;
	}
	if (t->has_ledger && smtp_ledger_is_keyed(t))
		return true;
	if (t->has_ledger)
		obs_count(OBS_LEDGER, OBS_LEDGER_UNKEYED, 0);
	return false;
}

/* Longer than the delivery can last. */
static uint64_t
claim_seconds(const struct smtp_transaction *t)
{
	uint64_t now = clock_ms();
	uint64_t left = t->until_ms > now ? t->until_ms - now : 0;

	return left / 1000 + SMTP_CLAIM_GRACE_S;
}

enum outcome
smtp_ledger_claim_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	if (t->slip == NULL)
		return OUT_OK;
	enum outcome o = deliver_ledger_claim_wait(s->server->ledger, t->slip,
	    claim_seconds(t));
	if (o == OUT_TEMP)
		smtp_follow_unwritten(t->slip);
	return o == OUT_CANCELLED ? o : OUT_OK;
}

/* What is told of a recipient that is 250 now, by whatever right. */
static void
keep_code(struct deliver_slip *slip, struct deliver_entry *e,
    const struct smtp_outcome *o)
{
	bool ok = o->outcome == OUT_OK;

	e->code = ok ? o->code : 250;
	e->enhanced =
	    ok ? arena_copy(&slip->arena, o->enhanced) : SPAN("2.0.0");
}

static enum deliver_mark
mark_of(enum smtp_note note)
{
	switch (note) {
	case SMTP_NOTE_TAKEN:
		return DELIVER_TAKE;
	case SMTP_NOTE_DROP:
		return DELIVER_DROP;
	case SMTP_NOTE_NONE:
		break;
	}
	return DELIVER_LEAVE;
}

enum outcome
smtp_ledger_note_wait(struct smtp_session *s, const struct smtp_act *acts)
{
	struct smtp_transaction *t = s->transaction;
	bool any = false;

	if (t->slip == NULL)
		return OUT_OK;
	for (size_t i = 0; i < t->slip->count; i++) {
		struct deliver_entry *e = &t->slip->entries[i];

		if (acts[i].note == SMTP_NOTE_TAKEN || acts[i].if_unheard)
			keep_code(t->slip, e, &t->outcomes[i]);
		e->mark = mark_of(acts[i].note);
		e->hint = acts[i].hint;
		e->is_at_stake = acts[i].if_unheard;
		e->is_told = acts[i].told;
		if (e->mark == DELIVER_TAKE && e->is_told)
			e->known = DELIVER_TAKEN;
		any |= e->mark != DELIVER_LEAVE || e->hint != 0;
	}
	if (!any)
		return OUT_OK;
	enum outcome o = deliver_ledger_write_wait(s->server->ledger, t->slip);
	if (o == OUT_TEMP)
		smtp_follow_unwritten(t->slip);
	return o == OUT_CANCELLED ? o : OUT_OK;
}

void
smtp_ledger_abandon(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	const struct mail_envelope *e = &t->message->envelope;

	if (t->slip == NULL || t->outcomes == NULL)
		return;
	for (size_t i = 0; i < t->slip->count; i++) {
		struct deliver_entry *entry = &t->slip->entries[i];
		const struct smtp_outcome *o = &t->outcomes[i];

		if (entry->mark != DELIVER_LEAVE)
			continue; /* its writing was cut short */
		entry->is_at_stake = o->decided && o->outcome == OUT_OK &&
		    !o->known && !e->recipients[i]->discarded;
		if (entry->is_at_stake)
			keep_code(t->slip, entry, o);
		else if (t->slip->is_claimed)
			entry->mark = DELIVER_DROP;
	}
	smtp_receipt_await(s);
	smtp_receipt_lost(s);
}
