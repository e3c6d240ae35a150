/* Whatever parses as an address or prefix is written so that it parses back
 * to the same. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/assert.h"
#include "base/ip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct ip_net net, again;
	struct ip ip, same;
	char text[IP_TEXT_MAX];

	if (ip_parse(in, &ip)) {
		ASSERT(ip_parse(ip_write(&ip, text), &same));
		ASSERT(ip_eq(&ip, &same));
	}
	if (ip_net_parse(in, &net)) {
		ASSERT(ip_in_net(&net.ip, &net));
		ASSERT(ip_net_parse(ip_net_write(&net, text), &again));
		ASSERT(ip_eq(&net.ip, &again.ip) && net.bits == again.bits);
	}
	return 0;
}
