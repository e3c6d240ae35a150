/* clamd's replies: whole and byte by byte alike; texts stay inside. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "wire/clamd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_clamd c, again;
	enum wire_scan whole = wire_clamd_parse(in, &c);
	enum wire_scan scan = WIRE_MORE;

	for (size_t n = 0; n <= size && scan == WIRE_MORE; n++)
		scan = wire_clamd_parse(span_first(in, n), &again);
	ASSERT(scan == whole);
	if (whole == WIRE_DONE) {
		ASSERT(c.verdict == again.verdict);
		ASSERT(c.text.len <= WIRE_CLAMD_REPLY_MAX);
		ASSERT((c.verdict == WIRE_CLAMD_FOUND) <= (c.text.len > 0));
	}
	return 0;
}
