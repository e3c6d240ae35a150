/*
 * conversation: replies to outcomes.
 */
#include "deliver/conversation.h"

#include "base/clock.h"
#include "deliver/reply_repair.h"

uint64_t
deliver_deadline(const struct deliver_transaction *t, uint64_t timeout_ms)
{
	uint64_t at_ms = clock_ms() + timeout_ms;

	return at_ms < t->request->until_ms ? at_ms : t->request->until_ms;
}

void
deliver_decide(struct deliver_recipient *r, struct arena *arena, int code,
    struct span enhanced, struct span text)
{
	r->outcome = code / 100 == 2 ? OUT_OK :
	    code / 100 == 5	     ? OUT_PERM :
				       OUT_TEMP;
	r->code = code;
	r->enhanced = arena_copy(arena, enhanced);
	r->text = arena_copy(arena, text);
	r->replied = false;
	r->is_ambiguous = false;
}

void
deliver_decide_by(struct deliver_transaction *t, struct deliver_recipient *r,
    const struct wire_reply *reply)
{
	struct deliver_verdict v =
	    deliver_reply_repair(reply->code, reply->status);
	struct span enhanced = SPAN("");

	if (v.status.class != 0)
		enhanced = arena_printf(t->arena, "%u.%u.%u", v.status.class,
		    v.status.subject, v.status.detail);
	deliver_decide(r, t->arena, v.code, enhanced, wire_reply_text(reply));
	r->host = t->backend->name;
	r->out = t->out;
	r->tls = arena_copy(t->arena, deliver_client_tls(t->client));
	r->step = t->step;
	r->replied = true;
}

enum outcome
deliver_hear_wait(struct deliver_transaction *t, uint64_t until_ms,
    const struct wire_reply **reply)
{
	enum outcome o = deliver_client_reply_wait(t->client, until_ms, reply);

	if (o == OUT_OK)
		t->heard = true;
	return o;
}

void
deliver_refused(struct deliver_transaction *t, const struct wire_reply *reply)
{
	for (size_t i = 0; i < t->count; i++) {
		struct deliver_recipient *r = t->recipients[i];
		if (r->outcome != OUT_OK)
			continue;
		deliver_decide_by(t, r, reply);
		if (r->outcome == OUT_OK)
			deliver_decide(r, t->arena, 451, SPAN("4.5.0"),
			    SPAN("The mail server behind this one does not "
				 "take the message as it should"));
	}
}

enum outcome
deliver_unasked_wait(struct deliver_transaction *t)
{
	const struct wire_reply *reply;

	if (deliver_client_has_input(t->client)) {
		enum outcome o = deliver_hear_wait(t,
		    deliver_deadline(t, t->backend->transport->command_ms),
		    &reply);
		if (o != OUT_OK)
			return o;
		if (reply->code < 400 || reply->code == 421)
			return deliver_client_fail(t->client,
			    "the backend answered in the middle of the "
			    "message");
		deliver_refused(t, reply);
		return OUT_PERM;
	}
	if (deliver_client_is_broken(t->client))
		return deliver_client_fail(t->client,
		    "the connection was lost");
	return OUT_OK;
}
