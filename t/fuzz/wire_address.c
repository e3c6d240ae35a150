/* The normal form is an address, and its own normal form. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "base/buf.h"
#include "base/limits.h"

#include "wire/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_normal(const struct wire_address *a, unsigned flags)
{
	struct wire_address again;
	struct buf once, twice;

	buf_init(&once, 2048);
	buf_init(&twice, 2048);
	wire_address_write(a, &once);
	ASSERT(buf_span(&once).len <= a->local.len + 1 + a->domain.len);
	ASSERT(wire_address_plain(buf_span(&once), flags, &again) ==
	    WIRE_ADDRESS_OK);
	wire_address_write(&again, &twice);
	ASSERT(span_eq(buf_span(&once), buf_span(&twice)));
	ASSERT(span_find(buf_span(&once), '\r') == buf_span(&once).len);
	ASSERT(span_find(buf_span(&once), '\n') == buf_span(&once).len);
	ASSERT(span_find(buf_span(&once), '\0') == buf_span(&once).len);
	buf_fini(&twice);
	buf_fini(&once);
}

static void
check_path(struct span path, unsigned flags)
{
	struct wire_address a;
	enum wire_address_fault back, forth;

	back = wire_address_reverse(path, flags, &a);
	ASSERT(wire_address_fault_text(back) != NULL);
	if (back == WIRE_ADDRESS_OK && !a.is_null) {
		ASSERT(a.local.len > 0 && a.domain.len > 0);
		ASSERT(a.domain.len <= LIMIT_DOMAIN_BYTES);
		check_normal(&a, flags);
	}
	forth = wire_address_forward(path, flags, &a);
	ASSERT(forth == back ||
	    (forth == WIRE_ADDRESS_EMPTY && path.len == 2) ||
	    (forth == WIRE_ADDRESS_OK && a.domain.len == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct span path, params;
	struct wire_address a;

	for (unsigned flags = 0; flags < 4; flags++) {
		check_path(in, flags);
		if (wire_address_plain(in, flags, &a) == WIRE_ADDRESS_OK)
			check_normal(&a, flags);
		if (wire_address_split(in, SPAN("FROM"), &path, &params))
			check_path(path, flags);
	}
	return 0;
}
