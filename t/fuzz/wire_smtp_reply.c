/* A reply is the same however it arrives; what is written can be read. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/buf.h"
#include "base/limits.h"

#include "wire/smtp_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Feed as a stream does: what was used is dropped, the rest grows. */
static enum wire_scan
scan_by(struct span in, size_t step, struct wire_reply *r, size_t *used)
{
	enum wire_scan scan = WIRE_MORE;
	size_t end = 0, n;

	*used = 0;
	while (scan == WIRE_MORE && end < in.len) {
		end = end + step < in.len ? end + step : in.len;
		scan = wire_reply_scan(r, span_from(span_first(in, end), *used),
		    &n);
		if (scan != WIRE_BAD)
			*used += n;
	}
	return scan;
}

static void
check_written(struct span text)
{
	static const struct wire_status status = { 5, 7, 1 };
	struct span rest, line;
	struct buf out;

	buf_init(&out, 1 << 24);
	wire_reply_write(&out, 550, status, text);
	rest = buf_span(&out);
	ASSERT(span_ends(rest, SPAN("\r\n")));
	rest.len -= 2;
	while (span_cut(&rest, '\n', &line)) {
		ASSERT(line.len <= 511);
		ASSERT(span_starts(line, SPAN("550")));
		ASSERT(rest.at == NULL || span_ends(line, SPAN("\r")));
		ASSERT(span_find(line, '\r') + (rest.at != NULL) == line.len);
		ASSERT(line.at[3] == (rest.at != NULL ? '-' : ' '));
	}
	buf_fini(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_reply whole, r;
	size_t used = 0, used_piecewise;
	enum wire_scan scan;

	check_written(in);
	wire_reply_init(&whole);
	scan = scan_by(in, size, &whole, &used);
	ASSERT(whole.lines <= LIMIT_REPLY_LINES);
	ASSERT(scan != WIRE_DONE || (whole.code >= 200 && whole.code <= 599));
	for (size_t step = 1; step <= 3; step++) {
		wire_reply_init(&r);
		ASSERT(scan_by(in, step, &r, &used_piecewise) == scan);
		ASSERT(scan == WIRE_BAD ||
		    (used_piecewise == used &&
			span_eq(wire_reply_text(&r), wire_reply_text(&whole))));
		wire_reply_fini(&r);
	}
	wire_reply_fini(&whole);
	return 0;
}
