/* An item read holds only what its text holds; an error lies inside it. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "verify/dnsbl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(struct span s, struct span text)
{
	ASSERT(s.at >= text.at && s.at + s.len <= text.at + text.len);
}

static void
check_item(const struct verify_dnsbl_item *item, struct span text)
{
	if (item->kind != VERIFY_DNSBL_ZONE)
		return;
	ASSERT(item->zone.len > 0 && item->text_zone.len > 0);
	check_inside(item->zone, text);
	check_inside(item->text_zone, text);
	ASSERT(item->address_count <= VERIFY_DNSBL_ADDRESSES_MAX);
	ASSERT(item->address_count > 0 ||
	    (!item->is_not && !item->is_all && !item->is_mask));
	for (size_t i = 0; i < item->address_count; i++)
		ASSERT(item->addresses[i].family == IP_V4);
	ASSERT(item->key_count <= VERIFY_DNSBL_KEYS_MAX);
	for (size_t i = 0; i < item->key_count; i++)
		check_inside(item->keys[i], text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct verify_dnsbl_error error = { 0, NULL };
	struct verify_dnsbl_item item;
	struct arena arena;

	arena_init(&arena, 0);
	if (verify_dnsbl_parse(text, &arena, &item, &error))
		check_item(&item, text);
	else
		ASSERT(error.what != NULL && error.at <= size);
	arena_fini(&arena);
	return 0;
}
