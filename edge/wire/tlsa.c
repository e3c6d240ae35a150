/*
 * tlsa: three bytes, then data.
 *
 *	rdata = usage selector matching data    ; RFC 6698 section 2.1
 */
#include "wire/tlsa.h"

enum { HEAD_BYTES = 3, SELECTOR_MAX = 1, MATCHING_MAX = 2 };

bool
wire_tlsa_parse(struct span rdata, struct wire_tlsa *out)
{
	if (rdata.len <= HEAD_BYTES ||
	    rdata.len > HEAD_BYTES + WIRE_TLSA_DATA_MAX)
		return false;
	*out = (struct wire_tlsa){ .usage = (uint8_t)rdata.at[0],
		.selector = (uint8_t)rdata.at[1],
		.matching = (uint8_t)rdata.at[2],
		.data = span_from(rdata, HEAD_BYTES) };
	return true;
}

bool
wire_tlsa_is_usable(const struct wire_tlsa *t)
{
	/* By matching type; 0: any. */
	static const size_t lengths[] = { 0, 32, 64 };

	if ((t->usage != WIRE_TLSA_TA && t->usage != WIRE_TLSA_EE) ||
	    t->selector > SELECTOR_MAX || t->matching > MATCHING_MAX)
		return false;
	return lengths[t->matching] == 0 || t->data.len == lengths[t->matching];
}
