/*
 * dns_name: names in and out of packets and text.
 */
#include "wire/dns_name.h"

#include "base/ascii.h"
#include "base/assert.h"

enum {
	POINTER_BITS = 0xc0, /* RFC 1035 section 4.1.4 */
	POINTERS_MAX = 127,  /* a name has no more labels between them */
	ESCAPED_MAX = 4	     /* \DDD */
};

/* Add a label, or the root's empty one; false when there is no room. */
static bool
add_label(struct wire_dns_name *n, struct span label)
{
	if (label.len > WIRE_DNS_LABEL_MAX ||
	    label.len + 1 > sizeof(n->bytes) - n->len)
		return false;
	n->bytes[n->len++] = (uint8_t)label.len;
	for (size_t i = 0; i < label.len; i++)
		n->bytes[n->len++] = (uint8_t)ascii_lower(label.at[i]);
	return true;
}

bool
wire_dns_name_parse(struct span text, struct wire_dns_name *out)
{
	struct wire_dns_name n = { .len = 0 };
	struct span label;

	if (span_ends(text, SPAN(".")))
		text.len--;
	if (text.len == 0)
		return false;
	while (span_cut(&text, '.', &label))
		if (label.len == 0 || !add_label(&n, label))
			return false;
	if (!add_label(&n, SPAN("")))
		return false;
	*out = n;
	return true;
}

bool
wire_dns_name_read(struct span packet, size_t at, struct wire_dns_name *out,
    size_t *end)
{
	struct wire_dns_name n = { .len = 0 };
	size_t back = at; /* pointers must lead to before this */
	size_t after = 0; /* the name's end, once a pointer was met */
	int pointers = 0;

	while (at < packet.len) {
		size_t len = (uint8_t)packet.at[at];
		struct span label = span_first(span_from(packet, at + 1), len);

		if ((len & POINTER_BITS) == POINTER_BITS) {
			if (at + 1 >= packet.len)
				return false;
			after = after != 0 ? after : at + 2;
			at = (len & ~(size_t)POINTER_BITS) << 8 |
			    (uint8_t)packet.at[at + 1];
			if (at >= back || ++pointers > POINTERS_MAX)
				return false;
			back = at;
			continue;
		}
		if (label.len != len || !add_label(&n, label))
			return false;
		at += 1 + len;
		if (len > 0)
			continue;
		*out = n;
		*end = after != 0 ? after : at;
		return true;
	}
	return false;
}

bool
wire_dns_name_eq(const struct wire_dns_name *a, const struct wire_dns_name *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* RFC 1035 section 5.1; returns how many bytes it has written. */
static size_t
write_byte(uint8_t byte, char *out)
{
	if (byte == '.' || byte == '\\') {
		out[0] = '\\';
		out[1] = (char)byte;
		return 2;
	}
	if (byte > ' ' && byte < 0x7f) {
		out[0] = (char)byte;
		return 1;
	}
	out[0] = '\\';
	out[1] = (char)('0' + byte / 100);
	out[2] = (char)('0' + byte / 10 % 10);
	out[3] = (char)('0' + byte % 10);
	return ESCAPED_MAX;
}

struct span
wire_dns_name_write(const struct wire_dns_name *n, struct arena *arena)
{
	char text[WIRE_DNS_NAME_MAX * ESCAPED_MAX];
	size_t len = 0;

	for (size_t at = 0; n->bytes[at] != 0;) {
		size_t end = at + 1 + n->bytes[at];

		ASSERT(end < n->len);
		if (at > 0)
			text[len++] = '.';
		while (++at < end)
			len += write_byte(n->bytes[at], text + len);
	}
	return arena_copy(arena, (struct span){ text, len });
}
