/*
 * imap_name: runs of what is not printable ASCII as UTF-16 in Base64, with
 * ',' for '/' and without padding, between '&' and '-'.
 */
#include "wire/imap_name.h"

#include <stdint.h>

#include "base/ascii.h"

#include "wire/utf8.h"

/* Bits that wait to be six. */
struct shift {
	struct buf *out;
	uint32_t bits;
	unsigned count;
	bool is_on;
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz0123456789+,";

static void
put_unit(struct shift *s, uint32_t unit)
{
	s->bits = s->bits << 16 | unit;
	for (s->count += 16; s->count >= 6; s->count -= 6)
		buf_add_char(s->out, letters[s->bits >> (s->count - 6) & 63]);
	s->bits &= 63;
}

static void
put_coded(struct shift *s, uint32_t point)
{
	if (!s->is_on)
		buf_add_char(s->out, '&');
	s->is_on = true;
	if (point < 0x10000) {
		put_unit(s, point);
	} else {
		put_unit(s, 0xd800 + ((point - 0x10000) >> 10));
		put_unit(s, 0xdc00 + ((point - 0x10000) & 0x3ff));
	}
}

static void
end_coded(struct shift *s)
{
	if (!s->is_on)
		return;
	if (s->count > 0)
		buf_add_char(s->out, letters[s->bits << (6 - s->count) & 63]);
	buf_add_char(s->out, '-');
	*s = (struct shift){ .out = s->out };
}

bool
wire_imap_name_write(struct span name, char separator, struct span special,
    struct buf *out)
{
	struct shift s = { .out = out };
	uint32_t point;

	while (wire_utf8_take(&name, &point)) {
		char c = point < 0x80 ? (char)point : '\0';

		if (c != '\0' && c == separator) {
			end_coded(&s);
			buf_add_char(out, '.');
		} else if (!ascii_is_print(c) ||
		    span_find(special, c) < special.len) {
			put_coded(&s, point);
		} else if (c == '.' || c == '/') {
			return false;
		} else {
			end_coded(&s);
			buf_add_char(out, c);
			if (c == '&')
				buf_add_char(out, '-');
		}
	}
	end_coded(&s);
	return name.len == 0;
}
