/*
 * transaction: its memory and its bookkeeping.
 */
#include "smtp/transaction.h"

#include <string.h>

#include "base/clock.h"
#include "deliver/slip.h"

enum {
	/* Header lines that policy adds, and what any message needs. */
	BUDGET_BYTES = 4 << 20,
	BUDGET_RECIPIENT_BYTES = 2048
};

enum smtp_state
smtp_transaction_state(const struct smtp_session *s)
{
	const struct smtp_transaction *t = s->transaction;

	if (t == NULL)
		return s->input.helo.len > 0 ? SMTP_GREETED : SMTP_FRESH;
	if (t->chunks)
		return SMTP_CHUNKS;
	return t->message->envelope.count > 0 ? SMTP_RCPT : SMTP_MAIL;
}

static struct wire_header_limits
header_limits(const struct smtp_session *s)
{
	return (struct wire_header_limits){
		.bytes = smtp_session_number(s, LANG_SET_HEADER_MAXSIZE),
		.field_bytes =
		    smtp_session_number(s, LANG_SET_HEADER_LINE_MAXSIZE),
		.fields = LIMIT_HEADER_FIELDS,
	};
}

struct smtp_transaction *
smtp_transaction_begin(struct smtp_session *s)
{
	struct wire_header_limits limits = header_limits(s);
	size_t budget = BUDGET_BYTES +
	    BUDGET_RECIPIENT_BYTES *
		(size_t)smtp_session_number(s, LANG_SET_RECIPIENTS_MAX);
	struct mail_message *m =
	    mail_message_new(&s->server->room, &limits, budget);
	struct smtp_transaction *t =
	    ARENA_NEW(&m->arena, struct smtp_transaction);

	t->message = m;
	/* One connection, several messages: each has an id of its own. */
	m->trace_id =
	    arena_printf(&m->arena, "%.*s-%u", SPAN_ARG(s->id), ++s->messages);
	s->transaction = t;
	s->input.message_id = m->trace_id;
	return t;
}

/* The policy sees nothing of a message that is over. */
static void
forget_input(struct policy_input *in)
{
	in->message_id = SPAN("");
	in->sender = SPAN("");
	in->sender_local_part = SPAN("");
	in->sender_domain = SPAN("");
	in->prdr_requested = false;
	in->message_size = 0;
	in->body_size = 0;
	in->recipients_count = 0;
	in->rcpt_count = 0;
	in->rcpt_fail_count = 0;
	in->rcpt_defer_count = 0;
	in->recipients = SPAN("");
	in->recipient = SPAN("");
	in->local_part = SPAN("");
	in->domain = SPAN("");
	in->recipient_number = 0;
}

void
smtp_transaction_end(struct smtp_session *s)
{
	struct mail_message *m;

	if (s->transaction == NULL)
		return;
	m = s->transaction->message;
	deliver_slip_unref(&s->transaction->slip);
	s->transaction = NULL;
	policy_message_end(s->policy);
	forget_input(&s->input);
	mail_message_unref(&m);
}

void
smtp_transaction_refuse(struct smtp_transaction *t, int code,
    const char *enhanced, const char *text)
{
	if (t->refusal.code == 0)
		t->refusal = (struct smtp_refusal){ .code = code,
			.enhanced = enhanced,
			.text = text };
}

void
smtp_transaction_accept(struct smtp_transaction *t, struct mail_recipient *r,
    const struct smtp_rcpt_note *note)
{
	struct mail_envelope *e = &t->message->envelope;

	if (e->count == t->notes_room) {
		size_t room = e->count == 0 ? 1 : 2 * e->count;
		struct smtp_rcpt_note *more =
		    arena_array(&t->message->arena, room, sizeof(*more));

		if (e->count > 0)
			memcpy(more, t->notes, e->count * sizeof(*more));
		t->notes = more;
		t->notes_room = room;
	}
	t->notes[e->count] = *note;
	mail_envelope_accept(e, r);
}

bool
smtp_transaction_is_utf8(const struct smtp_transaction *t)
{
	return (t->message->envelope.params.given & WIRE_PARAM_SMTPUTF8) != 0;
}

struct span
smtp_transaction_protocol(const struct smtp_session *s)
{
	if (s->transaction != NULL && smtp_transaction_is_utf8(s->transaction))
		return s->input.tls.on ? SPAN("utf8smtps") : SPAN("utf8smtp");
	/* RFC 3848; smtps is Exim's word for HELO over TLS. */
	if (s->input.esmtp)
		return s->input.tls.on ? SPAN("esmtps") : SPAN("esmtp");
	return s->input.tls.on ? SPAN("smtps") : SPAN("smtp");
}

void
smtp_transaction_recipient(struct smtp_session *s,
    const struct mail_recipient *r, unsigned number)
{
	s->input.recipient = r->address.text;
	s->input.local_part = r->address.local;
	s->input.domain = r->address.domain;
	s->input.recipient_number = number;
}
