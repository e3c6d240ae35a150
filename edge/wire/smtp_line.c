/* smtp_line: finding CR LF, and naming what stands there instead. */
#include "wire/smtp_line.h"

#include "base/limits.h"

#include "wire/eol.h"

static enum wire_scan
bad(enum wire_fault why, size_t *from, enum wire_fault *fault)
{
	*from = 0;
	*fault = why;
	return WIRE_BAD;
}

enum wire_scan
wire_smtp_line_scan(struct span in, size_t *from, struct span *line,
    size_t *used, enum wire_fault *fault)
{
	struct span fresh =
	    span_from(span_first(in, LIMIT_COMMAND_LINE_BYTES), *from);
	size_t at;
	enum wire_eol eol = wire_eol_find(fresh, &at);

	/* What comes first counts, so that fragments change nothing. */
	if (span_find(span_first(fresh, at), '\0') < at)
		return bad(WIRE_FAULT_NUL, from, fault);
	switch (eol) {
	case WIRE_EOL_CRLF:
		*line = span_first(in, *from + at);
		*used = *from + at + 2;
		*from = 0;
		return WIRE_DONE;
	case WIRE_EOL_BARE_CR:
		return bad(WIRE_FAULT_BARE_CR, from, fault);
	case WIRE_EOL_BARE_LF:
		return bad(WIRE_FAULT_BARE_LF, from, fault);
	case WIRE_EOL_NONE:
	case WIRE_EOL_CR_LAST:
		break;
	}
	if (in.len >= LIMIT_COMMAND_LINE_BYTES)
		return bad(WIRE_FAULT_LONG, from, fault);
	*from += at;
	return WIRE_MORE;
}

enum wire_scan
wire_smtp_line_skip(struct span in, size_t *used, enum wire_fault *fault)
{
	size_t at;

	switch (wire_eol_find(in, &at)) {
	case WIRE_EOL_CRLF:
		*used = at + 2;
		return WIRE_DONE;
	case WIRE_EOL_BARE_CR:
		*fault = WIRE_FAULT_BARE_CR;
		return WIRE_BAD;
	case WIRE_EOL_BARE_LF:
		*fault = WIRE_FAULT_BARE_LF;
		return WIRE_BAD;
	case WIRE_EOL_NONE:
	case WIRE_EOL_CR_LAST:
		break;
	}
	*used = at;
	return WIRE_MORE;
}
