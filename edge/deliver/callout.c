/*
 * callout: MAIL, RCPT, RSET on a pooled connection, host by host.
 */
#include "deliver/callout.h"

#include "base/clock.h"
#include "deliver/hosts.h"
#include "deliver/job.h"
#include "deliver/reply_repair.h"

struct calling {
	const struct policy_callout *question;
	struct deliver_client *client;
	struct arena *arena;
	struct span text;
	struct span step;
	bool heard;
	bool owed; /* a command has had no reply */
	bool clean;
};

static enum outcome
hear_wait(struct calling *c, const struct wire_reply **reply)
{
	uint64_t at_ms = clock_ms() + c->question->timeout_ms;

	enum outcome o = deliver_client_reply_wait(c->client,
	    at_ms < c->question->until_ms ? at_ms : c->question->until_ms,
	    reply);
	c->heard |= o == OUT_OK;
	c->owed = o != OUT_OK;
	return o;
}

/* What the reply to one command says. */
static enum outcome
judge_wait(struct calling *c, struct span step)
{
	const struct wire_reply *reply;

	enum outcome o = hear_wait(c, &reply);
	if (o != OUT_OK)
		return o;
	int code = deliver_reply_repair(reply->code, reply->status).code;
	if (code / 100 == 2)
		return OUT_OK;
	c->step = step;
	c->text = arena_copy(c->arena, wire_reply_text(reply));
	return code / 100 == 5 ? OUT_PERM : OUT_TEMP;
}

static bool
is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] >= 0x80)
			return false;
	return true;
}

static enum outcome
converse_wait(struct calling *c)
{
	bool utf8 =
	    !is_ascii(c->question->sender) || !is_ascii(c->question->recipient);
	const struct wire_reply *reply;

	/* Another host may know such addresses; nothing was said to this. */
	if (utf8 && !deliver_client_has(c->client, DELIVER_SMTPUTF8)) {
		c->clean = c->heard = true;
		return OUT_TEMP;
	}
	deliver_client_say(c->client, "MAIL FROM:<%.*s>%s",
	    SPAN_ARG(c->question->sender), utf8 ? " SMTPUTF8" : "");
	enum outcome o = judge_wait(c, SPAN("mail"));
	if (o == OUT_OK) {
		deliver_client_say(c->client, "RCPT TO:<%.*s>",
		    SPAN_ARG(c->question->recipient));
		o = judge_wait(c, SPAN("recipient"));
	}
	/* The reply that is owed might come as that to RSET. */
	if (c->owed)
		return o;
	deliver_client_say(c->client, "RSET");
	enum outcome end = hear_wait(c, &reply);
	c->clean = end == OUT_OK && reply->code == 250;
	return end == OUT_CANCELLED ? end : o;
}

/* OUT_NONE: an idle connection had died unseen. */
static enum outcome
call_wait(struct calling *c, struct deliver_pool *pool, bool fresh)
{
	const struct deliver_want want = { .fresh = fresh,
		.router = c->question->route->router->name,
		.until_ms = c->question->until_ms };
	const char *why;
	bool reused;

	c->heard = c->owed = c->clean = false;
	enum outcome o =
	    deliver_pool_take_wait(pool, &want, &c->client, &reused, &why);
	if (o != OUT_OK)
		return o;
	o = converse_wait(c);
	if (c->clean)
		deliver_pool_give(pool, &c->client);
	else
		deliver_pool_drop(pool, &c->client);
	return o == OUT_TEMP && reused && !c->heard ? OUT_NONE : o;
}

enum outcome
deliver_callout_wait(void *deliver, const struct policy_callout *question,
    struct arena *arena, struct span *text, struct span *step)
{
	struct calling c = { .question = question, .arena = arena };
	struct deliver_hosts hosts;
	struct deliver_pool *pool;
	enum outcome o = OUT_TEMP;

	deliver_hosts_init(&hosts, deliver, question->route, arena);
	while (o == OUT_TEMP && clock_ms() < question->until_ms) {
		enum outcome next = deliver_hosts_next_wait(&hosts, &pool);
		if (next != OUT_OK)
			return next == OUT_NONE ? OUT_TEMP : next;
		o = call_wait(&c, pool, false);
		if (o == OUT_NONE)
			o = call_wait(&c, pool, true);
	}
	*text = c.text;
	*step = c.step;
	return o == OUT_NONE ? OUT_TEMP : o;
}
