/* A label's code is ASCII and keeps its ASCII letters in front. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/punycode.h"
#include "wire/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	uint32_t points[WIRE_PUNYCODE_POINTS_MAX];
	size_t n = wire_punycode_points(in, points);
	size_t basic = 0;
	struct buf b;

	if (n == 0)
		return 0;
	ASSERT(wire_utf8_is_valid(in) && n <= size);
	for (size_t i = 0; i < n; i++) {
		ASSERT(points[i] <= 0x10ffff);
		basic += points[i] < 0x80;
	}
	buf_init(&b, 1024);
	wire_punycode_write(points, n, &b);
	ASSERT(!buf_is_full(&b) && wire_utf8_is_ascii(buf_span(&b)));
	ASSERT(buf_span(&b).len >= n);
	for (size_t i = 0, k = 0; i < n; i++)
		if (points[i] < 0x80)
			ASSERT((uint32_t)b.at[k++] == points[i]);
	ASSERT(basic == 0 || b.at[basic] == '-');
	buf_fini(&b);
	return 0;
}
