/* A TLSA record is its bytes again, and what is usable has known numbers. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "wire/tlsa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_tlsa t;

	if (!wire_tlsa_parse(in, &t))
		return 0;
	ASSERT(t.data.len > 0 && t.data.len + 3 == size);
	ASSERT(t.data.at == in.at + 3);
	ASSERT(t.usage == data[0] && t.selector == data[1] &&
	    t.matching == data[2]);
	if (!wire_tlsa_is_usable(&t))
		return 0;
	ASSERT(t.usage == WIRE_TLSA_TA || t.usage == WIRE_TLSA_EE);
	ASSERT(t.selector <= 1 && t.matching <= 2);
	return 0;
}
