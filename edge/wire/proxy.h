/*
 * proxy: the PROXY protocol header, versions 1 and 2, as a receiver reads it.
 *
 * The caller decides whether the peer is trusted to send one; this decides
 * only what the bytes say.  Nothing past the header is ever consumed: a TLS
 * ClientHello or an EHLO may be glued to it.
 *
 * Choices where the specification leaves room:
 *  - v2 PROXY over AF_INET or AF_INET6 datagrams is refused: no SMTP client
 *    speaks over them, so the header is a misconfiguration.
 *  - v2 PROXY with AF_UNSPEC, AF_UNIX or an unspecified transport, and v1
 *    UNKNOWN, are accepted; the client's address is then not known.
 *  - v2 LOCAL ignores family, addresses and any payload that is no TLV
 *    chain.  Senders differ in whether an address block stands before the
 *    TLVs (a common cloud balancer names TCP over IPv4 and sends none), so
 *    both places are tried: the one whose CRC32C is right is taken; when
 *    none has a CRC32C, the one after the address block, if it parses; when
 *    a CRC32C is found and none is right, the header is refused.
 *  - of a TLV sent twice the first counts; a second CRC32C is malformed.
 *  - v1 ports have no leading zeros; the word after PROXY is in capitals.
 *
 * Source: the PROXY protocol specification of HAProxy, versions 1 and 2.
 */
#ifndef WIRE_PROXY_H
#define WIRE_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"
#include "wire/proxy_tlv.h"
#include "wire/scan.h"

/* Why a header was WIRE_BAD. */
enum wire_proxy_fault {
	WIRE_PROXY_OK,
	WIRE_PROXY_MISSING,	/* does not begin like a PROXY header */
	WIRE_PROXY_MALFORMED,	/* begins like one, breaks its grammar */
	WIRE_PROXY_UNSUPPORTED, /* version, command or family not taken */
	WIRE_PROXY_LONG,	/* beyond 107 (v1) or our cap (v2) */
	WIRE_PROXY_CRC		/* CRC32C present and wrong */
};

/* Plain data.  The spans point into the input and hold foreign bytes. */
struct wire_proxy {
	unsigned version;      /* 1 or 2 */
	bool is_local;	       /* v2 LOCAL: the proxy's own check */
	bool is_known;	       /* ${src} and ${dst} are set */
	bool has_crc;	       /* CRC32C was present, and right */
	bool has_tls;	       /* an SSL TLV with WIRE_PROXY_SSL_TLS */
	struct ip_port src;    /* the client; IP_NONE unless known */
	struct ip_port dst;    /* where it connected to; likewise */
	struct span unique_id; /* cut to LIMIT_UNIQUE_ID_BYTES */
	struct span authority; /* SNI as the proxy saw it */
	struct span alpn;
	struct span netns;
	struct wire_proxy_ssl ssl;
};

/*
 * wire_proxy_parse(in, out, used, fault):
 * Read a PROXY header from the first bytes of a connection.
 *
 * in     all that has arrived, from the very first byte
 * out    set on WIRE_DONE only; its spans borrow from ${in}
 * used   set on WIRE_DONE only: the header's exact length
 * fault  set on WIRE_BAD only: why; may be NULL
 *
 * Returns WIRE_DONE; WIRE_MORE, never once min(LIMIT_PROXY_HEADER_BYTES, the
 * header's announced length) bytes stand; WIRE_BAD as soon as the signature,
 * the command, the family, the length or the line end that stands there
 * cannot be right: at the first byte when it is neither 'P' nor CR.
 */
enum wire_scan wire_proxy_parse(struct span in, struct wire_proxy *out,
    size_t *used, enum wire_proxy_fault *fault);

/*
 * wire_proxy_looks_like(in): whether ${in} begins with a whole v1 or v2
 * signature ("PROXY ", or the twelve bytes); to name the likely mistake when
 * a peer that is not trusted sends one.
 */
bool wire_proxy_looks_like(struct span in);

/*
 * wire_proxy_fault_name(f): "good", "missing", "malformed", "unsupported",
 * "too-long" or "bad-crc"; for logs and metric labels.
 */
const char *wire_proxy_fault_name(enum wire_proxy_fault f);

#endif
