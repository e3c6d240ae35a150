/* A header is the same however it arrives, and ends where it says. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/limits.h"

#include "wire/proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_header(struct span in, size_t used, const struct wire_proxy *p)
{
	ASSERT(used <= in.len && used <= LIMIT_PROXY_HEADER_BYTES);
	ASSERT(p->version == 1 || p->version == 2);
	ASSERT(p->is_known == (p->src.ip.family != IP_NONE));
	ASSERT(p->is_known == (p->dst.ip.family != IP_NONE));
	ASSERT(!p->is_local || !p->is_known);
	ASSERT(p->unique_id.len <= LIMIT_UNIQUE_ID_BYTES);
	ASSERT(p->authority.len == 0 ||
	    p->authority.at + p->authority.len <= in.at + used);
	ASSERT(p->has_tls || p->ssl.cn.len == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_proxy p;
	enum wire_proxy_fault fault = WIRE_PROXY_OK, early = WIRE_PROXY_OK;
	enum wire_scan whole, scan = WIRE_MORE;
	size_t used = 0, n = 0, used_early = 0;

	whole = wire_proxy_parse(in, &p, &used, &fault);
	if (whole == WIRE_DONE)
		check_header(in, used, &p);
	ASSERT(whole != WIRE_MORE || size < LIMIT_PROXY_HEADER_BYTES);
	for (; n <= size && scan == WIRE_MORE; n++)
		scan = wire_proxy_parse(span_first(in, n), &p, &used_early,
		    &early);
	ASSERT(scan == whole && early == fault && used_early == used);
	ASSERT(whole != WIRE_DONE || n - 1 == used);
	return 0;
}
