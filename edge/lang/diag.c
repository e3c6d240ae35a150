/*
 * diag: collecting and printing what is wrong with a configuration.
 */
#include "lang/diag.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/ascii.h"
#include "base/limits.h"
#include "lang/grow.h"

enum {
	MESSAGE_MAX = 512, /* bytes of one message, names in it included */
	WARNING_MAX = LIMIT_DIAGNOSTICS / 2, /* they must not hide errors */
	SHOWN_MAX = 160,   /* bytes of a source line that are printed */
	SHOWN_BEFORE = 100 /* of them, before the underlined word */
};

void
lang_diags_init(struct lang_diags *d, struct arena *arena)
{
	*d = (struct lang_diags){ .arena = arena };
}

uint32_t
lang_diags_file(struct lang_diags *d, struct span name, struct span text)
{
	size_t n = d->file_count;

	d->files = lang_grow(d->arena, d->files, n, sizeof(*d->files));
	d->files[n] = (struct lang_file){ arena_copy(d->arena, name), text };
	d->file_count++;
	return (uint32_t)n;
}

static void
add(struct lang_diags *d, enum lang_severity severity, struct lang_pos pos,
    size_t width, struct span message)
{
	size_t max = severity == LANG_ERROR ? LIMIT_DIAGNOSTICS : WARNING_MAX;

	if (severity == LANG_ERROR)
		d->errors++;
	if (d->count >= max)
		return;
	if (d->items == NULL)
		d->items =
		    arena_array(d->arena, LIMIT_DIAGNOSTICS, sizeof(*d->items));
	d->items[d->count++] = (struct lang_diag){ severity, pos,
		width > 0 ? width : 1, arena_copy(d->arena, message) };
}

/* The text of a message, fit for one line of a terminal. */
__attribute__((format(printf, 2, 0))) static struct span
format(char *out, const char *fmt, va_list ap)
{
	int n = vsnprintf(out, MESSAGE_MAX, fmt, ap);
	size_t len = n < 0 ? 0 : (size_t)n;

	if (len >= MESSAGE_MAX)
		len = MESSAGE_MAX - 1;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)out[i] < 0x20 || out[i] == 0x7f)
			out[i] = '?';
	return (struct span){ out, len };
}

void
lang_error(struct lang_diags *d, struct lang_pos pos, size_t width,
    const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	add(d, LANG_ERROR, pos, width, format(text, fmt, ap));
	va_end(ap);
}

void
lang_warn(struct lang_diags *d, struct lang_pos pos, size_t width,
    const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	add(d, LANG_WARNING, pos, width, format(text, fmt, ap));
	va_end(ap);
}

/*
 * How many of the ${len} bytes at ${offset} can be underlined: those that
 * were written side by side on one line.
 */
static size_t
width_in(const struct lang_text *t, size_t offset, size_t len)
{
	struct lang_pos first = lang_text_pos(t, offset);
	size_t width = 1;

	while (width < len) {
		struct lang_pos pos = lang_text_pos(t, offset + width);
		if (pos.file != first.file || pos.line != first.line ||
		    pos.column != first.column + width)
			break;
		width++;
	}
	return width;
}

void
lang_error_in(struct lang_diags *d, const struct lang_text *t, size_t offset,
    size_t len, const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	add(d, LANG_ERROR, lang_text_pos(t, offset), width_in(t, offset, len),
	    format(text, fmt, ap));
	va_end(ap);
}

void
lang_warn_in(struct lang_diags *d, const struct lang_text *t, size_t offset,
    size_t len, const char *fmt, ...)
{
	char text[MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	add(d, LANG_WARNING, lang_text_pos(t, offset), width_in(t, offset, len),
	    format(text, fmt, ap));
	va_end(ap);
}

/* Line ${number}, from 1, of a file's text. */
static struct span
line_of(struct span text, uint32_t number)
{
	struct span line = { NULL, 0 };

	for (uint32_t i = 0; i < number; i++)
		if (!span_cut(&text, '\n', &line))
			return (struct span){ NULL, 0 };
	return line;
}

/* The second and later bytes of a UTF-8 character take no column. */
static bool
is_inner(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static void
write_source(const struct lang_diag *item, struct span line, struct buf *out)
{
	size_t at = item->pos.column - 1;
	size_t from = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0;
	struct span shown = span_first(span_from(line, from), SHOWN_MAX);

	for (size_t i = 0; i < shown.len; i++) {
		unsigned char c = (unsigned char)shown.at[i];
		buf_add_char(out,
		    (c < 0x20 && c != '\t') || c == 0x7f ? ' ' : (char)c);
	}
	buf_add_char(out, '\n');
	for (size_t i = 0; i < at - from; i++) {
		char c = i < shown.len ? shown.at[i] : ' ';
		if (!is_inner(c))
			buf_add_char(out, c == '\t' ? '\t' : ' ');
	}
	buf_add_char(out, '^');
	for (size_t i = at - from + 1; i < at - from + item->width; i++)
		if (i < shown.len && !is_inner(shown.at[i]))
			buf_add_char(out, '~');
	buf_add_char(out, '\n');
}

static void
write_item(const struct lang_diags *d, const struct lang_diag *item,
    struct buf *out)
{
	const char *severity =
	    item->severity == LANG_ERROR ? "error" : "warning";

	if (item->pos.file < d->file_count)
		buf_add(out, d->files[item->pos.file].name);
	if (item->pos.line > 0)
		buf_printf(out, ":%u:%u", item->pos.line, item->pos.column);
	buf_printf(out, ": %s: ", severity);
	buf_add(out, item->message);
	buf_add_char(out, '\n');
	if (item->pos.line == 0 || item->pos.column == 0 ||
	    item->pos.file >= d->file_count)
		return;

	struct span line =
	    line_of(d->files[item->pos.file].text, item->pos.line);
	if (item->pos.column <= line.len + 1)
		write_source(item, line, out);
}

static bool
is_before(const struct lang_pos *a, const struct lang_pos *b)
{
	if (a->file != b->file)
		return a->file < b->file;
	if (a->line != b->line)
		return a->line < b->line;
	return a->column < b->column;
}

void
lang_diags_write(const struct lang_diags *d, struct buf *out)
{
	size_t order[LIMIT_DIAGNOSTICS];
	size_t shown = 0;

	for (size_t i = 0; i < d->count; i++) {
		size_t at = i;
		for (; at > 0 &&
		     is_before(&d->items[i].pos, &d->items[order[at - 1]].pos);
		     at--)
			order[at] = order[at - 1];
		order[at] = i;
		shown += d->items[i].severity == LANG_ERROR;
	}
	for (size_t i = 0; i < d->count; i++)
		write_item(d, &d->items[order[i]], out);
	if (d->errors > shown)
		buf_printf(out, "%zu more errors\n", d->errors - shown);
}
