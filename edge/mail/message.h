/*
 * message: one mail on its way through: arena, envelope, body, and the header
 * lines that go in front of it.
 *
 * It is the transaction's memory.  The session makes it at MAIL and holds one
 * reference; a delivery past its final dot holds another, so that the message
 * outlives a session that has gone.  The last to leave frees it.
 *
 * The fields are plain data to read; the functions change them.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "mail/body.h"
#include "mail/changes.h"
#include "mail/envelope.h"
#include "wire/header.h"

/* The fields whose values are found while the message arrives. */
enum mail_field {
	MAIL_FIELD_MESSAGE_ID,
	MAIL_FIELD_DATE,
	MAIL_FIELD_FROM,
	MAIL_FIELD_SUBJECT,
	MAIL_FIELD_AUTHENTICATION_RESULTS,
	MAIL_FIELDS
};

struct mail_message {
	struct arena arena;
	struct mail_envelope envelope;
	struct mail_body body;
	struct wire_header header;
	struct span trace_id;
	struct mail_changes changes; /* for all recipients */

	unsigned references;
	struct wire_header_want wants[MAIL_FIELDS];
};

/*
 * mail_message_new(room, limits, budget_bytes): empty, one reference.
 *
 * room          borrowed for the message's life, which may be longer than
 *               the session's
 * limits        of the header; copied
 * budget_bytes  of the arena, see arena_is_spent; 0 for none
 */
struct mail_message *mail_message_new(const struct mail_room *room,
    const struct wire_header_limits *limits, size_t budget_bytes);

/* mail_message_ref(m): one reference more; returns ${m}. */
struct mail_message *mail_message_ref(struct mail_message *m);

/* mail_message_unref(m): one less; the last one frees it.  Accepts NULL. */
void mail_message_unref(struct mail_message **m);

/*
 * mail_message_add(m, bytes): content, dots unstuffed, CR LF line ends.
 *
 * Returns OUT_OK; OUT_TEMP when the body was dropped (mail_body_why); OUT_PERM
 * when the header passes a cap (m->header.fault).  After either the rest is
 * to be swallowed, and each later call answers the same.
 */
MUST_USE enum outcome mail_message_add(struct mail_message *m,
    struct span bytes);

/* mail_message_end(m): all content is there; returns as mail_message_add. */
MUST_USE enum outcome mail_message_end(struct mail_message *m);

/*
 * mail_message_header(m, arena): a copy of the header, without the blank line
 * that ends it, once m->header.is_done; empty when it cannot be read back.
 */
struct span mail_message_header(const struct mail_message *m,
    struct arena *arena);

/*
 * mail_message_field(m, field, max_bytes, arena): the value of the first such
 * field, unfolded and trimmed, cut to ${max_bytes}; "" when there is none or
 * it cannot be read back.
 */
struct span mail_message_field(const struct mail_message *m,
    enum mail_field field, size_t max_bytes, struct arena *arena);

/* mail_message_field_count(m, field): how many such fields there are. */
unsigned mail_message_field_count(const struct mail_message *m,
    enum mail_field field);

#endif
