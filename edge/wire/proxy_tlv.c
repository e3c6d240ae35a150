/*
 * proxy_tlv: type, 16-bit length, value; and one level of the same inside
 * the SSL TLV.  PROXY protocol specification, section 2.2 and below.
 */
#include "wire/proxy_tlv.h"

#include "base/limits.h"

#include "wire/crc32c.h"

enum {
	TLV_ALPN = 0x01,
	TLV_AUTHORITY = 0x02,
	TLV_CRC32C = 0x03,
	TLV_UNIQUE_ID = 0x05,
	TLV_SSL = 0x20,
	TLV_SSL_VERSION = 0x21,
	TLV_SSL_CN = 0x22,
	TLV_SSL_CIPHER = 0x23,
	TLV_SSL_SIG_ALG = 0x24,
	TLV_SSL_KEY_ALG = 0x25,
	TLV_NETNS = 0x30
};

enum {
	TLV_HEAD_BYTES = 3,
	CRC_BYTES = 4,
	SSL_HEAD_BYTES = 5 /* client bits, then 32 bits of verify */
};

static uint32_t
get_u32(const char *at)
{
	return (uint32_t)(uint8_t)at[0] << 24 | (uint32_t)(uint8_t)at[1] << 16 |
	    (uint32_t)(uint8_t)at[2] << 8 | (uint32_t)(uint8_t)at[3];
}

/* Cut one TLV off ${rest}; false when it does not fit. */
static bool
cut_tlv(struct span *rest, unsigned *type, struct span *value)
{
	size_t len;

	if (rest->len < TLV_HEAD_BYTES)
		return false;
	len = (size_t)(uint8_t)rest->at[1] << 8 | (uint8_t)rest->at[2];
	if (len > rest->len - TLV_HEAD_BYTES)
		return false;
	*type = (uint8_t)rest->at[0];
	*value = span_first(span_from(*rest, TLV_HEAD_BYTES), len);
	*rest = span_from(*rest, TLV_HEAD_BYTES + len);
	return true;
}

/* The first of several counts; a value of no length still points somewhere. */
static void
set_first(struct span *field, struct span value)
{
	if (field->at == NULL)
		*field = value;
}

static struct span *
ssl_field(struct wire_proxy_ssl *ssl, unsigned type)
{
	switch (type) {
	case TLV_SSL_VERSION:
		return &ssl->version;
	case TLV_SSL_CN:
		return &ssl->cn;
	case TLV_SSL_CIPHER:
		return &ssl->cipher;
	case TLV_SSL_SIG_ALG:
		return &ssl->sig_alg;
	case TLV_SSL_KEY_ALG:
		return &ssl->key_alg;
	default:
		return NULL;
	}
}

static bool
read_ssl(struct span value, struct wire_proxy_tlvs *out)
{
	struct span rest = span_from(value, SSL_HEAD_BYTES);
	struct wire_proxy_ssl ssl = { .client = 0 };
	struct span sub;
	unsigned type;

	if (value.len < SSL_HEAD_BYTES)
		return false;
	ssl.client = (uint8_t)value.at[0];
	ssl.verify = get_u32(value.at + 1);
	while (rest.len > 0) {
		struct span *field;

		if (!cut_tlv(&rest, &type, &sub))
			return false;
		field = ssl_field(&ssl, type);
		if (field != NULL)
			set_first(field, sub);
	}
	/* Without the bit nothing here is said of the client's connection. */
	if ((ssl.client & WIRE_PROXY_SSL_TLS) == 0 || out->has_tls)
		return true;
	out->has_tls = true;
	out->ssl = ssl;
	return true;
}

static bool
read_tlv(unsigned type, struct span value, struct wire_proxy_tlvs *out)
{
	switch (type) {
	case TLV_ALPN:
		set_first(&out->alpn, value);
		return true;
	case TLV_AUTHORITY:
		set_first(&out->authority, value);
		return true;
	case TLV_UNIQUE_ID:
		set_first(&out->unique_id,
		    span_first(value, LIMIT_UNIQUE_ID_BYTES));
		return true;
	case TLV_NETNS:
		set_first(&out->netns, value);
		return true;
	case TLV_SSL:
		return read_ssl(value, out);
	default:
		return true;
	}
}

bool
wire_proxy_tlv_parse(struct span header, size_t at, struct wire_proxy_tlvs *out)
{
	struct wire_proxy_tlvs tlvs = { .crc_at = 0 };
	struct span rest = span_from(header, at);
	struct span value;
	unsigned type;

	while (rest.len > 0) {
		if (!cut_tlv(&rest, &type, &value) ||
		    !read_tlv(type, value, &tlvs))
			return false;
		if (type != TLV_CRC32C)
			continue;
		if (value.len != CRC_BYTES || tlvs.crc_at != 0)
			return false;
		tlvs.crc_at = (size_t)(value.at - header.at);
	}
	*out = tlvs;
	return true;
}

bool
wire_proxy_tlv_crc_ok(struct span header, size_t crc_at)
{
	static const char zero[CRC_BYTES];
	uint32_t crc = wire_crc32c_add(0, span_first(header, crc_at));

	crc = wire_crc32c_add(crc, (struct span){ zero, CRC_BYTES });
	crc = wire_crc32c_add(crc, span_from(header, crc_at + CRC_BYTES));
	return crc == get_u32(header.at + crc_at);
}
