/*
 * header_lines: line by line, into a buffer.
 */
#include "policy/header_lines.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"

/* RFC 5322 section 2.2: printable bytes but the colon, then a colon. */
static bool
is_field(struct span line)
{
	size_t colon = span_find(line, ':');

	for (size_t i = 0; i < colon; i++)
		if (!ascii_is_print(line.at[i]) || line.at[i] == ' ')
			return false;
	return colon > 0 && colon < line.len;
}

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
			in_field = is_field(line);
		if (in_field)
			add_line(&all, line);
	}
	struct span out =
	    buf_is_full(&all) ? SPAN("") : arena_copy(arena, buf_span(&all));
	buf_fini(&all);
	return out;
}
