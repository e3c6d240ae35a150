/*
 * header_verify: wire/header_rule asked, and its answer in words.
 */
#include "policy/header_verify.h"

#include "base/map.h"
#include "policy/checks.h"
#include "policy/content.h"
#include "policy/session.h"
#include "wire/header_rule.h"
#include "wire/mailbox.h"

enum { WHY_TEXT_BYTES = 256, ODD_LINE_BYTES = 1024 };

static enum outcome
tell(const struct wire_header_flaw *f, struct arena *arena, struct span *why)
{
	/* In Exim's words. */
	*why = f->text.len == 0 ?
	    arena_printf(arena, "Invalid character in header \"%.*s\" found",
		SPAN_ARG(span_first(f->field, WHY_TEXT_BYTES))) :
	    arena_printf(arena,
		"%s: failing address in \"%.*s:\" header is: "
		"%.*s",
		f->why, SPAN_ARG(span_first(f->field, WHY_TEXT_BYTES)),
		SPAN_ARG(span_first(f->text, WHY_TEXT_BYTES)));
	return OUT_NONE;
}

/*
 * The line that ended the header without being a field, if there is one and
 * it lies in one piece: a name with bytes beyond ASCII is what makes it none.
 */
static struct span
odd_line(const struct mail_message *m, char *page, size_t page_bytes)
{
	uint64_t at = m->header.body_at;
	struct span piece;

	if (m->header.body_at > m->header.bytes ||
	    mail_body_read(&m->body, &at, page, page_bytes, &piece) != OUT_OK)
		return (struct span){ "", 0 };
	return span_first(piece, span_find(piece, '\n'));
}

static enum outcome
verify_names(struct policy_session *s, struct span header, struct arena *arena,
    struct span *why)
{
	struct wire_header_flaw flaw;
	char page[ODD_LINE_BYTES];

	if (!wire_header_names_ascii(header, &flaw))
		return tell(&flaw, arena, why);
	if (s->checks == NULL ||
	    wire_header_names_ascii(odd_line(s->checks->message, page,
					sizeof(page)),
		&flaw))
		return OUT_OK;
	return tell(&flaw, arena, why);
}

/* As addresses are compared here; domains never tell upper case apart. */
static struct span
key_of(struct span address, bool caseless, struct arena *arena)
{
	size_t at = span_find_last(address, '@');
	struct span domain = arena_lower(arena, span_from(address, at));

	if (caseless)
		return arena_lower(arena, address);
	return arena_printf(arena, "%.*s%.*s",
	    SPAN_ARG(span_first(address, at)), SPAN_ARG(domain));
}

/* How many of the envelope are looked for; ${found} has a flag for each. */
static size_t
put_recipients(const struct policy_session *s, bool caseless,
    struct arena *arena, struct map *found)
{
	struct span rest = s->phase == LANG_DATA_PRDR ? s->input->recipient :
							s->input->recipients;
	struct span one;
	size_t count = 0;

	map_init(found, arena);
	while (wire_mailbox_next(&rest, &one)) {
		struct span key = key_of(span_trim(one), caseless, arena);
		if (map_find(found, key) != NULL)
			continue;
		map_put(found, key, ARENA_NEW(arena, bool));
		count++;
	}
	return count;
}

static void
look_for(struct map *found, struct span mailbox, bool caseless, size_t *left)
{
	struct arena arena;
	struct span address;
	bool *seen = NULL;

	arena_init(&arena, 0);
	if (wire_mailbox_address(mailbox, &arena, &address))
		seen = map_find(found, key_of(address, caseless, &arena));
	if (seen != NULL && !*seen) {
		*seen = true;
		(*left)--;
	}
	arena_fini(&arena);
}

/* The envelope is the table and the header is walked, which may hold far more
   addresses than there are recipients. */
static bool
is_blind(const struct policy_session *s, struct span header, bool caseless)
{
	struct wire_header_walk w;
	struct arena arena;
	struct map found;
	struct span mailbox;

	arena_init(&arena, 0);
	size_t left = put_recipients(s, caseless, &arena, &found);
	wire_header_walk_init(&w, header, true);
	while (left > 0 && wire_header_walk_next(&w, &mailbox))
		look_for(&found, mailbox, caseless, &left);
	arena_fini(&arena);
	return left > 0;
}

enum outcome
policy_header_verify(struct policy_session *s, enum lang_verify what,
    struct arena *arena, struct span *why)
{
	struct wire_header_flaw flaw;
	struct span header;

	*why = SPAN("the header cannot be read back");
	if (!policy_content_arrived(s, &header))
		return OUT_TEMP;
	switch (what) {
	case LANG_VERIFY_HEADER_SYNTAX:
		return wire_header_syntax(header, &flaw) ?
		    OUT_OK :
		    tell(&flaw, arena, why);
	case LANG_VERIFY_HEADER_NAMES_ASCII:
		return verify_names(s, header, arena, why);
	default:
		*why = SPAN("bcc recipient detected");
		return is_blind(s, header,
			   what == LANG_VERIFY_NOT_BLIND_CASELESS) ?
		    OUT_NONE :
		    OUT_OK;
	}
}
