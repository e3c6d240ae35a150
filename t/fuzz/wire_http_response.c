/* An answer is the same whole and byte by byte, and within its caps. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/limits.h"
#include "wire/http_response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY_MAX = 512 };

static enum wire_scan
feed(struct wire_http_body *b, struct span in, size_t step, struct buf *out)
{
	enum wire_scan scan = WIRE_MORE;
	size_t at = 0, have = 0, used;

	do {
		have = have + step < in.len ? have + step : in.len;
		scan = wire_http_body_feed(b,
		    span_from(span_first(in, have), at), &used, out);
		at += used;
		ASSERT(at <= have);
	} while (scan == WIRE_MORE && have < in.len);
	return scan;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_http_response r, again;
	struct wire_http_body b;
	struct buf whole, steps;
	enum wire_scan scan = WIRE_MORE;
	size_t used = 0, early = 0;

	enum wire_scan head = wire_http_response_parse(in, &r, &used);
	for (size_t n = 0; n <= size && scan == WIRE_MORE; n++)
		scan =
		    wire_http_response_parse(span_first(in, n), &again, &early);
	/* A head that is too long may only be known once it is all there. */
	ASSERT(scan == head || scan == WIRE_BAD || head == WIRE_BAD);
	if (head != WIRE_DONE)
		return 0;
	ASSERT(used <= size && used <= LIMIT_HTTP_REQUEST_BYTES);
	buf_init(&whole, BODY_MAX);
	buf_init(&steps, BODY_MAX);
	wire_http_body_init(&b, &r);
	scan = feed(&b, span_from(in, used), size + 1, &whole);
	wire_http_body_init(&b, &r);
	enum wire_scan stepwise = feed(&b, span_from(in, used), 1, &steps);
	if (scan != WIRE_BAD || stepwise != WIRE_BAD) {
		ASSERT(scan == stepwise);
		ASSERT(span_eq(buf_span(&whole), buf_span(&steps)));
	}
	buf_fini(&whole);
	buf_fini(&steps);
	return 0;
}
