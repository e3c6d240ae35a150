/* A name holds nothing that could leave a header or a log line. */
#include <stddef.h>
#include <stdint.h>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/limits.h"

#include "wire/helo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_helo h;

	if (!wire_helo_parse(in, SPAN("_"), &h))
		return 0;
	ASSERT(h.name.len > 0 && h.name.len <= LIMIT_DOMAIN_BYTES);
	ASSERT((h.literal.family != IP_NONE) == (h.name.at[0] == '['));
	for (size_t i = 0; i < h.name.len; i++)
		ASSERT(ascii_is_alnum(h.name.at[i]) ||
		    strchr(".-_:[]", h.name.at[i]) != NULL);
	return 0;
}
