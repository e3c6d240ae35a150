/*
 * clamd: one reply.
 */
#include "wire/clamd.h"

static struct span
without_tail(struct span s, size_t n)
{
	return span_trim(span_first(s, s.len - n));
}

enum wire_scan
wire_clamd_parse(struct span in, struct wire_clamd *out)
{
	size_t end = span_find(in, '\0');

	if (end > WIRE_CLAMD_REPLY_MAX)
		return WIRE_BAD;
	if (end == in.len)
		return WIRE_MORE;
	struct span line = span_trim(span_first(in, end));
	struct span text = line;
	if (span_starts(text, SPAN("stream:")))
		text = span_trim(span_from(text, 7));
	if (span_ends(line, SPAN(" ERROR"))) {
		out->verdict = WIRE_CLAMD_ERROR;
		out->text = without_tail(text, 6);
		return WIRE_DONE;
	}
	if (!span_starts(line, SPAN("stream:")))
		return WIRE_BAD;
	if (span_eq(text, SPAN("OK"))) {
		out->verdict = WIRE_CLAMD_CLEAN;
		out->text = SPAN("");
		return WIRE_DONE;
	}
	if (!span_ends(text, SPAN(" FOUND")))
		return WIRE_BAD;
	out->verdict = WIRE_CLAMD_FOUND;
	out->text = without_tail(text, 6);
	return out->text.len > 0 ? WIRE_DONE : WIRE_BAD;
}
