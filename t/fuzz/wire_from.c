/* A domain that is found is a name that stands in the field after an '@'. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/address.h"
#include "wire/from.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct wire_from *f, struct span in, struct arena *a)
{
	struct wire_from again;
	struct span lower = arena_lower(a, in);

	if (f->result != WIRE_FROM_OK) {
		ASSERT(f->why != NULL && f->domain.len == 0);
		return;
	}
	ASSERT(f->why == NULL);
	ASSERT(wire_address_is_domain(f->domain, WIRE_ADDRESS_UTF8));
	ASSERT(f->is_utf8 != wire_address_is_domain(f->domain, 0));
	ASSERT(span_find_span(lower, f->domain) < lower.len);
	ASSERT(span_find(in, '@') < in.len);
	wire_from_value(arena_printf(a, "\"x\" <y@%.*s>", SPAN_ARG(f->domain)),
	    a, &again);
	ASSERT(again.result == WIRE_FROM_OK);
	ASSERT(span_eq(again.domain, f->domain));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_from f;
	struct arena a;

	arena_init(&a, 0);
	wire_from_value(in, &a, &f);
	check(&f, in, &a);
	wire_from_header(in, &a, &f);
	check(&f, in, &a);
	arena_fini(&a);
	return 0;
}
