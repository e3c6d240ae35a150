/* A header that we write for any addresses reads back as them. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/assert.h"
#include "base/buf.h"

#include "wire/proxy.h"
#include "wire/proxy_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ip_port
take(const uint8_t *at)
{
	struct ip_port out = { .port = (uint16_t)(at[1] << 8 | at[2]) };

	if (at[0] % 3 != 0)
		ip_from_bytes(at[0] % 3 == 1 ? IP_V4 : IP_V6, at + 3, &out.ip);
	return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_proxy p;
	struct buf out;
	size_t used;

	if (size < 38)
		return 0;
	struct ip_port src = take(data);
	struct ip_port dst = take(data + 19);
	buf_init(&out, 200);
	wire_proxy_write(&src, &dst, &out);
	ASSERT(wire_proxy_parse(buf_span(&out), &p, &used, NULL) == WIRE_DONE);
	ASSERT(used == out.len);
	if (p.is_known)
		ASSERT(ip_eq(&p.src.ip, &src.ip) && ip_eq(&p.dst.ip, &dst.ip));
	buf_fini(&out);
	return 0;
}
