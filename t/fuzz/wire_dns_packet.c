/* Whatever a packet holds, an answer is of the type asked, in full. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/dns_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_record(const struct wire_dns_record *r, enum wire_dns_type type,
    size_t size)
{
	ASSERT(type != WIRE_DNS_A || r->ip.family == IP_V4);
	ASSERT(type != WIRE_DNS_AAAA || r->ip.family != IP_NONE);
	ASSERT(r->text.len <= size && r->data.len <= size);
	ASSERT(r->name.len <= WIRE_DNS_NAME_MAX * 4);
}

static void
check_answer(enum wire_dns_kind kind, const struct wire_dns_answer *a,
    enum wire_dns_type type, size_t size)
{
	if (kind == WIRE_DNS_FAILED || kind == WIRE_DNS_MALFORMED) {
		ASSERT(a->ttl_s == 77);
		return;
	}
	ASSERT(a->type == type && !a->is_secure && a->ttl_s <= INT32_MAX);
	ASSERT((a->count > 0) == (kind == WIRE_DNS_FOUND));
	ASSERT(a->is_nxdomain == (kind == WIRE_DNS_NXDOMAIN));
	ASSERT(a->count <= WIRE_DNS_RECORDS_MAX);
	for (size_t i = 0; i < a->count; i++)
		check_record(&a->records[i], type, size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum wire_dns_type types[] = { WIRE_DNS_A, WIRE_DNS_NS,
		WIRE_DNS_CNAME, WIRE_DNS_SOA, WIRE_DNS_PTR, WIRE_DNS_MX,
		WIRE_DNS_TXT, WIRE_DNS_AAAA, WIRE_DNS_TLSA };
	struct span in = { (const char *)data, size };
	struct wire_dns_name name;
	size_t end;

	/* Ask for the name in the packet, or nothing would get any further. */
	if (!wire_dns_name_read(in, 12, &name, &end))
		return 0;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct wire_dns_answer a = { .ttl_s = 77 };
		struct arena arena;

		arena_init(&arena, 0);
		check_answer(wire_dns_packet_parse(in, &name, types[i], &arena,
				 &a),
		    &a, types[i], size);
		arena_fini(&arena);
	}
	return 0;
}
