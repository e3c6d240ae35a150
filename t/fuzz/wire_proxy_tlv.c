/* A chain is read within its header. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/proxy_tlv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_within(struct span in, struct span s)
{
	ASSERT(
	    s.at == NULL || (s.at >= in.at && s.at + s.len <= in.at + in.len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_proxy_tlvs t;

	for (size_t at = 0; at <= size && at < 4; at++) {
		if (!wire_proxy_tlv_parse(in, at, &t))
			continue;
		check_within(in, t.unique_id);
		check_within(in, t.authority);
		check_within(in, t.alpn);
		check_within(in, t.netns);
		check_within(in, t.ssl.version);
		check_within(in, t.ssl.cn);
		check_within(in, t.ssl.cipher);
		check_within(in, t.ssl.sig_alg);
		check_within(in, t.ssl.key_alg);
		ASSERT(t.crc_at == 0 || t.crc_at + 4 <= size);
		if (t.crc_at != 0)
			(void)wire_proxy_tlv_crc_ok(in, t.crc_at);
	}
	return 0;
}
