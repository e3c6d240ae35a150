/* Decoding keeps its bound; what was encoded decodes to what it was. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/encoded_word.h"
#include "wire/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct arena arena;
	struct span out;
	struct buf b;

	arena_init(&arena, 0);
	for (int to_utf8 = 0; to_utf8 < 2; to_utf8++) {
		wire_encoded_word_decode(in, to_utf8 == 1, &arena, &out);
		ASSERT(out.len <= 3 * size);
	}
	buf_init(&b, 8 * size + 100);
	wire_encoded_word_write(in, "UTF-8", &b);
	ASSERT(!buf_is_full(&b));
	wire_encoded_word_decode(buf_span(&b), false, &arena, &out);
	/* Long runs of continuation bytes make a word too long to be read. */
	if (wire_utf8_is_valid(in) && span_find_span(in, SPAN("=?")) == size)
		ASSERT(span_eq(out, in));
	buf_fini(&b);
	arena_fini(&arena);
	return 0;
}
