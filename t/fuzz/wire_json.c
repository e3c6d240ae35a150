/* A string of JSON has no control characters and ends where it says. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/json.h"
#include "wire/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	wire_json_text(&b, NULL, (struct span){ (const char *)data, size });
	if (!buf_is_full(&b)) {
		ASSERT(b.at[0] == '"' && b.at[b.len - 1] == '"');
		ASSERT(wire_utf8_is_valid(buf_span(&b)));
		for (size_t i = 1; i + 1 < b.len; i++) {
			ASSERT((unsigned char)b.at[i] >= 0x20);
			ASSERT(b.at[i] != '"');
			if (b.at[i] == '\\')
				i++;
		}
	}
	buf_fini(&b);
	return 0;
}
