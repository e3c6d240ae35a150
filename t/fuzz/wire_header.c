/* A header ends at the same place however it arrives. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { N_WANTS = 2 };

static enum wire_scan
scan_by(struct span in, size_t step, struct wire_header *h,
    struct wire_header_want *wants)
{
	static const struct wire_header_limits limits = { 200, 60, 12 };

	wants[0].name = "a";
	wants[1].name = "received";
	wire_header_init(h, &limits, wants, N_WANTS);
	for (; in.len > 0; in = span_from(in, step))
		(void)wire_header_feed(h, span_first(in, step));
	return wire_header_end(h);
}

static void
check_result(struct span in, const struct wire_header *h,
    const struct wire_header_want *wants)
{
	ASSERT(h->bytes <= h->body_at && h->body_at <= in.len);
	ASSERT(h->body_at - h->bytes == 0 || h->body_at - h->bytes == 2);
	ASSERT(h->bytes <= 200 && h->longest_field_bytes <= 60);
	ASSERT(wants[1].count == h->received && h->received <= h->fields);
	for (size_t i = 0; i < N_WANTS; i++)
		ASSERT(wants[i].count == 0 ||
		    (in.at[wants[i].at - 1] == ':' &&
			wants[i].at + wants[i].len <= h->bytes));
}

/* Content has CR LF line ends, by the scanners that it comes from. */
static bool
has_bare_ends(struct span in)
{
	for (size_t i = 0; i < in.len; i++)
		if ((in.at[i] == '\n' && (i == 0 || in.at[i - 1] != '\r')) ||
		    (in.at[i] == '\r' &&
			(i + 1 == in.len || in.at[i + 1] != '\n')))
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_header_want wants[N_WANTS], wants_piecewise[N_WANTS];
	struct wire_header whole, h;
	enum wire_scan scan;

	if (has_bare_ends(in))
		return 0;
	scan = scan_by(in, size, &whole, wants);
	ASSERT(scan != WIRE_MORE);
	if (scan == WIRE_DONE)
		check_result(in, &whole, wants);
	for (size_t step = 1; step <= 3; step++) {
		ASSERT(scan_by(in, step, &h, wants_piecewise) == scan);
		ASSERT(h.fault == whole.fault && h.fields == whole.fields);
		ASSERT(h.bytes == whole.bytes && h.body_at == whole.body_at);
		ASSERT(wants_piecewise[0].at == wants[0].at &&
		    wants_piecewise[0].len == wants[0].len);
	}
	return 0;
}
