/*
 * Any text as a list entry: what is taken once is taken again, unchanged.
 */
#include <stdint.h>
#include <stdlib.h>

#include "store/subject.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span once, twice, text;
	struct arena arena;
	const char *why;

	if (size == 0)
		return 0;
	arena_init(&arena, 0);
	text = (struct span){ (const char *)data + 1, size - 1 };
	(void)store_keys_address(text, &arena);
	(void)store_keys_domain(text, &arena);
	if (store_entry_canonical(data[0] % 4, text, &arena, &once, &why) ==
		OUT_OK &&
	    (store_entry_canonical(data[0] % 4, once, &arena, &twice, &why) !=
		    OUT_OK ||
		!span_eq(once, twice)))
		abort();
	arena_fini(&arena);
	return 0;
}
