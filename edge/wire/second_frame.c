/*
 * second_frame: big-endian numbers, counted texts.
 */
#include "wire/second_frame.h"

uint64_t
wire_second_number(struct wire_second_in *in, unsigned bytes)
{
	uint64_t n = 0;

	if (in->is_bad || in->rest.len < bytes) {
		in->is_bad = true;
		return 0;
	}
	for (unsigned i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)in->rest.at[i];
	in->rest = span_from(in->rest, bytes);
	return n;
}

struct span
wire_second_text(struct wire_second_in *in)
{
	uint64_t len = wire_second_number(in, 4);

	if (in->is_bad || in->rest.len < len) {
		in->is_bad = true;
		return SPAN("");
	}
	struct span s = span_first(in->rest, (size_t)len);
	in->rest = span_from(in->rest, (size_t)len);
	return s;
}

void
wire_second_number_put(struct buf *out, unsigned bytes, uint64_t n)
{
	while (bytes-- > 0)
		buf_add_char(out, (char)(n >> (8 * bytes) & 0xff));
}

void
wire_second_text_put(struct buf *out, struct span s)
{
	wire_second_number_put(out, 4, s.len);
	buf_add(out, s);
}
