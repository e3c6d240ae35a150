/* buf: growing by doubling, never past the cap. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/escape.h"

enum { ROOM_FIRST_BYTES = 256 };

void
buf_init(struct buf *b, size_t cap)
{
	*b = (struct buf){ .cap = cap };
}

void
buf_fini(struct buf *b)
{
	free(b->at);
	buf_init(b, b->cap);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->full = false;
}

struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->at, b->len };
}

bool
buf_is_full(const struct buf *b)
{
	return b->full;
}

static void
set_room(struct buf *b, size_t room)
{
	char *at = realloc(b->at, room);

	if (at == NULL) {
		fprintf(stderr, "postern: out of memory (%zu bytes)\n", room);
		abort();
	}
	b->at = at;
	b->room = room;
}

/*
 * Room for ${n} bytes and the NUL that vsnprintf sets; false, and full, when
 * the cap forbids the bytes.
 */
static bool
make_room(struct buf *b, size_t n)
{
	size_t need;
	size_t room;

	if (n > b->cap - b->len) {
		b->full = true;
		return false;
	}
	need = b->len + n + 1;
	if (need <= b->room)
		return true;
	room = b->room < ROOM_FIRST_BYTES ? ROOM_FIRST_BYTES : b->room * 2;
	if (room > b->cap)
		room = b->cap + 1;
	set_room(b, room > need ? room : need);
	return true;
}

void
buf_add(struct buf *b, struct span s)
{
	if (s.len == 0 || !make_room(b, s.len))
		return;
	memcpy(b->at + b->len, s.at, s.len);
	b->len += s.len;
}

void
buf_add_char(struct buf *b, char c)
{
	buf_add(b, (struct span){ &c, 1 });
}

void
buf_add_hex(struct buf *b, struct span bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned byte = (unsigned char)bytes.at[i];
		char pair[] = { digits[byte >> 4], digits[byte & 15] };

		buf_add(b, (struct span){ pair, sizeof(pair) });
	}
}

void
buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, span_of(text));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_vprintf(struct buf *b, const char *fmt, __builtin_va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	ASSERT(n >= 0);
	if (!make_room(b, (size_t)n))
		return;
	vsnprintf(b->at + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n >= b->len) {
		b->len = 0;
		return;
	}
	if (n == 0)
		return;
	b->len -= n;
	memmove(b->at, b->at + n, b->len);
}

void
buf_add_escaped(struct buf *b, struct span s)
{
	char escape[ESCAPE_MAX];

	while (s.len > 0) {
		size_t n = 0;

		while (n < s.len && !escape_is_needed(s.at[n]))
			n++;
		buf_add(b, span_first(s, n));
		if (n < s.len)
			buf_add(b, escape_write(s.at[n++], escape));
		s = span_from(s, n);
	}
}
