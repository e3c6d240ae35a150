/* wire_proxy_tlv: chains of TLVs. */
#include "tap.h"

#include "wire/crc32c.h"
#include "wire/proxy_tlv.h"

static void
test_a_chain_is_read_from_its_place(void)
{
	struct span in = SPAN("head"
			      "\x02\0\x01"
			      "a"
			      "\x02\0\x01"
			      "b"
			      "\x03\0\x04"
			      "crc!"
			      "\x05\0\0");
	struct wire_proxy_tlvs t;

	CHECK(wire_proxy_tlv_parse(in, 4, &t));
	CHECK_SPAN(t.authority, "a");
	CHECK_INT(t.crc_at, 15);
	CHECK(t.unique_id.at != NULL && t.unique_id.len == 0);
	CHECK(t.alpn.at == NULL && !t.has_tls);
	CHECK(wire_proxy_tlv_parse(in, in.len, &t));
	CHECK_INT(t.crc_at, 0);
}

static void
test_a_chain_fits_exactly(void)
{
	static const struct span bad[] = { { "\x04", 1 }, { "\x04\0", 2 },
		{ "\x04\0\x01", 3 },
		{ "\x04\xff\xff"
		  "x",
		    4 },
		{ "\x04\0\0\x04", 4 },
		{ "\x03\0\x05"
		  "12345",
		    8 },
		{ "\x20\0\0", 3 },
		{ "\x20\0\x06"
		  "\x01\0\0\0\0\x21",
		    9 } };
	struct wire_proxy_tlvs t;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!wire_proxy_tlv_parse(bad[i], 0, &t));
}

static void
test_the_first_tls_value_counts(void)
{
	struct span in = SPAN("\x20\0\x05"
			      "\0\0\0\0\0"
			      "\x20\0\x09"
			      "\x05"
			      "\0\0\0\x01"
			      "\x22\0\x01"
			      "a"
			      "\x20\0\x09"
			      "\x01"
			      "\0\0\0\0"
			      "\x22\0\x01"
			      "b");
	struct wire_proxy_tlvs t;

	CHECK(wire_proxy_tlv_parse(in, 0, &t));
	CHECK(t.has_tls);
	CHECK_INT(t.ssl.client, 5);
	CHECK_INT(t.ssl.verify, 1);
	CHECK_SPAN(t.ssl.cn, "a");
}

static void
test_the_crc_is_over_the_header_with_zeros(void)
{
	char text[] = "123456789####tail";
	struct span in = { text, sizeof(text) - 1 };
	uint32_t crc = wire_crc32c_add(0, SPAN("123456789\0\0\0\0tail"));

	for (size_t i = 0; i < 4; i++)
		text[9 + i] = (char)(crc >> (24 - 8 * i));
	CHECK(wire_proxy_tlv_crc_ok(in, 9));
	for (size_t i = 0; i < in.len; i++) {
		text[i] ^= 0x10;
		CHECK(!wire_proxy_tlv_crc_ok(in, 9));
		text[i] ^= 0x10;
	}
}

int
main(void)
{
	TAP_RUN(test_a_chain_is_read_from_its_place);
	TAP_RUN(test_a_chain_fits_exactly);
	TAP_RUN(test_the_first_tls_value_counts);
	TAP_RUN(test_the_crc_is_over_the_header_with_zeros);
	return tap_done();
}
