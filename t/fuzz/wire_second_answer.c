/* What is read as an answer is written as the same bytes. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/second_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_second_answer a;
	struct buf out;

	buf_init(&out, WIRE_SECOND_FRAME_BYTES);
	if (wire_second_answer_parse(in, &a)) {
		ASSERT(a.need_count <= WIRE_SECOND_NEEDS_MAX);
		wire_second_answer_write(&a, &out);
		ASSERT(span_eq(buf_span(&out), in));
	}
	buf_fini(&out);
	return 0;
}
