/*
 * tlsa: the RDATA of a TLSA record, RFC 6698 section 2.1.
 */
#ifndef WIRE_TLSA_H
#define WIRE_TLSA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum {
	WIRE_TLSA_TA = 2, /* the usage DANE-TA: a signer */
	WIRE_TLSA_EE = 3, /* the usage DANE-EE: the host's own */
	/* A whole certificate; those of the world have 2 KiB. */
	WIRE_TLSA_DATA_MAX = 16 * 1024
};

/* Plain data; ${data} borrows from the RDATA. */
struct wire_tlsa {
	uint8_t usage;
	uint8_t selector; /* 0: the certificate, 1: its public key */
	uint8_t matching; /* 0: as it is, 1: SHA-256, 2: SHA-512 */
	struct span data;
};

/* wire_tlsa_parse(rdata, out): false when it is too short or too long. */
bool wire_tlsa_parse(struct span rdata, struct wire_tlsa *out);

/*
 * wire_tlsa_is_usable(t): whether SMTP can go by it: usage 2 or 3 (RFC 7672
 * section 3.1.3), a selector and a matching type that are known, and data of
 * that type's length.
 */
bool wire_tlsa_is_usable(const struct wire_tlsa *t);

#endif
