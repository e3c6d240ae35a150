/* Whatever is read of a key record stands within its bounds. */
#include <stdint.h>

#include "base/assert.h"

#include "wire/dkim_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_within(struct span part, struct span text)
{
	ASSERT(part.at >= text.at && part.at + part.len <= text.at + text.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct wire_dkim_key k;
	struct arena arena;

	arena_init(&arena, 0);
	if (wire_dkim_key_parse(text, &arena, &k)) {
		ASSERT(k.is_revoked == (k.bytes.len == 0));
		ASSERT(k.bytes.len <= size);
		if (k.notes.at != NULL)
			check_within(k.notes, text);
		if (k.hashes.at != NULL)
			check_within(k.hashes, text);
		ASSERT(k.hashes.at != NULL || k.takes_sha256);
	}
	arena_fini(&arena);
	return 0;
}
