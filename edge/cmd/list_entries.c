/*
 * list_entries: from the command line and from lines.
 */
#include "cmd/list_entries.h"

#include <stdio.h>
#include <stdlib.h>

static void
add(struct cmd_list_entries *e, struct span entry, struct span value,
    struct arena *arena)
{
	if (e->count == e->room) {
		size_t room = e->room > 0 ? e->room * 2 : 64;
		struct span *at = arena_array(arena, room, sizeof(*at));
		struct span *values = arena_array(arena, room, sizeof(*values));

		for (size_t i = 0; i < e->count; i++) {
			at[i] = e->at[i];
			values[i] = e->values[i];
		}
		e->at = at;
		e->values = values;
		e->room = room;
	}
	e->at[e->count] = entry;
	e->values[e->count++] = value;
}

/*
 * "entry=value" at its first '='; of an address behind the '@', for a local
 * part may hold one.
 */
static bool
cut_value(struct span *text, struct span *value)
{
	size_t at = span_find(*text, '@');

	at = at < text->len ? at : 0;
	at += span_find(span_from(*text, at), '=');
	if (at >= text->len)
		return false;
	*value = span_trim(span_from(*text, at + 1));
	*text = span_trim(span_first(*text, at));
	return true;
}

static bool
read_one(struct span text, const struct cmd_list_form *form,
    struct arena *arena, struct cmd_list_entries *out)
{
	struct span entry = span_trim(text);
	struct span value = SPAN("");
	struct span canonical;
	const char *why = "\"=\" and a value are missing";

	if (form->has_values && !cut_value(&entry, &value)) {
		fprintf(stderr, "postern: %.*s: %s\n", SPAN_ARG(text), why);
		return false;
	}
	if (form->as_it_is) {
		add(out, arena_copy(arena, entry), value, arena);
		return true;
	}
	if (store_entry_canonical(form->kind, entry, arena, &canonical, &why) !=
	    OUT_OK) {
		fprintf(stderr, "postern: %.*s: %s\n", SPAN_ARG(text), why);
		return false;
	}
	add(out, canonical, arena_copy(arena, value), arena);
	return true;
}

static bool
read_lines(const struct cmd_list_form *form, struct arena *arena,
    struct cmd_list_entries *out)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	bool ok = true;

	while ((len = getline(&line, &room, stdin)) >= 0) {
		struct span text =
		    span_trim((struct span){ line, (size_t)len });

		if (text.len > 0 && text.at[0] != '#')
			ok = read_one(text, form, arena, out) && ok;
	}
	free(line);
	return ok;
}

bool
cmd_list_entries_read(const char **args, size_t count,
    const struct cmd_list_form *form, struct arena *arena,
    struct cmd_list_entries *out)
{
	bool ok = true;

	*out = (struct cmd_list_entries){ .count = 0 };
	for (size_t i = 0; i < count; i++) {
		if (strcmp(args[i], "-") == 0)
			ok = read_lines(form, arena, out) && ok;
		else
			ok = read_one(span_of(args[i]), form, arena, out) && ok;
	}
	return ok;
}
