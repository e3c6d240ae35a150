/* Whatever is asked of a frame, what is left of it only shrinks. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/second_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_second_in in = { .rest = { (const char *)data, size } };

	for (size_t i = 0; i < size && !in.is_bad; i++) {
		size_t before = in.rest.len;

		if (data[i] % 2 == 0) {
			struct span s = wire_second_text(&in);

			ASSERT(in.is_bad || before == s.len + 4 + in.rest.len);
		} else {
			unsigned bytes = 1 + data[i] / 2 % 8;

			(void)wire_second_number(&in, bytes);
			ASSERT(in.is_bad || before == bytes + in.rest.len);
		}
	}
	return 0;
}
