/*
 * proxy: the fixed parts of the PROXY protocol's two headers.
 *
 * v1:  "PROXY" SP ( ("TCP4" / "TCP6") SP src SP dst SP sport SP dport
 *                 / "UNKNOWN" [SP anything] ) CRLF
 * v2:  12 bytes of signature, version/command, family/transport, 16-bit
 *      length; addresses; TLVs
 */
#include "wire/proxy.h"

#include <assert.h>

#include "base/limits.h"
#include "base/num.h"

#include "wire/eol.h"
#include "wire/proxy_tlv.h"

enum {
	V2_FIXED_BYTES = 16,
	V2_VERSION_AT = 12,
	V2_FAMILY_AT = 13,
	V2_LENGTH_AT = 14,
	V2_LOCAL = 0x20, /* version and command in one byte */
	V2_PROXY = 0x21
};

enum { AF_NONE_BITS, AF_INET_BITS, AF_INET6_BITS, AF_UNIX_BITS };
enum { TRANSPORT_NONE, TRANSPORT_STREAM, TRANSPORT_DGRAM };

#define V1_SIGNATURE SPAN("PROXY ")
#define V2_SIGNATURE SPAN("\r\n\r\n\0\r\nQUIT\n")

/* Bytes of the two addresses and ports, by the family's bits. */
static const size_t block_bytes[] = { [AF_NONE_BITS] = 0,
	[AF_INET_BITS] = 12,
	[AF_INET6_BITS] = 36,
	[AF_UNIX_BITS] = 216 };

/* Whether ${s} is ${whole} or what has arrived of it so far. */
static bool
is_start_of(struct span s, struct span whole)
{
	return span_starts(whole, span_first(s, whole.len));
}

static enum wire_scan
bad(enum wire_proxy_fault why, enum wire_proxy_fault *fault)
{
	if (fault != NULL)
		*fault = why;
	return WIRE_BAD;
}

/* Cut a word and the one space after it, "" at the end, off ${rest}. */
static struct span
cut_word(struct span *rest)
{
	struct span word = { "", 0 };

	(void)span_cut(rest, ' ', &word);
	return word;
}

/* Heading zeroes are not permitted (section 2.1). */
static bool
read_port(struct span s, uint16_t *out)
{
	uint64_t n;

	if (s.len > 1 && s.at[0] == '0')
		return false;
	if (!num_u64(s, UINT16_MAX, &n))
		return false;
	*out = (uint16_t)n;
	return true;
}

/*
 * A mapped address is IPv4 once parsed, so the text decides the family: an
 * IPv6 address, and no other, holds a colon.
 */
static bool
read_ip(struct span s, bool is_v6, struct ip *out)
{
	bool has_colon = span_find(s, ':') < s.len;

	return has_colon == is_v6 && ip_parse(s, out);
}

static bool
read_v1_line(struct span line, struct wire_proxy *out)
{
	struct span rest = span_from(line, V1_SIGNATURE.len);
	struct span word = cut_word(&rest);
	bool is_v6 = span_eq(word, SPAN("TCP6"));

	if (span_eq(word, SPAN("UNKNOWN")))
		return true;
	if (!is_v6 && !span_eq(word, SPAN("TCP4")))
		return false;
	if (!read_ip(cut_word(&rest), is_v6, &out->src.ip) ||
	    !read_ip(cut_word(&rest), is_v6, &out->dst.ip) ||
	    !read_port(cut_word(&rest), &out->src.port) ||
	    !read_port(cut_word(&rest), &out->dst.port))
		return false;
	out->is_known = true;
	return rest.at == NULL;
}

/* Whether the word after PROXY can still become one that is allowed. */
static bool
v1_word_may_be(struct span in)
{
	struct span rest = span_from(in, V1_SIGNATURE.len);

	return is_start_of(rest, SPAN("TCP4 ")) ||
	    is_start_of(rest, SPAN("TCP6 ")) ||
	    is_start_of(rest, SPAN("UNKNOWN\r")) ||
	    is_start_of(rest, SPAN("UNKNOWN "));
}

static enum wire_scan
parse_v1(struct span in, struct wire_proxy *out, size_t *used,
    enum wire_proxy_fault *fault)
{
	struct wire_proxy p = { .version = 1 };
	size_t end;

	if (!is_start_of(in, V1_SIGNATURE))
		return bad(is_start_of(in, SPAN("PROXY")) ?
			WIRE_PROXY_MALFORMED :
			WIRE_PROXY_MISSING,
		    fault);
	if (!v1_word_may_be(in))
		return bad(WIRE_PROXY_MALFORMED, fault);
	switch (wire_eol_find(span_first(in, LIMIT_PROXY_V1_BYTES), &end)) {
	case WIRE_EOL_CRLF:
		break;
	case WIRE_EOL_NONE:
	case WIRE_EOL_CR_LAST:
		if (in.len >= LIMIT_PROXY_V1_BYTES)
			return bad(WIRE_PROXY_LONG, fault);
		return WIRE_MORE;
	default:
		return bad(WIRE_PROXY_MALFORMED, fault);
	}
	if (!read_v1_line(span_first(in, end), &p))
		return bad(WIRE_PROXY_MALFORMED, fault);
	*out = p;
	*used = end + 2;
	return WIRE_DONE;
}

/* What the family byte of a PROXY command allows; LOCAL does not ask. */
static enum wire_proxy_fault
check_family(unsigned family, unsigned transport)
{
	if (family > AF_UNIX_BITS || transport > TRANSPORT_DGRAM)
		return WIRE_PROXY_UNSUPPORTED;
	if (transport == TRANSPORT_DGRAM &&
	    (family == AF_INET_BITS || family == AF_INET6_BITS))
		return WIRE_PROXY_UNSUPPORTED;
	return WIRE_PROXY_OK;
}

/*
 * The fixed part as far as it stands: each byte is judged when it is there,
 * and the length against the address block that the family calls for.
 */
static enum wire_proxy_fault
check_fixed(struct span in, size_t *total)
{
	unsigned command, family;
	enum wire_proxy_fault fault;
	size_t len;

	if (in.len <= V2_VERSION_AT)
		return WIRE_PROXY_OK;
	command = (uint8_t)in.at[V2_VERSION_AT];
	if (command != V2_LOCAL && command != V2_PROXY)
		return WIRE_PROXY_UNSUPPORTED;
	if (in.len <= V2_FAMILY_AT)
		return WIRE_PROXY_OK;
	family = (uint8_t)in.at[V2_FAMILY_AT];
	fault = command == V2_LOCAL ? WIRE_PROXY_OK :
				      check_family(family >> 4, family & 0xf);
	if (fault != WIRE_PROXY_OK || in.len < V2_FIXED_BYTES)
		return fault;
	len = (size_t)(uint8_t)in.at[V2_LENGTH_AT] << 8 |
	    (uint8_t)in.at[V2_LENGTH_AT + 1];
	if (V2_FIXED_BYTES + len > LIMIT_PROXY_HEADER_BYTES)
		return WIRE_PROXY_LONG;
	if (command == V2_PROXY && len < block_bytes[family >> 4])
		return WIRE_PROXY_MALFORMED;
	*total = V2_FIXED_BYTES + len;
	return WIRE_PROXY_OK;
}

static uint16_t
get_port(const char *at)
{
	return (uint16_t)((uint8_t)at[0] << 8 | (uint8_t)at[1]);
}

/* An address block of two times ${size} bytes and two ports. */
static void
read_block(const char *at, enum ip_family family, size_t size,
    struct wire_proxy *out)
{
	ip_from_bytes(family, at, &out->src.ip);
	ip_from_bytes(family, at + size, &out->dst.ip);
	out->src.port = get_port(at + 2 * size);
	out->dst.port = get_port(at + 2 * size + 2);
	out->is_known = true;
}

static void
take_tlvs(const struct wire_proxy_tlvs *tlvs, struct wire_proxy *out)
{
	out->has_crc = tlvs->crc_at != 0;
	out->has_tls = tlvs->has_tls;
	out->ssl = tlvs->ssl;
	out->unique_id = tlvs->unique_id;
	out->authority = tlvs->authority;
	out->alpn = tlvs->alpn;
	out->netns = tlvs->netns;
}

static enum wire_proxy_fault
read_proxy(struct span header, unsigned family_byte, struct wire_proxy *out)
{
	const char *block = header.at + V2_FIXED_BYTES;
	unsigned family = family_byte >> 4;
	struct wire_proxy_tlvs tlvs;

	if ((family_byte & 0xf) == TRANSPORT_STREAM) {
		if (family == AF_INET_BITS)
			read_block(block, IP_V4, 4, out);
		else if (family == AF_INET6_BITS)
			read_block(block, IP_V6, 16, out);
	}
	if (!wire_proxy_tlv_parse(header, V2_FIXED_BYTES + block_bytes[family],
		&tlvs))
		return WIRE_PROXY_MALFORMED;
	if (tlvs.crc_at != 0 && !wire_proxy_tlv_crc_ok(header, tlvs.crc_at))
		return WIRE_PROXY_CRC;
	take_tlvs(&tlvs, out);
	return WIRE_PROXY_OK;
}

/*
 * Some senders leave out the address block that their family byte calls for,
 * so TLVs are looked for behind the block and in its place.  A right CRC32C
 * proves which it is.  Without one the place behind the block is believed
 * first, as the specification has it.  A wrong CRC32C in either place, and no
 * right one, is a damaged header: bytes that are no TLV chain do not form a
 * whole one with a CRC32C in it by accident.
 */
static enum wire_proxy_fault
read_local(struct span header, unsigned family_byte, struct wire_proxy *out)
{
	size_t block = family_byte >> 4 <= AF_UNIX_BITS ?
	    block_bytes[family_byte >> 4] :
	    0;
	size_t places[2] = { V2_FIXED_BYTES + block, V2_FIXED_BYTES };
	struct wire_proxy_tlvs tlvs, plain = { .crc_at = 0 };
	bool has_plain = false, has_wrong = false;

	for (size_t i = 0; i < 2; i++) {
		if (places[i] > header.len ||
		    !wire_proxy_tlv_parse(header, places[i], &tlvs))
			continue;
		if (tlvs.crc_at == 0) {
			plain = has_plain ? plain : tlvs;
			has_plain = true;
		} else if (wire_proxy_tlv_crc_ok(header, tlvs.crc_at)) {
			take_tlvs(&tlvs, out);
			return WIRE_PROXY_OK;
		} else {
			has_wrong = true;
		}
	}
	if (has_wrong)
		return WIRE_PROXY_CRC;
	take_tlvs(&plain, out);
	return WIRE_PROXY_OK;
}

static enum wire_scan
parse_v2(struct span in, struct wire_proxy *out, size_t *used,
    enum wire_proxy_fault *fault)
{
	struct wire_proxy p = { .version = 2 };
	enum wire_proxy_fault why;
	unsigned family;
	size_t total = 0;

	if (!is_start_of(in, V2_SIGNATURE))
		return bad(WIRE_PROXY_MISSING, fault);
	why = check_fixed(in, &total);
	if (why != WIRE_PROXY_OK)
		return bad(why, fault);
	if (total == 0 || in.len < total)
		return WIRE_MORE;
	family = (uint8_t)in.at[V2_FAMILY_AT];
	p.is_local = (uint8_t)in.at[V2_VERSION_AT] == V2_LOCAL;
	why = p.is_local ? read_local(span_first(in, total), family, &p) :
			   read_proxy(span_first(in, total), family, &p);
	if (why != WIRE_PROXY_OK)
		return bad(why, fault);
	*out = p;
	*used = total;
	return WIRE_DONE;
}

enum wire_scan
wire_proxy_parse(struct span in, struct wire_proxy *out, size_t *used,
    enum wire_proxy_fault *fault)
{
	if (in.len == 0)
		return WIRE_MORE;
	return in.at[0] == '\r' ? parse_v2(in, out, used, fault) :
				  parse_v1(in, out, used, fault);
}

bool
wire_proxy_looks_like(struct span in)
{
	return span_starts(in, V1_SIGNATURE) || span_starts(in, V2_SIGNATURE);
}

static const char *const fault_names[] = { [WIRE_PROXY_OK] = "good",
	[WIRE_PROXY_MISSING] = "missing",
	[WIRE_PROXY_MALFORMED] = "malformed",
	[WIRE_PROXY_UNSUPPORTED] = "unsupported",
	[WIRE_PROXY_LONG] = "too-long",
	[WIRE_PROXY_CRC] = "bad-crc" };

static_assert(sizeof(fault_names) / sizeof(*fault_names) == WIRE_PROXY_CRC + 1,
    "one name per fault");

const char *
wire_proxy_fault_name(enum wire_proxy_fault f)
{
	return fault_names[f];
}
