/*
 * message: memory of one transaction, counted references.
 */
#include "mail/message.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

static const char *const field_names[] = {
	"message-id",
	"date",
	"from",
	"subject",
	"authentication-results",
};
_Static_assert(sizeof(field_names) / sizeof(field_names[0]) == MAIL_FIELDS,
    "a name for each field");

struct mail_message *
mail_message_new(const struct mail_room *room,
    const struct wire_header_limits *limits, size_t budget_bytes)
{
	struct mail_message *m = calloc(1, sizeof(*m));

	ASSERT(m != NULL);
	m->references = 1;
	arena_init(&m->arena, budget_bytes);
	mail_envelope_init(&m->envelope, &m->arena);
	mail_body_init(&m->body, room);
	for (size_t i = 0; i < MAIL_FIELDS; i++)
		m->wants[i].name = field_names[i];
	wire_header_init(&m->header, limits, m->wants, MAIL_FIELDS);
	m->trace_id = SPAN("");
	return m;
}

struct mail_message *
mail_message_ref(struct mail_message *m)
{
	m->references++;
	return m;
}

void
mail_message_unref(struct mail_message **m)
{
	struct mail_message *gone = *m;

	*m = NULL;
	if (gone == NULL)
		return;
	ASSERT(gone->references > 0);
	if (--gone->references > 0)
		return;
	mail_body_fini(&gone->body);
	arena_fini(&gone->arena);
	free(gone);
}

/* A header past its caps: nothing of the message is wanted any more. */
static enum outcome
refuse(struct mail_message *m)
{
	mail_body_fini(&m->body);
	return OUT_PERM;
}

enum outcome
mail_message_add(struct mail_message *m, struct span bytes)
{
	if (mail_body_why(&m->body) != NULL)
		return OUT_TEMP;
	if (wire_header_feed(&m->header, bytes) == WIRE_BAD)
		return refuse(m);
	return mail_body_add(&m->body, bytes);
}

enum outcome
mail_message_end(struct mail_message *m)
{
	if (mail_body_why(&m->body) != NULL)
		return OUT_TEMP;
	if (wire_header_end(&m->header) == WIRE_BAD)
		return refuse(m);
	return OUT_OK;
}

/* Read ${len} bytes back from offset ${at}; less when it cannot be. */
static size_t
read_back(const struct mail_body *b, uint64_t at, char *out, size_t len)
{
	char page[1024];
	struct span piece;
	size_t done = 0;

	while (done < len &&
	    mail_body_read(b, &at, page, sizeof(page), &piece) == OUT_OK) {
		piece = span_first(piece, len - done);
		memcpy(out + done, piece.at, piece.len);
		done += piece.len;
	}
	return done;
}

struct span
mail_message_header(const struct mail_message *m, struct arena *arena)
{
	size_t len = (size_t)m->header.bytes;
	char *text = arena_alloc(arena, len + 1);

	if (read_back(&m->body, 0, text, len) != len)
		return SPAN("");
	return (struct span){ text, len };
}

/* RFC 5322 section 2.2.3: unfolding removes the CR LF before a blank. */
static size_t
unfold(char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] != '\r' && text[i] != '\n')
			text[n++] = text[i];
	return n;
}

struct span
mail_message_field(const struct mail_message *m, enum mail_field field,
    size_t max_bytes, struct arena *arena)
{
	const struct wire_header_want *want = &m->wants[field];
	size_t len = want->len < max_bytes ? want->len : max_bytes;
	char *text;

	if (want->count == 0)
		return SPAN("");
	text = arena_alloc(arena, len + 1);
	len = read_back(&m->body, want->at, text, len);
	len = unfold(text, len);
	return span_trim((struct span){ text, len });
}

unsigned
mail_message_field_count(const struct mail_message *m, enum mail_field field)
{
	return m->wants[field].count;
}
