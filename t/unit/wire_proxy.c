/* wire_proxy: PROXY headers, whole and byte by byte. */
#include "tap.h"

#include "wire/crc32c.h"
#include "wire/proxy.h"

#define V2 "\r\n\r\n\0\r\nQUIT\n"
#define V4_BLOCK "\xc0\0\x02\x01\xc6\x33\x64\x02\x10\x01\x00\x19"
#define ZEROS_10 "\0\0\0\0\0\0\0\0\0\0"
#define ZEROS_74                                                       \
	ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 \
	    "\0\0\0\0"

/* A cloud balancer's check: LOCAL, TCP over IPv4, and no address block. */
#define BALANCER_CHECK                    \
	V2 "\x20\x11\x00\x54"             \
	   "\x03\x00\x04\xbc\xe5\x95\x1f" \
	   "\x04\x00\x4a" ZEROS_74

/*
 * What ${in} gives: the same whole, byte by byte, and followed by the
 * client's own bytes.
 */
static enum wire_scan
parse(struct span in, struct wire_proxy *out, enum wire_proxy_fault *fault)
{
	char glued[8192];
	struct span whole = { glued, in.len + 6 };
	size_t used = 0, used_whole = 0;
	enum wire_proxy_fault fault_whole = WIRE_PROXY_OK;
	struct wire_proxy ignored;
	enum wire_scan scan = WIRE_MORE, scan_whole;

	*fault = WIRE_PROXY_OK;
	for (size_t n = 0; n <= in.len && scan == WIRE_MORE; n++)
		scan = wire_proxy_parse(span_first(in, n), out, &used, fault);
	memcpy(glued, in.at, in.len);
	memcpy(glued + in.len, "EHLO x", 6);
	scan_whole = wire_proxy_parse(scan == WIRE_MORE ? in : whole, &ignored,
	    &used_whole, &fault_whole);
	CHECK_INT(scan_whole, scan);
	CHECK_INT(used_whole, used);
	CHECK_INT(fault_whole, *fault);
	if (scan == WIRE_DONE)
		CHECK_INT(used, in.len);
	return scan;
}

static void
check_bad(struct span in, enum wire_proxy_fault want, int line)
{
	struct wire_proxy p;
	enum wire_proxy_fault fault;
	enum wire_scan scan = parse(in, &p, &fault);

	if (scan == WIRE_BAD && fault == want)
		return;
	tap_bad++;
	printf("# line %d: scan %d, fault %s, not %s\n", line, (int)scan,
	    wire_proxy_fault_name(fault), wire_proxy_fault_name(want));
}

#define BAD(text, why) check_bad(SPAN(text), why, __LINE__)

static void
check_known(struct span in, const char *src, const char *dst, int line)
{
	struct wire_proxy p = { 0 };
	enum wire_proxy_fault fault;
	enum wire_scan scan = parse(in, &p, &fault);
	char text[IP_TEXT_MAX];

	if (scan != WIRE_DONE || p.is_known != (src != NULL)) {
		tap_bad++;
		printf("# line %d: scan %d known %d\n", line, (int)scan,
		    p.is_known);
		return;
	}
	if (src == NULL) {
		CHECK_INT(p.src.ip.family, IP_NONE);
		return;
	}
	CHECK_SPAN(ip_port_write(&p.src, text), src);
	CHECK_SPAN(ip_port_write(&p.dst, text), dst);
}

#define KNOWN(text, src, dst) check_known(SPAN(text), src, dst, __LINE__)
#define UNKNOWN(text) check_known(SPAN(text), NULL, NULL, __LINE__)

static void
test_v1_names_client_and_target(void)
{
	KNOWN("PROXY TCP4 192.0.2.1 198.51.100.2 4097 25\r\n",
	    "[192.0.2.1]:4097", "[198.51.100.2]:25");
	KNOWN("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n",
	    "[255.255.255.255]:65535", "[255.255.255.255]:65535");
	KNOWN("PROXY TCP4 192.0.2.1 198.51.100.2 0 0\r\n", "[192.0.2.1]:0",
	    "[198.51.100.2]:0");
	KNOWN("PROXY TCP6 2001:DB8::1 2001:db8:0:0:0:0:0:2 4097 25\r\n",
	    "[2001:db8::1]:4097", "[2001:db8::2]:25");
	KNOWN("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
	      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0 65535 65535\r\n",
	    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
	    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0]:65535");
}

static void
test_v1_mapped_address_is_ipv4(void)
{
	KNOWN("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:c633:6402 1 2\r\n",
	    "[192.0.2.1]:1", "[198.51.100.2]:2");
}

static void
test_v1_unknown_is_a_client_without_address(void)
{
	UNKNOWN("PROXY UNKNOWN\r\n");
	UNKNOWN("PROXY UNKNOWN \r\n");
	UNKNOWN("PROXY UNKNOWN whatever  \0stands here\r\n");
	UNKNOWN("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n");
}

static void
test_v1_grammar_is_strict(void)
{
	BAD("PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1  2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY \r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY\tTCP4", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP5", WIRE_PROXY_MALFORMED);
	BAD("PROXY tcp4", WIRE_PROXY_MALFORMED);
	BAD("PROXY UNKNOWNX", WIRE_PROXY_MALFORMED);
	BAD("PROXY UDP4", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 2001:db8::1 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 2001:db8::1 192.0.2.1 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP6 2001:db8::1%eth0 ::1 1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 +2\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1\0 192.0.2.2 1 2\r\n", WIRE_PROXY_MALFORMED);
}

static void
test_v1_ends_in_crlf_only(void)
{
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rX", WIRE_PROXY_MALFORMED);
	BAD("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r", WIRE_PROXY_MALFORMED);
	BAD("PROXY UNKNOWN a\rb\r\n", WIRE_PROXY_MALFORMED);
	BAD("PROXY UNKNOWN a\n", WIRE_PROXY_MALFORMED);
}

static void
test_v1_is_at_most_107_bytes(void)
{
	char text[120];
	struct wire_proxy p;
	enum wire_proxy_fault fault;

	memset(text, 'x', sizeof(text));
	memcpy(text, "PROXY UNKNOWN ", 14);
	memcpy(text + 105, "\r\n", 2);
	CHECK_INT(parse((struct span){ text, 107 }, &p, &fault), WIRE_DONE);
	memcpy(text + 105, "x\r\n", 3);
	CHECK_INT(parse((struct span){ text, 108 }, &p, &fault), WIRE_BAD);
	CHECK_INT(fault, WIRE_PROXY_LONG);
	memset(text + 105, 'x', 3);
	CHECK_INT(parse((struct span){ text, 106 }, &p, &fault), WIRE_MORE);
	CHECK_INT(parse((struct span){ text, 107 }, &p, &fault), WIRE_BAD);
}

static void
test_what_is_no_header_is_missing_at_once(void)
{
	BAD("E", WIRE_PROXY_MISSING);
	BAD("\n", WIRE_PROXY_MISSING);
	BAD("\0", WIRE_PROXY_MISSING);
	BAD("p", WIRE_PROXY_MISSING);
	BAD("\x16\x03\x01", WIRE_PROXY_MISSING);
	BAD("PO", WIRE_PROXY_MISSING);
	BAD("\r\nE", WIRE_PROXY_MISSING);
	BAD("\r\n\r\n\0\r\nQUIT\r", WIRE_PROXY_MISSING);
}

static void
test_v2_names_client_and_target(void)
{
	KNOWN(V2 "\x21\x11\x00\x0c" V4_BLOCK, "[192.0.2.1]:4097",
	    "[198.51.100.2]:25");
	KNOWN(V2 "\x21\x21\x00\x24"
		 "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
		 "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc6\x33\x64\x02"
		 "\x10\x01\x00\x19",
	    "[2001:db8::1]:4097", "[198.51.100.2]:25");
}

static void
test_v2_without_inet_address_is_a_client_without_address(void)
{
	char text[16 + 216] = V2 "\x21\x31\x00\xd8";

	UNKNOWN(V2 "\x21\x00\x00\x00");
	UNKNOWN(V2 "\x21\x00\x00\x03\x04\x00\x00");
	UNKNOWN(V2 "\x21\x10\x00\x0c" V4_BLOCK);
	check_known((struct span){ text, sizeof(text) }, NULL, NULL, __LINE__);
	text[13] = 0x32;
	check_known((struct span){ text, sizeof(text) }, NULL, NULL, __LINE__);
	text[15] = (char)0xd7;
	check_bad((struct span){ text, sizeof(text) - 1 }, WIRE_PROXY_MALFORMED,
	    __LINE__);
}

static void
test_v2_refuses_what_it_does_not_take(void)
{
	BAD(V2 "\x11", WIRE_PROXY_UNSUPPORTED);
	BAD(V2 "\x31", WIRE_PROXY_UNSUPPORTED);
	BAD(V2 "\x22", WIRE_PROXY_UNSUPPORTED);
	BAD(V2 "\x21\x12", WIRE_PROXY_UNSUPPORTED);
	BAD(V2 "\x21\x22", WIRE_PROXY_UNSUPPORTED);
	BAD(V2 "\x21\x13", WIRE_PROXY_UNSUPPORTED);
	BAD(V2 "\x21\x41", WIRE_PROXY_UNSUPPORTED);
	BAD(V2 "\x21\xff", WIRE_PROXY_UNSUPPORTED);
}

static void
test_v2_lengths_are_exact(void)
{
	BAD(V2 "\x21\x11\x00\x0b", WIRE_PROXY_MALFORMED);
	BAD(V2 "\x21\x21\x00\x23", WIRE_PROXY_MALFORMED);
	BAD(V2 "\x21\x11\x00\x0d" V4_BLOCK "\x04", WIRE_PROXY_MALFORMED);
	BAD(V2 "\x21\x11\x00\x0e" V4_BLOCK "\x04\x00", WIRE_PROXY_MALFORMED);
	BAD(V2 "\x21\x11\x00\x0f" V4_BLOCK "\x04\x00\x01",
	    WIRE_PROXY_MALFORMED);
	BAD(V2 "\x21\x11\x00\x10" V4_BLOCK "\x04\x01\x00x",
	    WIRE_PROXY_MALFORMED);
	BAD(V2 "\x21\x11\x0f\xf1", WIRE_PROXY_LONG);
	BAD(V2 "\x20\x00\xff\xff", WIRE_PROXY_LONG);
}

/* ${text} is a header whose length and CRC32C value are still to be set. */
static struct span
sealed(char *text, size_t len, size_t crc_at)
{
	uint32_t crc;

	text[14] = (char)((len - 16) >> 8);
	text[15] = (char)(len - 16);
	memset(text + crc_at, 0, 4);
	crc = wire_crc32c_add(0, (struct span){ text, len });
	for (int i = 0; i < 4; i++)
		text[crc_at + (size_t)i] = (char)(crc >> (24 - 8 * i));
	return (struct span){ text, len };
}

static void
test_v2_tlvs_are_read(void)
{
	char text[] = V2 "\x21\x11\0\0" V4_BLOCK "\x03\0\x04"
			 "\0\0\0\0"
			 "\x01\0\x04smtp"
			 "\x02\0\x0bmx.test.org"
			 "\x05\0\x03i-1"
			 "\x30\0\x02ns"
			 "\xee\0\x01?"
			 "\x20\0\x23"
			 "\x07"
			 "\0\0\0\x05"
			 "\x21\0\x07TLSv1.3"
			 "\x22\0\x02"
			 "cn"
			 "\x23\0\x06"
			 "CIPHER"
			 "\xff\0\x03xyz";
	struct span in = sealed(text, sizeof(text) - 1, 31);
	struct wire_proxy p;
	enum wire_proxy_fault fault;

	CHECK_INT(parse(in, &p, &fault), WIRE_DONE);
	CHECK(p.version == 2 && !p.is_local && p.is_known && p.has_crc);
	CHECK_SPAN(p.alpn, "smtp");
	CHECK_SPAN(p.authority, "mx.test.org");
	CHECK_SPAN(p.unique_id, "i-1");
	CHECK_SPAN(p.netns, "ns");
	CHECK(p.has_tls);
	CHECK_INT(p.ssl.client, 7);
	CHECK_INT(p.ssl.verify, 5);
	CHECK_SPAN(p.ssl.version, "TLSv1.3");
	CHECK_SPAN(p.ssl.cn, "cn");
	CHECK_SPAN(p.ssl.cipher, "CIPHER");
	for (size_t i = 16; i < in.len; i++) {
		if (i == 28) /* another type makes it a header without */
			continue;
		text[i] ^= 1;
		CHECK_INT(parse(in, &p, &fault), WIRE_BAD);
		text[i] ^= 1;
	}
}

static void
test_v2_wrong_crc_is_refused(void)
{
	BAD(V2 "\x21\x11\x00\x13" V4_BLOCK "\x03\0\x04"
	       "abcd",
	    WIRE_PROXY_CRC);
	BAD(V2 "\x21\x11\x00\x12" V4_BLOCK "\x03\0\x03"
	       "abc",
	    WIRE_PROXY_MALFORMED);
	BAD(V2 "\x21\x11\x00\x1a" V4_BLOCK "\x03\0\x04"
	       "abcd"
	       "\x03\0\x04"
	       "abcd",
	    WIRE_PROXY_MALFORMED);
}

static void
test_v2_tls_only_with_its_bit(void)
{
	struct wire_proxy p;
	enum wire_proxy_fault fault;

	CHECK_INT(parse(SPAN(V2 "\x21\x11\x00\x18" V4_BLOCK "\x20\0\x09"
				"\x02"
				"\0\0\0\0"
				"\x22\0\x01x"),
		      &p, &fault),
	    WIRE_DONE);
	CHECK(!p.has_tls);
	CHECK_INT(p.ssl.cn.len, 0);
	BAD(V2 "\x21\x11\x00\x13" V4_BLOCK "\x20\0\x04"
	       "\x01"
	       "\0\0\0",
	    WIRE_PROXY_MALFORMED);
	BAD(V2 "\x21\x11\x00\x17" V4_BLOCK "\x20\0\x08"
	       "\x01"
	       "\0\0\0\0"
	       "\x22\0\x01",
	    WIRE_PROXY_MALFORMED);
}

static void
test_v2_unique_id_is_capped(void)
{
	char text[16 + 12 + 3 + 200] =
	    V2 "\x21\x11\0\xd7" V4_BLOCK "\x05\0\xc8";
	struct wire_proxy p;
	enum wire_proxy_fault fault;

	CHECK_INT(parse((struct span){ text, sizeof(text) }, &p, &fault),
	    WIRE_DONE);
	CHECK_INT(p.unique_id.len, 128);
}

static void
test_v2_local_ignores_family_and_addresses(void)
{
	static const struct span cases[] = { { V2 "\x20\x00\x00\x00", 16 },
		{ V2 "\x20\x11\x00\x00", 16 }, { V2 "\x20\xff\x00\x00", 16 },
		{ V2 "\x20\x12\x00\x0c" V4_BLOCK, 28 },
		{ V2 "\x20\x11\x00\x0c" V4_BLOCK, 28 },
		{ V2 "\x20\x21\x00\x05xxxxx", 21 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wire_proxy p = { 0 };
		enum wire_proxy_fault fault;

		CHECK_INT(parse(cases[i], &p, &fault), WIRE_DONE);
		CHECK(p.is_local && !p.is_known && p.src.ip.family == IP_NONE);
	}
}

static void
test_v2_local_check_without_address_block_is_verified(void)
{
	char text[] = BALANCER_CHECK;
	struct span in = { text, sizeof(text) - 1 };
	struct wire_proxy p;
	enum wire_proxy_fault fault;

	CHECK_INT(in.len, 100);
	CHECK_INT(parse(in, &p, &fault), WIRE_DONE);
	CHECK(p.is_local && p.has_crc && !p.is_known);
	text[20] ^= 1;
	check_bad(in, WIRE_PROXY_CRC, __LINE__);
	text[20] ^= 1;
	text[99] = 1;
	check_bad(in, WIRE_PROXY_CRC, __LINE__);
}

static void
test_v2_local_tlvs_behind_addresses_are_read(void)
{
	char text[] = V2 "\x20\x11\0\0" V4_BLOCK "\x05\0\x03i-1"
			 "\x03\0\x04"
			 "\0\0\0\0";
	struct span in = sealed(text, sizeof(text) - 1, 37);
	struct wire_proxy p;
	enum wire_proxy_fault fault;

	CHECK_INT(parse(in, &p, &fault), WIRE_DONE);
	CHECK(p.is_local && p.has_crc);
	CHECK_SPAN(p.unique_id, "i-1");
	text[40] ^= 1;
	check_bad(in, WIRE_PROXY_CRC, __LINE__);
}

static void
test_a_header_is_told_by_its_signature(void)
{
	CHECK(wire_proxy_looks_like(SPAN("PROXY TCP4 ")));
	CHECK(wire_proxy_looks_like(SPAN(V2)));
	CHECK(!wire_proxy_looks_like(SPAN("PROXY")));
	CHECK(!wire_proxy_looks_like(SPAN("EHLO x\r\n")));
	CHECK_SPAN(span_of(wire_proxy_fault_name(WIRE_PROXY_OK)), "good");
	CHECK_SPAN(span_of(wire_proxy_fault_name(WIRE_PROXY_CRC)), "bad-crc");
}

int
main(void)
{
	TAP_RUN(test_v1_names_client_and_target);
	TAP_RUN(test_v1_mapped_address_is_ipv4);
	TAP_RUN(test_v1_unknown_is_a_client_without_address);
	TAP_RUN(test_v1_grammar_is_strict);
	TAP_RUN(test_v1_ends_in_crlf_only);
	TAP_RUN(test_v1_is_at_most_107_bytes);
	TAP_RUN(test_what_is_no_header_is_missing_at_once);
	TAP_RUN(test_v2_names_client_and_target);
	TAP_RUN(test_v2_without_inet_address_is_a_client_without_address);
	TAP_RUN(test_v2_refuses_what_it_does_not_take);
	TAP_RUN(test_v2_lengths_are_exact);
	TAP_RUN(test_v2_tlvs_are_read);
	TAP_RUN(test_v2_wrong_crc_is_refused);
	TAP_RUN(test_v2_tls_only_with_its_bit);
	TAP_RUN(test_v2_unique_id_is_capped);
	TAP_RUN(test_v2_local_ignores_family_and_addresses);
	TAP_RUN(test_v2_local_check_without_address_block_is_verified);
	TAP_RUN(test_v2_local_tlvs_behind_addresses_are_read);
	TAP_RUN(test_a_header_is_told_by_its_signature);
	return tap_done();
}
