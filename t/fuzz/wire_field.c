/* Fields lie in the header in order, and each is read alone as it was. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/field.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct wire_field f, again;
	const char *at = rest.at;

	while (wire_field_next(&rest, &f)) {
		struct span alone = f.whole;

		ASSERT(f.whole.at >= at && f.name.len > 0);
		ASSERT(f.name.len + f.value.len < f.whole.len);
		ASSERT(rest.at == f.whole.at + f.whole.len);
		ASSERT(wire_field_next(&alone, &again) && alone.len == 0);
		ASSERT(span_eq(f.name, again.name));
		ASSERT(span_eq(f.value, again.value));
		at = rest.at;
	}
	ASSERT(rest.len == 0);
	return 0;
}
