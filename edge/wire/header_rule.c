/*
 * header_rule: fields by name, mailboxes one by one.
 */
#include "wire/header_rule.h"

#include "base/arena.h"
#include "base/ascii.h"

#include "wire/field.h"
#include "wire/mailbox.h"

static bool
is_one_of(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_eq_icase(name, span_of(names[i])))
			return true;
	return false;
}

static bool
is_walked(const struct wire_header_walk *w, struct span name)
{
	static const char *const names[] = { "to", "cc", "from", "sender",
		"reply-to", "bcc" };
	const size_t all = sizeof(names) / sizeof(names[0]);
	const struct span resent = SPAN("resent-");

	if (span_eq_icase(span_first(name, resent.len), resent))
		name = span_from(name, resent.len);
	return is_one_of(name, names, w->to_only ? 2 : all);
}

void
wire_header_walk_init(struct wire_header_walk *w, struct span header,
    bool to_only)
{
	*w = (struct wire_header_walk){ .rest = header,
		.list = { header.at, 0 },
		.to_only = to_only };
}

bool
wire_header_walk_next(struct wire_header_walk *w, struct span *out)
{
	struct wire_field field;
	struct span one;

	for (;;) {
		while (wire_mailbox_next(&w->list, &one)) {
			if (wire_mailbox_is_empty(one))
				continue;
			*out = span_trim(one);
			return true;
		}
		do
			if (!wire_field_next(&w->rest, &field))
				return false;
		while (!is_walked(w, field.name));
		w->list = field.value;
		w->field = field.name;
	}
}

/* Why ${text} is not an address with a domain, or NULL. */
static const char *
mailbox_fault(struct span text)
{
	struct arena arena;
	struct span address;
	const char *why = NULL;

	arena_init(&arena, 0);
	if (!wire_mailbox_address(text, &arena, &address))
		why = "malformed address";
	else if (span_find_last(address, '@') == address.len)
		why = "unqualified address not permitted";
	arena_fini(&arena);
	return why;
}

bool
wire_header_syntax(struct span header, struct wire_header_flaw *out)
{
	struct wire_header_walk w;
	struct span text;

	wire_header_walk_init(&w, header, false);
	while (wire_header_walk_next(&w, &text)) {
		const char *why = mailbox_fault(text);
		if (why == NULL)
			continue;
		*out = (struct wire_header_flaw){ why, w.field, text };
		return false;
	}
	return true;
}

static bool
is_plain(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] <= ' ' || name.at[i] > '~')
			return false;
	return true;
}

/* By lines and not by wire/field, which skips what is no field. */
bool
wire_header_names_ascii(struct span header, struct wire_header_flaw *out)
{
	struct span line;

	while (span_cut(&header, '\n', &line)) {
		if (line.len == 0 || ascii_is_space(line.at[0]))
			continue;
		struct span name = span_first(line, span_find(line, ':'));
		if (name.len == line.len || is_plain(name))
			continue;
		*out =
		    (struct wire_header_flaw){ "invalid character in the name",
			    name, { "", 0 } };
		return false;
	}
	return true;
}
