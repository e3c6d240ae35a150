/*
 * bdat: RFC 3030 section 2.
 *
 * bdat-cmd   = "BDAT" SP chunk-size [ SP end-marker ] CR LF
 * chunk-size = 1*DIGIT
 * end-marker = "LAST"
 */
#include "wire/bdat.h"

#include "base/num.h"

#include "wire/eol.h"

bool
wire_bdat_parse(struct span arg, struct wire_bdat *out)
{
	struct wire_bdat b = { .is_last = false };
	struct span word;

	if (!span_word(&arg, &word) || !num_u64(word, INT64_MAX, &b.size_bytes))
		return false;
	if (span_word(&arg, &word)) {
		if (!span_eq_icase(word, SPAN("LAST")))
			return false;
		b.is_last = true;
	}
	if (span_word(&arg, &word))
		return false;
	*out = b;
	return true;
}

void
wire_bdat_init(struct wire_bdat_lines *b)
{
	*b = (struct wire_bdat_lines){ .fault = WIRE_FAULT_NONE };
}

static enum wire_scan
bad(struct wire_bdat_lines *b, enum wire_fault fault, uint64_t offset)
{
	b->fault = fault;
	b->offset = offset;
	return WIRE_BAD;
}

/* What follows a CR that ended the last piece. */
static bool
take_lf(struct wire_bdat_lines *b, struct span *in)
{
	if (in->at[0] != '\n')
		return false;
	*in = span_from(*in, 1);
	b->offset++;
	b->after_cr = false;
	b->is_within = false;
	return true;
}

enum wire_scan
wire_bdat_feed(struct wire_bdat_lines *b, struct span in)
{
	size_t n;

	if (b->fault != WIRE_FAULT_NONE)
		return WIRE_BAD;
	if (in.len > 0 && b->after_cr && !take_lf(b, &in))
		return bad(b, WIRE_FAULT_BARE_CR, b->offset - 1);
	while (in.len > 0) {
		switch (wire_eol_find(in, &n)) {
		case WIRE_EOL_NONE:
			b->is_within = true;
			break;
		case WIRE_EOL_CRLF:
			n += 2;
			b->is_within = false;
			break;
		case WIRE_EOL_CR_LAST:
			n++;
			b->after_cr = true;
			break;
		case WIRE_EOL_BARE_CR:
			return bad(b, WIRE_FAULT_BARE_CR, b->offset + n);
		case WIRE_EOL_BARE_LF:
			return bad(b, WIRE_FAULT_BARE_LF, b->offset + n);
		}
		b->offset += n;
		in = span_from(in, n);
	}
	return WIRE_MORE;
}

enum wire_scan
wire_bdat_end(struct wire_bdat_lines *b, bool *needs_crlf)
{
	if (b->fault != WIRE_FAULT_NONE)
		return WIRE_BAD;
	if (b->after_cr)
		return bad(b, WIRE_FAULT_BARE_CR, b->offset - 1);
	*needs_crlf = b->is_within;
	return WIRE_DONE;
}
