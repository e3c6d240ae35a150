/* ASCII is UTF-8, and a valid text stays valid when doubled. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/span.h"

#include "wire/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 256 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	char twice[2 * TEXT_MAX];
	bool valid = wire_utf8_is_valid(in);

	ASSERT(valid || !wire_utf8_is_ascii(in));
	if (size == 0 || size > TEXT_MAX)
		return 0;
	memcpy(twice, data, size);
	memcpy(twice + size, data, size);
	ASSERT(!valid || wire_utf8_is_valid((struct span){ twice, 2 * size }));
	return 0;
}
