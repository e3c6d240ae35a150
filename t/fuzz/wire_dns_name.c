/* A name read from text or packet has valid labels, and reads back alike. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/dns_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_name(const struct wire_dns_name *n)
{
	struct span wire = { (const char *)n->bytes, n->len };
	struct wire_dns_name same;
	struct arena arena;
	struct span text;
	size_t end;

	ASSERT(n->len > 0 && n->len <= WIRE_DNS_NAME_MAX);
	ASSERT(wire_dns_name_read(wire, 0, &same, &end));
	ASSERT(end == n->len && wire_dns_name_eq(&same, n));
	arena_init(&arena, 0);
	text = wire_dns_name_write(n, &arena);
	ASSERT((text.len == 0) == (n->len == 1));
	/* Nothing was escaped: then the text is that name. */
	if (text.len > 0 && span_find(text, '\\') == text.len)
		ASSERT(wire_dns_name_parse(text, &same) &&
		    wire_dns_name_eq(&same, n));
	arena_fini(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_dns_name n;
	size_t end;

	if (wire_dns_name_parse(in, &n))
		check_name(&n);
	for (size_t at = 0; at < size && at < 64; at++) {
		if (!wire_dns_name_read(in, at, &n, &end))
			continue;
		ASSERT(end > at && end <= size);
		check_name(&n);
	}
	return 0;
}
