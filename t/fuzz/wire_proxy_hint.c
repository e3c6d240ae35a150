/* A guess agrees with what a signature says. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/proxy.h"
#include "wire/proxy_hint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	enum wire_proxy_hint hint = wire_proxy_hint(in);

	ASSERT(wire_proxy_hint_name(hint) != NULL);
	ASSERT(wire_proxy_looks_like(in) ==
	    (hint == WIRE_HINT_PROXY_V1 || hint == WIRE_HINT_PROXY_V2));
	return 0;
}
