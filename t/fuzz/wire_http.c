/* A request is the same whole and byte by byte. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/limits.h"

#include "wire/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_http h;
	enum wire_scan whole, scan = WIRE_MORE;
	size_t used = 0, used_early = 0;
	unsigned status = 0, early = 0;

	whole = wire_http_parse(in, &h, &used, &status);
	if (whole == WIRE_DONE)
		ASSERT(used <= size && span_starts(h.path, SPAN("/")) &&
		    span_ends(span_first(in, used), SPAN("\r\n\r\n")));
	ASSERT(whole != WIRE_MORE || size < LIMIT_HTTP_REQUEST_BYTES);
	ASSERT((whole == WIRE_BAD) == (status >= 400));
	for (size_t n = 0; n <= size && scan == WIRE_MORE; n++)
		scan =
		    wire_http_parse(span_first(in, n), &h, &used_early, &early);
	ASSERT(scan == whole && used_early == used && early == status);
	return 0;
}
