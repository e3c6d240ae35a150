/*
 * transaction: MAIL, RCPT, DATA, the body, the dot, the replies.
 */
#include "deliver/transaction.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "deliver/chunks.h"
#include "deliver/reply_repair.h"
#include "mail/emit.h"
#include "mail/message.h"
#include "obs/metric.h"

static uint64_t
command_deadline(const struct deliver_transaction *t)
{
	return deliver_deadline(t, t->backend->transport->command_ms);
}

/* A verdict on all whose RCPT was taken. */
static void
decide_taken(struct deliver_transaction *t, const struct wire_reply *reply)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->recipients[i]->outcome == OUT_OK)
			deliver_decide_by(t, t->recipients[i], reply);
}

static bool
offers(const struct deliver_transaction *t, unsigned bit)
{
	return deliver_client_has(t->client, bit);
}

static void
say_mail(struct deliver_transaction *t)
{
	const struct wire_mail_params *p = &t->request->params;
	struct buf line;

	buf_init(&line, LIMIT_COMMAND_LINE_BYTES);
	buf_printf(&line, "MAIL FROM:<%.*s>", SPAN_ARG(t->request->sender));
	if (offers(t, DELIVER_SIZE))
		buf_printf(&line, " SIZE=%llu",
		    (unsigned long long)t->request->message->body.len_bytes);
	if (t->prdr)
		buf_add_text(&line, " PRDR");
	if ((p->given & WIRE_PARAM_SMTPUTF8) != 0)
		buf_add_text(&line, " SMTPUTF8");
	if (p->body == WIRE_BODY_8BITMIME && offers(t, DELIVER_8BITMIME))
		buf_add_text(&line, " BODY=8BITMIME");
	if (p->ret != WIRE_RET_NONE)
		buf_add_text(&line,
		    p->ret == WIRE_RET_FULL ? " RET=FULL" : " RET=HDRS");
	if (p->envid.len > 0)
		buf_printf(&line, " ENVID=%.*s", SPAN_ARG(p->envid));
	deliver_client_say(t->client, "%.*s", SPAN_ARG(buf_span(&line)));
	buf_fini(&line);
}

/* RFC 3461 section 4.1: NEVER stands alone, the others in a list. */
static void
add_notify(unsigned notify, struct buf *line)
{
	static const struct {
		unsigned bit;
		const char *word;
	} rows[] = {
		{ WIRE_NOTIFY_NEVER, "NEVER" },
		{ WIRE_NOTIFY_SUCCESS, "SUCCESS" },
		{ WIRE_NOTIFY_FAILURE, "FAILURE" },
		{ WIRE_NOTIFY_DELAY, "DELAY" },
	};
	const char *before = " NOTIFY=";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((notify & rows[i].bit) == 0)
			continue;
		buf_add_text(line, before);
		buf_add_text(line, rows[i].word);
		before = ",";
	}
}

static void
say_rcpt(struct deliver_transaction *t, const struct deliver_recipient *r)
{
	struct buf line;

	buf_init(&line, LIMIT_COMMAND_LINE_BYTES);
	buf_printf(&line, "RCPT TO:<%.*s>", SPAN_ARG(r->address));
	add_notify(r->params.notify, &line);
	if (r->params.orcpt.len > 0)
		buf_printf(&line, " ORCPT=%.*s", SPAN_ARG(r->params.orcpt));
	deliver_client_say(t->client, "%.*s", SPAN_ARG(buf_span(&line)));
	buf_fini(&line);
}

/* Step 2.  A 421 or 4xx is this host's trouble, a 5xx a verdict on all. */
static enum outcome
mail_wait(struct deliver_transaction *t)
{
	const struct wire_reply *reply;

	t->step = DELIVER_MAIL;
	enum outcome o = deliver_hear_wait(t, command_deadline(t), &reply);
	if (o != OUT_OK || reply->code / 100 == 2)
		return o;
	for (size_t i = 0; i < t->count; i++)
		deliver_decide_by(t, t->recipients[i], reply);
	return t->recipients[0]->outcome == OUT_PERM ? OUT_PERM : OUT_TEMP;
}

/* Step 3.  How many were taken is left in t->taken. */
static enum outcome
rcpt_wait(struct deliver_transaction *t)
{
	const struct wire_reply *reply;

	t->step = DELIVER_RCPT;
	for (size_t i = 0; i < t->count; i++) {
		if (!offers(t, DELIVER_PIPELINING))
			say_rcpt(t, t->recipients[i]);
		enum outcome o =
		    deliver_hear_wait(t, command_deadline(t), &reply);
		if (o != OUT_OK)
			return o;
		deliver_decide_by(t, t->recipients[i], reply);
		if (reply->code == 421)
			return OUT_TEMP;
		t->taken += t->recipients[i]->outcome == OUT_OK;
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
	if (!offers(t, DELIVER_PIPELINING))
		deliver_client_say(t->client, "DATA");
	enum outcome o = deliver_hear_wait(t, command_deadline(t), &reply);
	if (o != OUT_OK || reply->code == 354)
		return o;
	if (reply->code == 421)
		return OUT_TEMP;
	deliver_refused(t, reply);
	return OUT_PERM;
}

/* Step 5. */
static enum outcome
body_wait(struct deliver_transaction *t)
{
	struct mail_emit *emit = mail_emit_new(t->request->message,
	    t->recipients[0]->changes, t->lines);

	t->step = DELIVER_BODY;
	enum outcome o = deliver_client_body_wait(t->client, emit,
	    t->backend->transport->data_ms, t->request->until_ms);
	mail_emit_free(&emit);
	return o;
}

/* Nobody will say what became of ${r}. */
static void
lose(struct deliver_transaction *t, struct deliver_recipient *r)
{
	t->clean = false;
	t->unknown++;
	deliver_decide(r, t->arena, 451, SPAN("4.4.2"),
	    SPAN("The result of the delivery is not known"));
	r->is_ambiguous = true;
	r->host = t->backend->name;
	r->step = t->step;
	obs_count(OBS_AMBIGUOUS_ACKS, 0, 0);
}

/* The next reply after the dot; false: there will be none. */
static bool
answer_wait(struct deliver_transaction *t, uint64_t until_ms,
    const struct wire_reply **reply)
{
	if (deliver_hear_wait(t, until_ms, reply) != OUT_OK)
		return false;
	t->step = DELIVER_REPLY;
	t->clean &= (*reply)->code != 421;
	return true;
}

/* One reply for each whose RCPT was taken, in order; false: some are lost. */
static bool
each_wait(struct deliver_transaction *t, uint64_t until_ms)
{
	const struct wire_reply *reply;
	bool lost = false;

	for (size_t i = 0; i < t->count; i++) {
		struct deliver_recipient *r = t->recipients[i];
		if (r->outcome != OUT_OK)
			continue;
		lost = lost || !answer_wait(t, until_ms, &reply);
		if (lost)
			lose(t, r);
		else
			deliver_decide_by(t, r, reply);
	}
	return !lost;
}

static void
lose_taken(struct deliver_transaction *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->recipients[i]->outcome == OUT_OK)
			lose(t, t->recipients[i]);
}

/* What SMTP says once, for all whose RCPT was taken. */
static void
share(struct deliver_transaction *t, const struct wire_reply *reply)
{
	t->shared_no = t->taken > 1 && reply->code / 100 != 2 &&
	    deliver_reply_repair(reply->code, reply->status).code ==
		(int)reply->code;
	if (!t->shared_no)
		decide_taken(t, reply);
}

/*
 * PRDR: 353, a reply for each, one for all.  Where the last says no, nobody
 * has been taken; a recipient that was refused keeps its own words.
 */
static void
prdr_wait(struct deliver_transaction *t, uint64_t until_ms)
{
	const struct wire_reply *reply;

	if (!answer_wait(t, until_ms, &reply)) {
		lose_taken(t);
		return;
	}
	if (reply->code / 100 != 3) {
		/* The backend chose to answer for all at once. */
		decide_taken(t, reply);
		return;
	}
	if (!each_wait(t, until_ms) || !answer_wait(t, until_ms, &reply))
		lose_taken(t);
	else if (reply->code / 100 != 2)
		decide_taken(t, reply);
}

/* Step 6 has been taken; step 7. */
static void
replies_wait(struct deliver_transaction *t)
{
	uint64_t until_ms =
	    deliver_deadline(t, t->backend->transport->final_ms);
	const struct wire_reply *reply;

	t->clean = true;
	if (t->backend->transport->lmtp)
		(void)each_wait(t, until_ms); /* RFC 2033 section 4.2 */
	else if (t->prdr)
		prdr_wait(t, until_ms);
	else if (answer_wait(t, until_ms, &reply))
		share(t, reply);
	else
		lose_taken(t);
}

/* Nobody was taken: leave the connection as if nothing had been said. */
static enum outcome
reset_wait(struct deliver_transaction *t)
{
	const struct wire_reply *reply;

	if (offers(t, DELIVER_PIPELINING) && !offers(t, DELIVER_CHUNKING)) {
		enum outcome o =
		    deliver_hear_wait(t, command_deadline(t), &reply);
		if (o == OUT_CANCELLED)
			return o;
		/* 354 with nobody to deliver to: do not go on with it. */
		if (o != OUT_OK || reply->code < 400)
			return OUT_OK;
	}
	deliver_client_say(t->client, "RSET");
	enum outcome o = deliver_hear_wait(t, command_deadline(t), &reply);
	if (o == OUT_CANCELLED)
		return o;
	t->clean = o == OUT_OK && reply->code == 250;
	return OUT_OK;
}

static void
say_all(struct deliver_transaction *t)
{
	/* Exim says PRDR where it can make a difference. */
	t->prdr = t->count > 1 && !t->backend->transport->lmtp &&
	    offers(t, DELIVER_PRDR);
	say_mail(t);
	if (!offers(t, DELIVER_PIPELINING))
		return;
	for (size_t i = 0; i < t->count; i++)
		say_rcpt(t, t->recipients[i]);
	/* RFC 2920 section 3.1: DATA may end such a group. */
	if (!offers(t, DELIVER_CHUNKING))
		deliver_client_say(t->client, "DATA");
}

/* Steps 4 to 6, up to the last byte of the message. */
static enum outcome
content_wait(struct deliver_transaction *t)
{
	if (offers(t, DELIVER_CHUNKING))
		return deliver_chunks_wait(t);
	enum outcome o = data_wait(t);
	if (o == OUT_OK)
		o = body_wait(t);
	/* A backend may say what it minds, and hang up. */
	if (o == OUT_OK ||
	    (o == OUT_TEMP && deliver_client_has_input(t->client)))
		o = deliver_unasked_wait(t);
	if (o != OUT_OK)
		return o;
	t->step = DELIVER_DOT;
	t->before_dot(t->arg);
	deliver_client_say(t->client, ".");
	return OUT_OK;
}

enum outcome
deliver_transaction_wait(struct deliver_transaction *t)
{
	say_all(t);
	enum outcome o = mail_wait(t);
	if (o == OUT_OK)
		o = rcpt_wait(t);
	if (o == OUT_OK && t->taken == 0)
		return reset_wait(t);
	if (o == OUT_OK)
		o = content_wait(t);
	if (o == OUT_OK)
		replies_wait(t);
	/* A refusal of MAIL or DATA is an outcome for everybody. */
	return o == OUT_PERM ? OUT_OK : o;
}
