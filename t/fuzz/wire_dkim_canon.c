/*
 * A canonical form is the same however the body arrives, is its own canonical
 * form, and is that of a plain and slow implementation.
 */
#include <stdint.h>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/buf.h"

#include "wire/dkim_canon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 22 };

static void
take(void *ctx, struct span bytes)
{
	buf_add(ctx, bytes);
}

static void
canon_by(struct span in, enum wire_dkim_canon canon, size_t step,
    struct buf *out)
{
	struct wire_dkim_body b;

	buf_init(out, ROOM);
	wire_dkim_body_init(&b, canon, take, out);
	for (; in.len > 0; in = span_from(in, step))
		wire_dkim_body_feed(&b, span_first(in, step));
	wire_dkim_body_end(&b);
}

/* One line in relaxed form. */
static void
add_relaxed(struct buf *out, struct span line)
{
	while (line.len > 0 && ascii_is_blank(line.at[line.len - 1]))
		line.len--;
	for (size_t i = 0; i < line.len; i++) {
		if (!ascii_is_blank(line.at[i]))
			buf_add_char(out, line.at[i]);
		else if (!ascii_is_blank(line.at[i + 1]))
			buf_add_char(out, ' ');
	}
}

/* Line by line, then without the empty lines at the end. */
static void
canon_slowly(struct span in, enum wire_dkim_canon canon, struct buf *out)
{
	buf_init(out, ROOM);
	while (in.len > 0) {
		size_t n = span_find_span(in, SPAN("\r\n"));

		if (canon == WIRE_DKIM_RELAXED)
			add_relaxed(out, span_first(in, n));
		else
			buf_add(out, span_first(in, n));
		buf_add_text(out, "\r\n");
		in = span_from(in, n + 2);
	}
	while (span_ends(buf_span(out), SPAN("\r\n\r\n")))
		out->len -= 2;
	if (span_eq(buf_span(out), SPAN("\r\n")))
		buf_clear(out);
	if (out->len == 0 && canon == WIRE_DKIM_SIMPLE)
		buf_add_text(out, "\r\n");
}

static void
check_body(struct span in, enum wire_dkim_canon canon)
{
	struct buf whole, other;

	canon_by(in, canon, in.len + 1, &whole);
	canon_slowly(in, canon, &other);
	ASSERT(span_eq(buf_span(&whole), buf_span(&other)));
	buf_fini(&other);
	for (size_t step = 1; step <= 4; step++) {
		canon_by(in, canon, step, &other);
		ASSERT(span_eq(buf_span(&whole), buf_span(&other)));
		buf_fini(&other);
	}
	canon_by(buf_span(&whole), canon, whole.len + 1, &other);
	ASSERT(span_eq(buf_span(&whole), buf_span(&other)));
	buf_fini(&other);
	buf_fini(&whole);
}

static void
canon_field(struct span field, struct span hole, enum wire_dkim_canon canon,
    struct buf *out)
{
	struct wire_dkim_out page;

	buf_init(out, ROOM);
	wire_dkim_out_init(&page, take, out);
	wire_dkim_canon_field(&page, canon, field, hole);
	wire_dkim_out_flush(&page);
}

static void
check_field(struct span in, struct span hole)
{
	struct buf once, twice;

	canon_field(in, hole, WIRE_DKIM_SIMPLE, &once);
	ASSERT(once.len == in.len - hole.len);
	buf_fini(&once);
	canon_field(in, hole, WIRE_DKIM_RELAXED, &once);
	canon_field(buf_span(&once), (struct span){ NULL, 0 },
	    WIRE_DKIM_RELAXED, &twice);
	ASSERT(span_eq(buf_span(&once), buf_span(&twice)));
	buf_fini(&once);
	buf_fini(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	size_t colon = span_find(in, ':');

	check_body(in, WIRE_DKIM_SIMPLE);
	check_body(in, WIRE_DKIM_RELAXED);
	if (colon == size)
		return 0;
	check_field(in, (struct span){ NULL, 0 });
	check_field(in, span_first(span_from(in, colon + 1), data[0]));
	return 0;
}
