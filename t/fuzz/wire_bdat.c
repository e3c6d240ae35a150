/* Line ends are judged the same however the content is cut. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/bdat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum wire_scan
feed(struct span in, size_t step, struct wire_bdat_lines *b, bool *crlf)
{
	wire_bdat_init(b);
	for (; in.len > 0; in = span_from(in, step))
		if (wire_bdat_feed(b, span_first(in, step)) == WIRE_BAD)
			break;
	return wire_bdat_end(b, crlf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_bdat_lines whole, b;
	struct wire_bdat arg;
	bool crlf = false, crlf_piecewise = false;
	enum wire_scan scan = feed(in, size, &whole, &crlf);

	if (wire_bdat_parse(in, &arg))
		ASSERT(arg.size_bytes <= INT64_MAX);
	for (size_t step = 1; step <= 3; step++) {
		ASSERT(feed(in, step, &b, &crlf_piecewise) == scan);
		ASSERT(b.fault == whole.fault && b.offset == whole.offset);
		ASSERT(crlf_piecewise == crlf);
	}
	if (scan == WIRE_DONE)
		ASSERT(crlf == (size > 0 && !span_ends(in, SPAN("\r\n"))));
	return 0;
}
