/* A list of tags borrows from its text, and its strict reading is the cut
   one, when every piece is good. */
#include <stdint.h>

#include "base/assert.h"

#include "wire/tag_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_within(struct span part, struct span text)
{
	ASSERT(part.at >= text.at && part.at + part.len <= text.at + text.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct span rest = text, item;
	struct wire_tag_list list;
	struct wire_tag tag;
	enum wire_tag_fault fault = wire_tag_list_parse(text, &list);
	size_t count = 0, items = 0;

	for (; wire_tag_cut(&rest, &tag); count++) {
		check_within(tag.value, text);
		ASSERT(fault != WIRE_TAG_OK || tag.is_good);
		if (!tag.is_good)
			continue;
		check_within(tag.name, text);
		ASSERT(tag.name.len > 0);
		ASSERT(tag.value.len == span_trim(tag.value).len);
	}
	ASSERT(fault != WIRE_TAG_OK || count == list.count);
	for (size_t i = 0; fault == WIRE_TAG_OK && i < count; i++)
		ASSERT(
		    wire_tag_find(&list, list.tags[i].name) == &list.tags[i]);
	for (rest = text; wire_tag_item(&rest, &item); items++)
		check_within(item, text);
	ASSERT(items <= size + 1);
	return 0;
}
