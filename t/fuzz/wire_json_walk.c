/* What a walk hands out lies in the text, in order, and is never empty. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/span.h"

#include "wire/json_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };

	for (const char *opening = "{["; *opening != '\0'; opening++) {
		struct wire_json_walk j;
		struct span name, value, inner;
		const char *last = text.at;

		if (!wire_json_walk_open(text, *opening, &j))
			continue;
		while (wire_json_walk_next(&j, &name, &value)) {
			ASSERT(value.len > 0 && value.at >= last);
			last = value.at + value.len;
			ASSERT(last <= text.at + text.len);
			if (wire_json_walk_unquote(value, &inner))
				ASSERT(inner.len + 2 == value.len);
		}
		ASSERT(j.is_broken || j.is_ended);
	}
	return 0;
}
