/* What is decoded is what an encoder would have made the text of. */
#include <stdint.h>

#include "base/ascii.h"
#include "base/assert.h"

#include "wire/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Sextet ${i} of ${bytes}; what stands beyond them is zero. */
static unsigned
sextet_of(struct span bytes, size_t i)
{
	size_t at = i * 6 / 8;
	unsigned high = (unsigned char)bytes.at[at];
	unsigned low = at + 1 < bytes.len ? (unsigned char)bytes.at[at + 1] : 0;

	return (high << 8 | low) >> (10 - i * 6 % 8) & 0x3f;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size }, out;
	struct arena arena;
	size_t sextets = 0;

	arena_init(&arena, 0);
	if (wire_base64_decode(text, &arena, &out)) {
		size_t all = (out.len * 8 + 5) / 6;

		for (size_t i = 0; i < size; i++) {
			if (ascii_is_space(text.at[i]) || text.at[i] == '=')
				continue;
			/* The last one may have bits to spare. */
			ASSERT(sextets + 1 == all ||
			    letters[sextet_of(out, sextets)] == text.at[i]);
			sextets++;
		}
		ASSERT(sextets == all);
	}
	arena_fini(&arena);
	return 0;
}
