/* Pieces lie in the list; an address that is found is found in itself. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/mailbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	const char *last = rest.at;
	struct arena arena;
	struct span one, address, again;

	arena_init(&arena, 0);
	while (wire_mailbox_next(&rest, &one)) {
		ASSERT(one.at >= last);
		last = one.at + one.len;
		ASSERT(last <= (const char *)data + size);
		if (!wire_mailbox_address(one, &arena, &address))
			continue;
		ASSERT(address.len > 0 && address.len <= one.len);
		ASSERT(wire_mailbox_address(address, &arena, &again));
		ASSERT(span_eq(address, again));
	}
	arena_fini(&arena);
	return 0;
}
