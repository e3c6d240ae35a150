/* Walks end, what they yield lies in the header, and a flaw is one alone. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/header_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(struct span s, struct span whole)
{
	ASSERT(s.at >= whole.at && s.at + s.len <= whole.at + whole.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span header = { (const char *)data, size };
	struct wire_header_walk w;
	struct wire_header_flaw f;
	struct span one;
	size_t all = 0, some = 0;

	wire_header_walk_init(&w, header, false);
	for (; wire_header_walk_next(&w, &one); all++)
		check_inside(one, header);
	wire_header_walk_init(&w, header, true);
	for (; wire_header_walk_next(&w, &one); some++)
		check_inside(one, header);
	ASSERT(some <= all && all <= size);
	if (!wire_header_syntax(header, &f)) {
		ASSERT(all > 0 && f.text.len > 0);
		check_inside(f.text, header);
		check_inside(f.field, header);
	}
	if (!wire_header_names_ascii(header, &f))
		check_inside(f.field, header);
	return 0;
}
