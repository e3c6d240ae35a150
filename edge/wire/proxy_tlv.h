/*
 * proxy_tlv: the TLV chain at the end of a PROXY v2 header.
 *
 * Reads a chain that the caller has found; where it begins is proxy's affair.
 * Source: the PROXY protocol specification, section 2.2 and below.
 */
#ifndef WIRE_PROXY_TLV_H
#define WIRE_PROXY_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* PP2_CLIENT_* bits of the SSL TLV. */
enum {
	WIRE_PROXY_SSL_TLS = 0x01,	 /* the client came over TLS */
	WIRE_PROXY_SSL_CERT_CONN = 0x02, /* sent a certificate now */
	WIRE_PROXY_SSL_CERT_SESS = 0x04	 /* sent one in this session */
};

/* The SSL TLV; all empty without WIRE_PROXY_SSL_TLS in ${client}. */
struct wire_proxy_ssl {
	uint8_t client;	     /* WIRE_PROXY_SSL_… */
	uint32_t verify;     /* 0: the certificate was verified */
	struct span version; /* "TLSv1.3" */
	struct span cn;
	struct span cipher;
	struct span sig_alg;
	struct span key_alg;
};

/* Plain data; the spans borrow from the header. */
struct wire_proxy_tlvs {
	struct span unique_id; /* cut to LIMIT_UNIQUE_ID_BYTES */
	struct span authority;
	struct span alpn;
	struct span netns;
	bool has_tls; /* ${ssl} is set */
	struct wire_proxy_ssl ssl;
	size_t crc_at; /* of CRC32C's four bytes; 0 without one */
};

/*
 * wire_proxy_tlv_parse(header, at, out):
 * Read the chain that begins at ${at} <= header.len and must end exactly
 * where ${header} does.  Types that are not known are skipped.
 *
 * Returns false, ${out} untouched, when a length does not fit, a CRC32C is
 * not four bytes or comes twice, or the SSL TLV is malformed.
 */
bool wire_proxy_tlv_parse(struct span header, size_t at,
    struct wire_proxy_tlvs *out);

/*
 * wire_proxy_tlv_crc_ok(header, crc_at): whether the CRC32C at ${crc_at} is
 * that of ${header} with its four bytes taken as zero.
 */
bool wire_proxy_tlv_crc_ok(struct span header, size_t crc_at);

#endif
