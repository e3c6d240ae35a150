/* Content is the same however it arrives, and the way back leads there. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/buf.h"

#include "wire/smtp_data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
append(void *arg, struct span piece)
{
	ASSERT(piece.len > 0);
	buf_add(arg, piece);
}

struct result {
	struct wire_smtp_data d;
	enum wire_scan scan;
	size_t used;
	struct buf content;
};

/* Feed ${in} in chunks of ${step} bytes. */
static void
feed(struct span in, size_t step, struct result *r)
{
	size_t used;

	r->scan = WIRE_MORE;
	r->used = 0;
	buf_init(&r->content, 1 << 24);
	wire_smtp_data_init(&r->d);
	while (r->scan == WIRE_MORE && r->used < in.len) {
		r->scan = wire_smtp_data_feed(&r->d,
		    span_first(span_from(in, r->used), step), &used, append,
		    &r->content);
		if (r->scan != WIRE_BAD)
			r->used += used;
	}
}

/* No CR or LF but in pairs; ends with one. */
static void
check_lines(struct span s)
{
	ASSERT(s.len == 0 || span_ends(s, SPAN("\r\n")));
	for (size_t i = 0; i < s.len; i++) {
		ASSERT(s.at[i] != '\n' || (i > 0 && s.at[i - 1] == '\r'));
		ASSERT(s.at[i] != '\r' || s.at[i + 1] == '\n');
	}
}

static void
check_way_back(struct span content, size_t step)
{
	struct wire_smtp_stuff s;
	struct buf wire;
	struct result again;

	buf_init(&wire, 1 << 24);
	wire_smtp_stuff_init(&s);
	for (struct span rest = content; rest.len > 0;
	     rest = span_from(rest, step))
		wire_smtp_stuff_feed(&s, span_first(rest, step), append, &wire);
	buf_add(&wire, wire_smtp_stuff_end(&s));
	feed(buf_span(&wire), step, &again);
	ASSERT(again.scan == WIRE_DONE);
	ASSERT(again.used == buf_span(&wire).len);
	ASSERT(span_eq(buf_span(&again.content), content));
	buf_fini(&again.content);
	buf_fini(&wire);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct result whole;

	feed(in, size, &whole);
	for (size_t step = 1; step <= 5; step++) {
		struct result r;

		feed(in, step, &r);
		ASSERT(r.scan == whole.scan && r.d.fault == whole.d.fault);
		ASSERT(r.d.offset == whole.d.offset);
		ASSERT(r.scan == WIRE_BAD ||
		    (r.used == whole.used &&
			span_eq(buf_span(&r.content),
			    buf_span(&whole.content))));
		buf_fini(&r.content);
	}
	if (whole.scan == WIRE_DONE) {
		ASSERT(span_ends(span_first(in, whole.used), SPAN(".\r\n")));
		check_lines(buf_span(&whole.content));
		check_way_back(buf_span(&whole.content), 1 + size % 7);
	}
	buf_fini(&whole.content);
	return 0;
}
