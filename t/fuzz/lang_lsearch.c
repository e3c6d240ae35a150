/* Each entry of a file is found under its key, or one before it is. */
#include <stdint.h>

#include "base/assert.h"
#include "lang/lsearch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct lang_lsearch_entry e, found;
	struct arena arena;
	size_t at = 0;

	arena_init(&arena, 0);
	const struct lang_lsearch *l = lang_lsearch_index(text, &arena);
	while (lang_lsearch_next(text, &at, &arena, &e)) {
		ASSERT(lang_lsearch_find(l, e.key, &arena, &found));
		ASSERT(found.at <= e.at && span_eq_icase(found.key, e.key));
		ASSERT(lang_lsearch_value(&e, &arena).len <= size);
	}
	arena_fini(&arena);
	return 0;
}
