/*
 * eval_header: header fields out of add_header's text.
 */
#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "lang/eval_step.h"
#include "wire/field.h"

/* ":at_start:" and its kin before a field; without it, at the end. */
static enum lang_place
take_place(struct span *line)
{
	static const struct {
		const char *text;
		enum lang_place place;
	} places[] = {
		{ ":at_start:", LANG_PLACE_START },
		{ ":after_received:", LANG_PLACE_AFTER_RECEIVED },
		{ ":at_start_rfc:", LANG_PLACE_START_RFC },
		{ ":at_end:", LANG_PLACE_END },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct span word = span_of(places[i].text);
		if (!span_starts_icase(*line, word))
			continue;
		*line = span_trim(span_from(*line, word.len));
		return places[i].place;
	}
	return LANG_PLACE_END;
}

/* CR and NUL cannot pass. */
static void
add_line(struct buf *out, struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] != '\r' && line.at[i] != '\0')
			buf_add_char(out, line.at[i]);
	buf_add_text(out, "\r\n");
}

/* RFC 5322 section 2.2.3: folded lines begin with a blank. */
static bool
is_folded(struct span line)
{
	return line.len > 0 && ascii_is_blank(line.at[0]);
}

/* Blanks, CR and NUL alone would end the header. */
static bool
is_empty(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!ascii_is_blank(line.at[i]) && line.at[i] != '\r' &&
		    line.at[i] != '\0')
			return false;
	return true;
}

bool
lang_header_next(struct span *rest, struct arena *arena,
    struct lang_header *out)
{
	struct span line = { "", 0 };
	struct span ahead;
	struct buf b;

	while (is_empty(line))
		if (!span_cut(rest, '\n', &line))
			return false;
	line = span_trim(line);
	out->place = take_place(&line);
	buf_init(&b, LIMIT_HEADER_BYTES);
	if (!wire_field_begins(line))
		buf_add_text(&b, "X-ACL-Warn: ");
	add_line(&b, line);
	for (ahead = *rest; span_cut(&ahead, '\n', &line); *rest = ahead) {
		if (is_empty(line))
			continue;
		if (!is_folded(line))
			break;
		add_line(&b, line);
	}
	out->text = arena_copy(arena, buf_span(&b));
	bool whole = !buf_is_full(&b);
	buf_fini(&b);
	return whole;
}
