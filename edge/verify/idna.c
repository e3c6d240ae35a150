/*
 * idna: libpsl folds and composes, the rest is a table and Punycode.
 *
 * The table is coarse: blocks of what RFC 5892 disallows and readers treat
 * each in their own way, not each single point.
 */
#include "verify/idna.h"

#include <libpsl.h>

#include "base/buf.h"

#include "wire/address.h"
#include "wire/punycode.h"
#include "wire/utf8.h"

enum { DOMAIN_MAX_BYTES = 1024 };

struct range {
	uint32_t first, last;
};

static const struct range refused[] = { { 0x00, 0x2c }, { 0x2f, 0x2f },
	{ 0x3a, 0x5e }, { 0x60, 0x60 }, { 0x7b, 0xb6 }, { 0xb8, 0xde },
	{ 0xf7, 0xf7 }, { 0x034f, 0x034f }, /* joiner of graphemes */
	{ 0x061c, 0x061c }, { 0x115f, 0x1160 }, { 0x1680, 0x1680 },
	{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
	{ 0x2000, 0x214d }, /* blanks, marks of direction, punctuation */
	{ 0x2150, 0x2bff }, /* numbers, arrows, symbols, boxes */
	{ 0x2e00, 0x2e7f }, { 0x2ff0, 0x3004 }, /* U+3002 full stop */
	{ 0x3164, 0x3164 }, { 0xd800, 0xfa0d }, /* surrogates, private */
	{ 0xfe00, 0xfe1f }, { 0xfe30, 0xffff }, { 0x1d000, 0x1d7ff },
	{ 0x1f000, 0x1faff }, /* signs, pictures */
	{ 0xe0000, UINT32_MAX } };

static bool
is_refused(uint32_t point)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (point >= refused[i].first && point <= refused[i].last)
			return true;
	return false;
}

static bool
put_label(struct span label, struct buf *out)
{
	uint32_t points[WIRE_PUNYCODE_POINTS_MAX];
	size_t n;

	if (wire_utf8_is_ascii(label)) {
		buf_add(out, label);
		return true;
	}
	n = wire_punycode_points(label, points);
	for (size_t i = 0; i < n; i++)
		if (is_refused(points[i]))
			return false;
	/* RFC 5891 section 4.2.3.1: that would be code for code. */
	if (n == 0 ||
	    (label.len > 3 &&
		span_eq(span_first(span_from(label, 2), 2), SPAN("--"))))
		return false;
	buf_add_text(out, "xn--");
	wire_punycode_write(points, n, out);
	return true;
}

static bool
put_domain(struct span domain, struct buf *out)
{
	struct span label;

	for (bool first = true; span_cut(&domain, '.', &label); first = false) {
		if (!first)
			buf_add_char(out, '.');
		if (!put_label(label, out))
			return false;
	}
	return wire_address_is_domain(buf_span(out), 0);
}

bool
verify_idna_domain(struct span domain, struct arena *arena, struct span *out)
{
	char *folded = NULL;
	struct buf ascii;
	bool good;

	if (wire_utf8_is_ascii(domain)) {
		if (!wire_address_is_domain(domain, 0))
			return false;
		*out = arena_lower(arena, domain);
		return true;
	}
	if (!wire_address_is_domain(domain, WIRE_ADDRESS_UTF8) ||
	    psl_str_to_utf8lower(arena_text(arena, domain), "utf-8", NULL,
		&folded) != PSL_SUCCESS)
		return false;
	buf_init(&ascii, DOMAIN_MAX_BYTES);
	good = put_domain(span_of(folded), &ascii);
	if (good)
		*out = arena_lower(arena, buf_span(&ascii));
	buf_fini(&ascii);
	psl_free_string(folded);
	return good;
}
