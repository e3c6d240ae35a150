/*
 * source: positions of the bytes of a text.
 */
#include "lang/source.h"

#include "base/ascii.h"

/* The last mark at or before ${at}; the first one when there is none. */
static const struct lang_mark *
mark_before(const struct lang_text *t, size_t at)
{
	size_t low = 0;
	size_t high = t->mark_count;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (t->marks[mid].offset <= at)
			low = mid;
		else
			high = mid;
	}
	return &t->marks[low];
}

struct lang_pos
lang_text_pos(const struct lang_text *t, size_t offset)
{
	if (t->mark_count == 0)
		return (struct lang_pos){ 0, 0, 0 };

	size_t at = t->base + offset;
	const struct lang_mark *mark = mark_before(t, at);
	struct lang_pos pos = mark->pos;
	if (!mark->fixed && at > mark->offset)
		pos.column += (uint32_t)(at - mark->offset);
	return pos;
}

struct lang_text
lang_text_sub(const struct lang_text *t, size_t from, size_t len)
{
	struct lang_text sub = *t;

	if (from > t->text.len)
		from = t->text.len;
	sub.text = span_first(span_from(t->text, from), len);
	sub.base = t->base + from;
	return sub;
}

struct lang_text
lang_text_trim(const struct lang_text *t)
{
	size_t from = 0;
	size_t end = t->text.len;

	while (from < end && ascii_is_space(t->text.at[from]))
		from++;
	while (end > from && ascii_is_space(t->text.at[end - 1]))
		end--;
	return lang_text_sub(t, from, end - from);
}
