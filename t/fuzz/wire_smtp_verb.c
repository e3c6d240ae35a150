/* A verb is capitals, its argument lies in the line. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/smtp_verb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_smtp_verb v;
	size_t n;

	if (!wire_smtp_verb_split(in, &v))
		return 0;
	n = strlen(v.name);
	ASSERT(n > 0 && n <= WIRE_VERB_MAX);
	ASSERT(span_starts_icase(in, span_of(v.name)));
	for (size_t i = 0; i < n; i++)
		ASSERT(v.name[i] >= 'A' && v.name[i] <= 'Z');
	ASSERT(v.arg.len == 0 ||
	    (v.arg.at > in.at + n - 1 && v.arg.at + v.arg.len <= in.at + size));
	return 0;
}
