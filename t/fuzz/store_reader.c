/*
 * Any bytes from a server, in pieces: no crash, and whole replies can be
 * copied and judged.
 */
#include <stdint.h>

#include "store/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct store_reader *r = store_reader_new();
	size_t step = size > 0 ? 1 + data[0] % 16 : 1;
	enum outcome o = OUT_NONE;

	for (; in.len > 0 && o != OUT_PERM; in = span_from(in, step)) {
		const struct store_reply *reply;

		store_reader_feed(r, span_first(in, step));
		while ((o = store_reader_next(r, &reply)) == OUT_OK) {
			struct store_reply copy;
			struct arena arena;

			arena_init(&arena, 0);
			copy = store_reply_copy(reply, &arena);
			(void)store_reply_role_fault(&copy);
			(void)store_reply_is_unfit(&copy);
			arena_fini(&arena);
		}
	}
	store_reader_free(&r);
	return 0;
}
