/*
 * header_lines: line by line, into a buffer.
 */
#include "policy/header_lines.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "wire/field.h"

static void
add_line(struct buf *out, struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.at[i] >= ' ' || line.at[i] == '\t')
			buf_add(out, (struct span){ line.at + i, 1 });
	buf_add_text(out, "\r\n");
}

struct span
policy_header_lines(struct span text, struct arena *arena)
{
	bool in_field = false;
	struct span line;
	struct buf all;

	buf_init(&all, LIMIT_HEADER_BYTES);
	while (span_cut(&text, '\n', &line)) {
		if (span_trim(line).len == 0)
			continue;
		if (!ascii_is_blank(line.at[0]))
			in_field = wire_field_begins(line);
		if (in_field)
			add_line(&all, line);
	}
	struct span out =
	    buf_is_full(&all) ? SPAN("") : arena_copy(arena, buf_span(&all));
	buf_fini(&all);
	return out;
}
