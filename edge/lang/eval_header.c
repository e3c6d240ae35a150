/*
 * eval_header: header lines out of add_header's text.
 */
#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "lang/eval_step.h"

/* Where in the message Exim would put it; ours stand together, on top. */
static struct span
without_place(struct span text)
{
	static const char *const places[] = { ":at_start:", ":after_received:",
		":at_start_rfc:", ":at_end:" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (span_starts_icase(text, span_of(places[i])))
			return span_trim(span_from(text, strlen(places[i])));
	return text;
}

/* RFC 5322 section 2.2: printable bytes without blanks, then a colon. */
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
	bool more = out->len > 0;

	if (more)
		buf_add_char(out, '\n');
	/* RFC 5322 section 2.2.3: folded lines begin with a blank. */
	if (!(more && ascii_is_blank(line.at[0])) && !is_field(line))
		buf_add_text(out, "X-ACL-Warn: ");
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] != '\r' && line.at[i] != '\0')
			buf_add_char(out, line.at[i]);
}

struct span
lang_header_lines(struct span text, struct arena *arena)
{
	struct span rest = without_place(span_trim(text));
	struct span line;
	struct buf out;

	buf_init(&out, 2 * LIMIT_EXPANSION_BYTES);
	while (span_cut(&rest, '\n', &line))
		if (span_trim(line).len > 0)
			add_line(&out, line);

	struct span lines = arena_copy(arena, buf_span(&out));
	buf_fini(&out);
	return lines;
}
