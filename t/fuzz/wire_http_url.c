/* The parts of a URL are inside it, and nothing in them ends a line. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "wire/http_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct span in, struct span part)
{
	ASSERT(part.at >= in.at && part.at + part.len <= in.at + in.len);
	for (size_t i = 0; i < part.len; i++)
		ASSERT(part.at[i] > ' ' && part.at[i] <= '~');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_http_url url;

	if (!wire_http_url_parse(in, &url))
		return 0;
	check(in, url.host);
	check(in, url.path);
	ASSERT(url.host.len > 0 && url.port > 0 && url.port <= 65535);
	return 0;
}
