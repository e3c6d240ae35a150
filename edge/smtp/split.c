/*
 * split: hints, classes, and one at a time without Redis.
 */
#include "smtp/split.h"

#include "base/log.h"
#include "deliver/ledger.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/identity.h"
#include "smtp/ledger.h"
#include "smtp/reply.h"

static bool
later(struct smtp_session *s, enum obs_why_split why, const char *text)
{
	obs_count(OBS_SPLIT_RECIPIENTS, why, 0);
	s->input.rcpt_defer_count++;
	smtp_reply(s, 452, "4.5.3", "%s", text);
	return false;
}

static bool
is_repeated(const struct smtp_transaction *t, const struct mail_recipient *r)
{
	return mail_envelope_find(&t->message->envelope, r) != NULL;
}

/* Once for each time that the ledger goes or comes. */
static void
say_ledger(struct smtp_session *s, bool away)
{
	if (s->server->ledger_is_away == away)
		return;
	s->server->ledger_is_away = away;
	if (away)
		log_warn("ledger",
		    "Redis is away: messages without PRDR are taken for one "
		    "recipient at a time");
	else
		log_info("ledger", "the ledger answers again");
}

/* At the first RCPT: whether the ledger can be asked, and needs to be. */
static enum outcome
ask_sender_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	enum outcome o = OUT_OK;

	if (t->has_asked)
		return OUT_OK;
	o = deliver_ledger_has_hints_wait(s->server->ledger, s->input.sender,
	    &s->scratch, &t->has_hints);
	if (o == OUT_CANCELLED)
		return o;
	t->has_asked = true;
	t->is_alone = o != OUT_OK;
	say_ledger(s, t->is_alone);
	return OUT_OK;
}

static enum outcome
hint_wait(struct smtp_session *s, const struct mail_recipient *r,
    struct deliver_hint *out)
{
	struct smtp_transaction *t = s->transaction;
	struct deliver_slip *slip = deliver_slip_new(1);
	struct deliver_hint_query query = {
		.trace_id = t->message->trace_id,
		.class = t->hint_class,
		.count = t->message->envelope.count,
	};
	struct policy_identity id;

	enum outcome o =
	    policy_identity_wait(s->policy, false, &s->scratch, &id);
	if (o == OUT_OK) {
		slip->sender = s->input.sender;
		slip->entries[0].recipient =
		    smtp_ledger_recipient(&r->address, &slip->arena);
		smtp_ledger_identify(slip, &id);
		o = deliver_ledger_hint_wait(s->server->ledger, slip, &query,
		    out);
	}
	deliver_slip_unref(&slip);
	return o;
}

/* Whether the hints keep it apart from those who are there already. */
static bool
must_wait(const struct smtp_transaction *t, const struct deliver_hint *hint)
{
	if (t->prdr || t->message->envelope.count == 0)
		return false;
	return !hint->fits || t->hint_class == DELIVER_HINT_SINGLE;
}

static bool
judge_hint(struct smtp_session *s, const struct deliver_hint *hint,
    struct smtp_rcpt_note *note)
{
	struct smtp_transaction *t = s->transaction;

	note->hint = hint->class;
	note->is_fresh = hint->class != DELIVER_HINT_NONE && hint->is_fresh;
	if (!must_wait(t, hint))
		return true;
	if (hint->class == DELIVER_HINT_SINGLE ||
	    t->hint_class == DELIVER_HINT_SINGLE)
		return later(s, OBS_SPLIT_SINGLE,
		    "this one alone, please send the others again");
	return later(s, OBS_SPLIT_HINT,
	    "please send this one again in another transaction");
}

bool
smtp_split_hint_wait(struct smtp_session *s, const struct mail_recipient *r,
    struct smtp_rcpt_note *note)
{
	struct smtp_transaction *t = s->transaction;
	struct deliver_hint hint = { .fits = true };

	if (ask_sender_wait(s) != OUT_OK)
		return false;
	if (is_repeated(t, r))
		return true;
	if (t->is_alone || !t->has_hints)
		return true;
	switch (hint_wait(s, r, &hint)) {
	case OUT_OK:
		return judge_hint(s, &hint, note);
	case OUT_CANCELLED:
		return false;
	default:
		/* What stands in the ledger shows after the data. */
		return true;
	}
}

/*
 * 0-based; SMTP_CLASSES_MAX when it is one too many to be told apart.  ${class}
 * is kept.
 */
static size_t
class_index(struct smtp_transaction *t, struct span class)
{
	size_t i = 0;

	while (i < t->class_count && !span_eq(t->classes[i], class))
		i++;
	if (i == t->class_count && i < SMTP_CLASSES_MAX)
		t->classes[t->class_count++] = class;
	return i;
}

static bool
judge_class(struct smtp_session *s, struct span class)
{
	struct smtp_transaction *t = s->transaction;
	size_t before = t->class_count;
	size_t i = class_index(t, class);

	/* The first one's, and those that a third split would need. */
	if (i == 0 || i == SMTP_CLASSES_MAX || t->prdr)
		return true;
	if (smtp_session_flag(s, LANG_SET_RECIPIENT_CLASS_DRY_RUN)) {
		if (t->class_count > before)
			obs_count(OBS_SPLIT_DRY, 0, 0);
		return true;
	}
	return later(s, OBS_SPLIT_CLASS, "try again in a separate transaction");
}

bool
smtp_split_class_wait(struct smtp_session *s, const struct mail_recipient *r,
    struct smtp_rcpt_note *note)
{
	struct smtp_transaction *t = s->transaction;
	struct span class = SPAN("");

	if (is_repeated(t, r))
		return true;
	/* Only now: who is refused for good must hear it at once. */
	if (t->is_alone && !t->prdr && t->message->envelope.distinct > 0)
		return later(s, OBS_SPLIT_REDIS,
		    "one recipient at a time, please send the others again");
	if (r->discarded)
		return true;
	switch (policy_expand_wait(s->policy, LANG_SET_RECIPIENT_CLASS,
	    &s->scratch, &class)) {
	case OUT_OK:
		note->class = arena_copy(&t->message->arena, class);
		return judge_class(s, note->class);
	case OUT_NONE: /* unset, or this one has none */
		return judge_class(s, SPAN(""));
	case OUT_CANCELLED:
		return false;
	default:
		s->input.rcpt_defer_count++;
		smtp_reply(s, 451, "4.3.0",
		    "Temporary local problem - please try later");
		return false;
	}
}

void
smtp_split_joined(struct smtp_transaction *t, const struct smtp_rcpt_note *note)
{
	if (note->hint != DELIVER_HINT_NONE)
		t->hint_class = note->hint;
}
