/*
 * chunks: one piece is held back until it is known whether it is the last.
 */
#include "deliver/chunks.h"

#include "base/buf.h"
#include "mail/emit.h"

struct chunking {
	struct deliver_transaction *t;
	struct mail_emit *emit;
	struct buf held;
	size_t unanswered;
};

/* One chunk's reply. */
static enum outcome
hear_wait(struct chunking *c)
{
	struct deliver_transaction *t = c->t;
	const struct wire_reply *reply;

	enum outcome o = deliver_hear_wait(t,
	    deliver_deadline(t, t->backend->transport->data_ms), &reply);
	if (o != OUT_OK)
		return o;
	c->unanswered--;
	if (reply->code / 100 == 2)
		return OUT_OK;
	if (reply->code == 421)
		return deliver_client_fail(t->client,
		    "the backend broke off in the message");
	deliver_refused(t, reply);
	return OUT_PERM;
}

/* The replies that are there; all of them when ${all}. */
static enum outcome
catch_up_wait(struct chunking *c, bool all)
{
	enum outcome o = OUT_OK;

	while (o == OUT_OK && c->unanswered > 0 &&
	    (all || deliver_client_has_input(c->t->client)))
		o = hear_wait(c);
	return o;
}

static void
write_held(struct chunking *c, const char *last)
{
	deliver_client_say(c->t->client, "BDAT %zu%s", c->held.len, last);
	deliver_client_write(c->t->client, buf_span(&c->held));
	buf_clear(&c->held);
}

/* RFC 3030 section 2: chunks may be pipelined where anything may. */
static enum outcome
put_wait(struct chunking *c)
{
	struct deliver_transaction *t = c->t;

	if (deliver_client_is_broken(t->client))
		return deliver_client_fail(t->client,
		    "the connection was lost");
	write_held(c, "");
	c->unanswered++;
	enum outcome o = deliver_client_flush_wait(t->client,
	    t->backend->transport->data_ms, t->request->until_ms);
	if (o != OUT_OK)
		return o;
	return catch_up_wait(c,
	    !deliver_client_has(t->client, DELIVER_PIPELINING));
}

/* All but the last piece, which is then held. */
static enum outcome
pieces_wait(struct chunking *c)
{
	struct span piece;
	enum outcome o;

	while ((o = mail_emit_next(c->emit, &piece)) == OUT_OK) {
		if (c->held.len > 0)
			o = put_wait(c);
		if (o != OUT_OK)
			return o;
		buf_add(&c->held, piece);
	}
	return o == OUT_NONE ? catch_up_wait(c, true) :
			       deliver_client_fail(c->t->client,
				   "the message could not be read back");
}

enum outcome
deliver_chunks_wait(struct deliver_transaction *t)
{
	struct chunking c = { .t = t };

	buf_init(&c.held, MAIL_EMIT_BYTES);
	c.emit = mail_emit_new(t->request->message, t->recipients[0]->changes,
	    t->lines);
	mail_emit_unstuffed(c.emit);
	t->step = DELIVER_BODY;
	enum outcome o = pieces_wait(&c);
	if (o == OUT_OK)
		o = deliver_unasked_wait(t);
	if (o == OUT_OK) {
		t->step = DELIVER_DOT;
		t->before_dot(t->arg);
		write_held(&c, " LAST");
	}
	mail_emit_free(&c.emit);
	buf_fini(&c.held);
	return o;
}
