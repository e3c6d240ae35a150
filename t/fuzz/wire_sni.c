/* A server name is inside its bytes and made of the letters of names. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/limits.h"
#include "wire/sni.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct span name;

	if (!wire_sni_parse(in, &name))
		return 0;
	ASSERT(name.len > 0 && name.len <= LIMIT_DOMAIN_BYTES);
	ASSERT(name.at >= in.at && name.at + name.len <= in.at + in.len);
	ASSERT(span_find(name, '\0') == name.len);
	return 0;
}
