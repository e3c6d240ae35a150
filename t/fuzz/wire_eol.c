/* What is found is what stands there, and nothing stands before it. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/span.h"

#include "wire/eol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char
at_or_nul(struct span in, size_t i)
{
	return i < in.len ? in.at[i] : '\0';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	size_t at;
	enum wire_eol eol = wire_eol_find(in, &at);
	struct span before = span_first(in, at);
	char c = at_or_nul(in, at), next = at_or_nul(in, at + 1);

	ASSERT(at <= size);
	ASSERT(span_find(before, '\r') == at && span_find(before, '\n') == at);
	ASSERT((eol == WIRE_EOL_NONE) == (at == size));
	ASSERT((eol == WIRE_EOL_CRLF) == (c == '\r' && next == '\n'));
	ASSERT((eol == WIRE_EOL_CR_LAST) == (c == '\r' && at + 1 == size));
	ASSERT((eol == WIRE_EOL_BARE_LF) == (c == '\n'));
	return 0;
}
