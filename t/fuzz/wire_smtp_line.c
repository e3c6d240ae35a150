/* A line is the same whole and byte by byte, and is clean. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/limits.h"

#include "wire/smtp_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_clean(struct span line, size_t used)
{
	ASSERT(used == line.len + 2 && used <= LIMIT_COMMAND_LINE_BYTES);
	ASSERT(span_find(line, '\r') == line.len);
	ASSERT(span_find(line, '\n') == line.len);
	ASSERT(span_find(line, '\0') == line.len);
}

/* Skipping moves on, never past a line end, and never over a bare one. */
static void
check_skip(struct span in)
{
	enum wire_fault fault;
	size_t used;

	switch (wire_smtp_line_skip(in, &used, &fault)) {
	case WIRE_DONE:
		ASSERT(span_ends(span_first(in, used), SPAN("\r\n")));
		break;
	case WIRE_MORE:
		ASSERT(used == in.len || used + 1 == in.len);
		break;
	case WIRE_BAD:
		ASSERT(span_find(in, '\r') < in.len ||
		    span_find(in, '\n') < in.len);
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	enum wire_fault fault = WIRE_FAULT_NONE, early = WIRE_FAULT_NONE;
	enum wire_scan whole, scan = WIRE_MORE;
	size_t from = 0, used = 0, n = 0, used_early = 0;
	struct span line;

	check_skip(in);
	whole = wire_smtp_line_scan(in, &from, &line, &used, &fault);
	if (whole == WIRE_DONE)
		check_clean(line, used);
	ASSERT(whole != WIRE_MORE || size < LIMIT_COMMAND_LINE_BYTES);
	from = 0;
	for (; n <= size && scan == WIRE_MORE; n++)
		scan = wire_smtp_line_scan(span_first(in, n), &from, &line,
		    &used_early, &early);
	ASSERT(scan == whole && early == fault && used_early == used);
	ASSERT(whole != WIRE_DONE || n - 1 == used);
	return 0;
}
