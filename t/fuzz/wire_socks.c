/* A proxy's answers: whole or in parts, the same; never used beyond the end. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/socks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_socks_reply whole = { .code = 0 };
	struct wire_socks_reply part;
	enum wire_scan scan = WIRE_MORE;
	size_t used = 0;
	unsigned value;
	size_t at = 0;

	if (wire_socks_method_scan(in, &value, &used) == WIRE_DONE)
		ASSERT(value <= UINT8_MAX && used <= size);
	if (wire_socks_login_scan(in, &value, &used) == WIRE_DONE)
		ASSERT(value <= UINT8_MAX && used <= size);
	enum wire_scan all = wire_socks_reply_scan(in, &whole, &used);
	ASSERT(all != WIRE_DONE || used <= size);
	for (size_t n = 0; n <= size && scan == WIRE_MORE; n++)
		scan = wire_socks_reply_scan(span_first(in, n), &part, &at);
	ASSERT(scan == all);
	if (all != WIRE_DONE)
		return 0;
	ASSERT(part.code == whole.code && at == used);
	ASSERT(ip_eq(&part.bound.ip, &whole.bound.ip));
	ASSERT(wire_socks_reply_text(whole.code) != NULL);
	return 0;
}
