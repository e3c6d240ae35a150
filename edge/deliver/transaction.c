/*
 * transaction: MAIL, RCPT, DATA, the body, the dot, the replies.
 */
#include "deliver/transaction.h"

#include <stdio.h>

#include "base/clock.h"
#include "mail/emit.h"
#include "mail/message.h"
#include "obs/metric.h"

static uint64_t
deadline(const struct deliver_transaction *t, uint64_t timeout_ms)
{
	uint64_t at_ms = clock_ms() + timeout_ms;

	return at_ms < t->until_ms ? at_ms : t->until_ms;
}

void
deliver_decide(struct deliver_recipient *r, struct arena *arena, int code,
    struct span enhanced, struct span text)
{
	r->outcome = code / 100 == 2 ? OUT_OK :
	    code / 100 == 5	     ? OUT_PERM :
				       OUT_TEMP;
	/* A 3xx where none belongs is the backend's confusion, not a yes. */
	r->code = code / 100 == 3 ? 451 : code;
	r->enhanced = arena_copy(arena, enhanced);
	r->text = arena_copy(arena, text);
	r->replied = false;
}

static void
decide_by(struct deliver_transaction *t, struct deliver_recipient *r,
    const struct wire_reply *reply)
{
	struct span enhanced = SPAN("");

	if (reply->status.class != 0)
		enhanced =
		    arena_printf(t->arena, "%u.%u.%u", reply->status.class,
			reply->status.subject, reply->status.detail);
	deliver_decide(r, t->arena, (int)reply->code, enhanced,
	    wire_reply_text(reply));
	r->host = t->backend->name;
	r->step = t->step;
	r->replied = true;
}

static void
decide_all(struct deliver_transaction *t, const struct wire_reply *reply)
{
	for (size_t i = 0; i < t->count; i++)
		decide_by(t, t->recipients[i], reply);
}

static enum outcome
hear_wait(struct deliver_transaction *t, uint64_t until_ms,
    const struct wire_reply **reply)
{
	enum outcome o = deliver_client_reply_wait(t->client, until_ms, reply);

	if (o == OUT_OK)
		t->heard = true;
	return o;
}

static void
say_mail(struct deliver_transaction *t)
{
	char size[40] = "";

	if (deliver_client_has_size(t->client))
		snprintf(size, sizeof(size), " SIZE=%llu",
		    (unsigned long long)t->message->body.len_bytes);
	deliver_client_say(t->client, "MAIL FROM:<%.*s>%s%s",
	    SPAN_ARG(t->sender), size,
	    t->body_8bit && deliver_client_has_8bitmime(t->client) ?
		" BODY=8BITMIME" :
		"");
}

/* Step 2.  A 421 or 4xx is this host's trouble, a 5xx a verdict on all. */
static enum outcome
mail_wait(struct deliver_transaction *t)
{
	const struct wire_reply *reply;

	t->step = DELIVER_MAIL;
	enum outcome o = hear_wait(t,
	    deadline(t, t->backend->transport->command_ms), &reply);
	if (o != OUT_OK)
		return o;
	if (reply->code / 100 == 2)
		return OUT_OK;
	decide_all(t, reply);
	return reply->code / 100 == 5 ? OUT_PERM : OUT_TEMP;
}

/* Step 3.  How many were taken is left in ${taken}. */
static enum outcome
rcpt_wait(struct deliver_transaction *t, size_t *taken)
{
	const struct wire_reply *reply;
	bool pipelining = deliver_client_has_pipelining(t->client);

	t->step = DELIVER_RCPT;
	*taken = 0;
	for (size_t i = 0; i < t->count; i++) {
		if (!pipelining)
			deliver_client_say(t->client, "RCPT TO:<%.*s>",
			    SPAN_ARG(t->recipients[i]->address));
		enum outcome o = hear_wait(t,
		    deadline(t, t->backend->transport->command_ms), &reply);
		if (o != OUT_OK)
			return o;
		decide_by(t, t->recipients[i], reply);
		if (reply->code == 421)
			return OUT_TEMP;
		*taken += t->recipients[i]->outcome == OUT_OK;
	}
	return OUT_OK;
}

/*
 * Step 4.  OUT_OK after 354; OUT_PERM when DATA was refused, which is then
 * the verdict of all whose RCPT was taken.
 */
static enum outcome
data_wait(struct deliver_transaction *t)
{
	const struct wire_reply *reply;

	t->step = DELIVER_DATA;
	if (!deliver_client_has_pipelining(t->client))
		deliver_client_say(t->client, "DATA");
	enum outcome o = hear_wait(t,
	    deadline(t, t->backend->transport->command_ms), &reply);
	if (o != OUT_OK)
		return o;
	if (reply->code == 354)
		return OUT_OK;
	if (reply->code == 421)
		return OUT_TEMP;
	for (size_t i = 0; i < t->count; i++)
		if (t->recipients[i]->outcome == OUT_OK)
			decide_by(t, t->recipients[i], reply);
	/* A 2xx to DATA makes no sense: nothing was delivered. */
	for (size_t i = 0; i < t->count; i++)
		if (t->recipients[i]->outcome == OUT_OK)
			deliver_decide(t->recipients[i], t->arena, 451,
			    SPAN("4.5.0"), SPAN("backend took DATA wrongly"));
	return OUT_PERM;
}

static enum outcome
body_wait(struct deliver_transaction *t)
{
	t->step = DELIVER_BODY;
	struct mail_emit *emit =
	    mail_emit_new(t->message, t->recipients[0]->changes, SPAN(""));
	enum outcome o = deliver_client_body_wait(t->client, emit,
	    t->backend->transport->data_ms, t->until_ms);
	mail_emit_free(&emit);
	return o;
}

/*
 * Steps 6 and 7: one reply for each recipient taken at RCPT (RFC 2033 section
 * 4.2); SMTP has one recipient here, and one reply.
 */
static void
replies_wait(struct deliver_transaction *t)
{
	const struct wire_reply *reply;
	bool lost = false;

	t->step = DELIVER_DOT;
	t->before_dot(t->arg);
	deliver_client_say(t->client, ".");
	uint64_t until_ms = deadline(t, t->backend->transport->final_ms);
	t->clean = true;
	for (size_t i = 0; i < t->count; i++) {
		struct deliver_recipient *r = t->recipients[i];
		if (r->outcome != OUT_OK)
			continue;
		if (!lost && hear_wait(t, until_ms, &reply) == OUT_OK) {
			t->step = DELIVER_REPLY;
			decide_by(t, r, reply);
			t->clean &= reply->code != 421;
			continue;
		}
		lost = true;
		t->clean = false;
		t->unknown++;
		deliver_decide(r, t->arena, 451, SPAN("4.4.2"),
		    SPAN("The result of the delivery is not known"));
		obs_count(OBS_AMBIGUOUS_ACKS, 0, 0);
	}
}

/* Nobody was taken: leave the connection as if nothing had been said. */
static enum outcome
reset_wait(struct deliver_transaction *t)
{
	const struct wire_reply *reply;

	if (deliver_client_has_pipelining(t->client)) {
		enum outcome o = hear_wait(t,
		    deadline(t, t->backend->transport->command_ms), &reply);
		if (o == OUT_CANCELLED)
			return o;
		/* 354 with nobody to deliver to: do not go on with it. */
		if (o != OUT_OK || reply->code < 400)
			return OUT_OK;
	}
	deliver_client_say(t->client, "RSET");
	enum outcome o = hear_wait(t,
	    deadline(t, t->backend->transport->command_ms), &reply);
	if (o == OUT_CANCELLED)
		return o;
	t->clean = o == OUT_OK && reply->code == 250;
	return OUT_OK;
}

static void
say_all(struct deliver_transaction *t)
{
	say_mail(t);
	/* RFC 2920 section 3.1: DATA may end such a group. */
	if (!deliver_client_has_pipelining(t->client))
		return;
	for (size_t i = 0; i < t->count; i++)
		deliver_client_say(t->client, "RCPT TO:<%.*s>",
		    SPAN_ARG(t->recipients[i]->address));
	deliver_client_say(t->client, "DATA");
}

enum outcome
deliver_transaction_wait(struct deliver_transaction *t)
{
	size_t taken;

	say_all(t);
	enum outcome o = mail_wait(t);
	if (o == OUT_OK)
		o = rcpt_wait(t, &taken);
	if (o == OUT_OK && taken == 0)
		return reset_wait(t);
	if (o == OUT_OK)
		o = data_wait(t);
	if (o == OUT_OK)
		o = body_wait(t);
	if (o == OUT_OK)
		replies_wait(t);
	/* A refusal of MAIL or DATA is an outcome for everybody. */
	return o == OUT_PERM ? OUT_OK : o;
}
