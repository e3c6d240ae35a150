/* dns_reverse: an address back to front. */
#include "verify/dns_reverse.h"

#include <stdint.h>

#include "base/assert.h"

enum { V6_BYTES = 16, NIBBLES_TEXT = V6_BYTES * 4 };

struct span
verify_dns_reverse(const struct ip *ip, struct span zone, struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *b = ip->bytes;
	char text[NIBBLES_TEXT];
	size_t n = 0;

	ASSERT(ip->family != IP_NONE);
	if (ip->family == IP_V4)
		return arena_printf(arena, "%d.%d.%d.%d.%.*s", b[3], b[2], b[1],
		    b[0], SPAN_ARG(zone));
	for (int i = V6_BYTES - 1; i >= 0; i--) {
		text[n++] = digits[b[i] & 0xf];
		text[n++] = '.';
		text[n++] = digits[b[i] >> 4];
		text[n++] = '.';
	}
	return arena_printf(arena, "%.*s%.*s", NIBBLES_TEXT, text,
	    SPAN_ARG(zone));
}

struct span
verify_dns_pointer(const struct ip *ip, struct arena *arena)
{
	return verify_dns_reverse(ip,
	    ip->family == IP_V4 ? SPAN("in-addr.arpa") : SPAN("ip6.arpa"),
	    arena);
}
