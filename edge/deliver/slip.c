/*
 * slip: digests and names.
 */
#include "deliver/slip.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/buf.h"
#include "base/limits.h"
#include "crypto/hmac.h"
#include "mail/message.h"
#include "wire/field.h"

enum {
	TAG_BYTES = 8,	 /* of sender and recipient, to search by */
	NAME_BYTES = 20, /* what tells entries apart */
	PAGE_BYTES = 16 * 1024
};

struct deliver_slip *
deliver_slip_new(size_t count)
{
	struct deliver_slip *s = calloc(1, sizeof(*s));

	ASSERT(s != NULL);
	arena_init(&s->arena, 0);
	s->references = 1;
	s->entries = arena_array(&s->arena, count, sizeof(*s->entries));
	s->count = count;
	rand_id(s->owner);
	return s;
}

struct deliver_slip *
deliver_slip_ref(struct deliver_slip *s)
{
	s->references++;
	return s;
}

void
deliver_slip_unref(struct deliver_slip **sp)
{
	struct deliver_slip *s = *sp;

	*sp = NULL;
	if (s == NULL || --s->references > 0)
		return;
	arena_fini(&s->arena);
	free(s);
}

bool
deliver_entry_is_marked(const struct deliver_entry *e)
{
	return e->mark != DELIVER_LEAVE || e->hint != DELIVER_HINT_NONE;
}

bool
deliver_slip_is_marked(const struct deliver_slip *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (deliver_entry_is_marked(&s->entries[i]))
			return true;
	return false;
}

void
deliver_slip_identity(struct deliver_slip *s, char kind, struct span text)
{
	struct span id =
	    arena_printf(&s->arena, "%c%.*s", kind, SPAN_ARG(text));

	for (size_t i = 0; i < s->identity_count; i++)
		if (span_eq(s->identities[i], id))
			return;
	if (s->identity_count < DELIVER_IDENTITIES_MAX)
		s->identities[s->identity_count++] = id;
}

/* Fields that a relay between two tries neither adds nor changes. */
static bool
is_lasting(struct span name)
{
	static const char *const names[] = { "message-id", "date", "from", "to",
		"cc", "subject", "reply-to", "list-id" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_eq_icase(name, span_of(names[i])))
			return true;
	return span_starts_icase(name, SPAN("content-"));
}

static void
digest_header(struct crypto_digest *d, const struct mail_message *m)
{
	struct arena arena;
	struct wire_field f;

	arena_init(&arena, 0);
	struct span rest = mail_message_header(m, &arena);
	while (wire_field_next(&rest, &f))
		if (is_lasting(f.name))
			crypto_digest_add(d, f.whole);
	arena_fini(&arena);
}

/* False when it cannot be read back. */
static bool
digest_body(struct crypto_digest *d, const struct mail_message *m)
{
	uint64_t at = m->header.body_at;
	char *page = malloc(PAGE_BYTES);
	struct span piece;
	enum outcome o;

	ASSERT(page != NULL);
	while ((o = mail_body_read(&m->body, &at, page, PAGE_BYTES, &piece)) ==
	    OUT_OK)
		crypto_digest_add(d, piece);
	free(page);
	return o == OUT_NONE;
}

static bool
has_value(const struct mail_message *m, enum mail_field field)
{
	return mail_message_field_count(m, field) > 0 &&
	    m->wants[field].len > 1;
}

void
deliver_slip_fingerprint(struct deliver_slip *s, const struct mail_message *m)
{
	struct crypto_digest *d;

	if (!has_value(m, MAIL_FIELD_MESSAGE_ID) ||
	    !has_value(m, MAIL_FIELD_DATE))
		return;
	d = crypto_digest_new();
	digest_header(d, m);
	/* No field is empty, so this ends them. */
	crypto_digest_add(d, SPAN("\r\n"));
	s->is_keyed = digest_body(d, m);
	crypto_digest_get(d, s->fingerprint);
	crypto_digest_free(&d);
}

/* Each part with its length, so that no two lists of parts are alike. */
static void
add_part(struct buf *b, struct span part)
{
	buf_printf(b, "%zu:", part.len);
	buf_add(b, part);
}

static void
add_hex(struct buf *b, struct span secret, struct span text, size_t bytes)
{
	uint8_t mac[CRYPTO_HMAC_BYTES];

	crypto_hmac(secret, text, mac);
	buf_add_hex(b, (struct span){ (const char *)mac, bytes });
}

static void
add_tag(struct buf *b, struct span secret, char kind, struct span who)
{
	struct buf text;

	buf_init(&text, LIMIT_COMMAND_LINE_BYTES);
	buf_add_char(&text, kind);
	add_part(&text, who);
	add_hex(b, secret, buf_span(&text), TAG_BYTES);
	buf_fini(&text);
}

/* "postern:WHAT:{sender}:recipient:"; the braces keep all that one message
   needs on one node of a cluster. */
static void
add_prefix(struct buf *b, const char *what, struct span sender,
    struct span recipient)
{
	buf_printf(b, "postern:%s:{%.*s}:%.*s:", what, SPAN_ARG(sender),
	    SPAN_ARG(recipient));
}

static struct span
tag(struct span secret, char kind, struct span who, struct arena *arena)
{
	struct buf b;

	buf_init(&b, 2 * TAG_BYTES);
	add_tag(&b, secret, kind, who);
	struct span out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

/* One name: the prefix, then what ${parts} come to. */
static struct span
name(struct deliver_slip *s, struct span secret, struct span prefix,
    const struct span *parts, size_t n)
{
	struct buf text;
	struct buf out;

	buf_init(&text, 4 * LIMIT_COMMAND_LINE_BYTES);
	buf_init(&out, LIMIT_COMMAND_LINE_BYTES);
	for (size_t i = 0; i < n; i++)
		add_part(&text, parts[i]);
	buf_add(&out, prefix);
	add_hex(&out, secret, buf_span(&text), NAME_BYTES);
	struct span kept = arena_copy(&s->arena, buf_span(&out));
	buf_fini(&out);
	buf_fini(&text);
	return kept;
}

static struct span
prefix(struct deliver_slip *s, const char *what, struct span sender,
    struct span recipient)
{
	struct buf b;

	buf_init(&b, LIMIT_COMMAND_LINE_BYTES);
	add_prefix(&b, what, sender, recipient);
	struct span out = arena_copy(&s->arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

static void
name_entry(struct deliver_slip *s, struct span secret, struct span sender,
    struct deliver_entry *e)
{
	struct span rcpt = tag(secret, 'r', e->recipient, &s->arena);
	struct span ledger = prefix(s, "ledger", sender, rcpt);
	struct span hint = prefix(s, "hint", sender, rcpt);

	e->keys = arena_array(&s->arena, s->identity_count, sizeof(*e->keys));
	e->hints = arena_array(&s->arena, s->hint_count, sizeof(*e->hints));
	for (size_t i = 0; i < s->identity_count; i++) {
		struct span parts[] = {
			s->sender, e->recipient, s->identities[i],
			{ (const char *)s->fingerprint, sizeof(s->fingerprint) }
		};

		e->keys[i] = name(s, secret, ledger, parts, 4);
		if (i < s->hint_count)
			e->hints[i] = name(s, secret, hint, parts, 3);
	}
}

void
deliver_slip_name(struct deliver_slip *s, struct span secret)
{
	struct span sender = tag(secret, 's', s->sender, &s->arena);

	for (size_t i = 0; i < s->count; i++)
		name_entry(s, secret, sender, &s->entries[i]);
	s->is_named = true;
}

struct span
deliver_slip_pattern(struct span secret, const char *what,
    const struct span *sender, const struct span *recipient,
    struct arena *arena)
{
	struct buf b;

	buf_init(&b, LIMIT_COMMAND_LINE_BYTES);
	add_prefix(&b, what,
	    sender != NULL ? tag(secret, 's', *sender, arena) : SPAN("*"),
	    recipient != NULL ? tag(secret, 'r', *recipient, arena) :
				SPAN("*"));
	buf_add_char(&b, '*');
	struct span out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

struct span
deliver_slip_marker(struct span secret, struct span sender, struct arena *arena)
{
	return arena_printf(arena, "postern:hints:{%.*s}",
	    SPAN_ARG(tag(secret, 's', sender, arena)));
}
