/* What is read as a question can be written, and is no longer then. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/second_ask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_second_ask a;
	struct arena arena;
	struct buf out;

	arena_init(&arena, 0);
	buf_init(&out, WIRE_SECOND_FRAME_BYTES);
	if (wire_second_ask_parse(in, &arena, &a)) {
		ASSERT(a.fact_count <= WIRE_SECOND_FACTS_MAX);
		ASSERT(a.signer_count <= WIRE_SECOND_SIGNERS_MAX);
		wire_second_ask_write(&a, &out);
		/* A mapped client address becomes the IPv4 one it stands
		   for, which is shorter. */
		ASSERT(buf_is_full(&out) || buf_span(&out).len <= size);
	}
	buf_fini(&out);
	arena_fini(&arena);
	return 0;
}
