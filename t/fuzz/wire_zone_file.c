/* Records that are read have names that the DNS can hold. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/zone_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_name(struct span name)
{
	struct wire_dns_name n;
	size_t end;

	ASSERT(wire_dns_name_read(name, 0, &n, &end));
	ASSERT(end == name.len && n.len == name.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_zone_file z;
	struct wire_zone_fault fault = { 0, NULL };
	struct arena a;

	arena_init(&a, 0);
	if (!wire_zone_file_parse(in, &a, &z, &fault)) {
		ASSERT(fault.line > 0 && fault.why != NULL);
		arena_fini(&a);
		return 0;
	}
	for (size_t i = 0; i < z.count; i++) {
		check_name(z.records[i].owner);
		if (z.records[i].type == WIRE_DNS_CNAME)
			check_name(z.records[i].target);
	}
	arena_fini(&a);
	return 0;
}
