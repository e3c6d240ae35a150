/* Whatever is read of a signature stands within its bounds. */
#include <stdint.h>

#include "base/assert.h"

#include "wire/dkim_signature.h"
#include "wire/tag_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_within(struct span part, struct span text)
{
	ASSERT(part.len == 0 ||
	    (part.at >= text.at && part.at + part.len <= text.at + text.len));
}

static void
check_good(const struct wire_dkim_signature *s, struct span text)
{
	struct span names = s->names, name;
	unsigned count = 0;

	while (wire_tag_item(&names, &name)) {
		ASSERT(name.len > 0);
		count++;
	}
	ASSERT(count > 0 && count <= WIRE_DKIM_NAMES_MAX);
	ASSERT(span_ends_icase(s->identity, s->domain));
	ASSERT(s->identity.len <= WIRE_DKIM_IDENTITY_MAX);
	ASSERT(s->hole.at > text.at && s->hole.at[-1] == '=');
	ASSERT(s->signature.len > 0 && s->signature.len <= WIRE_DKIM_B_MAX);
	ASSERT(s->body_hash.len > 0);
	ASSERT(
	    !s->has_created || !s->has_expires || s->created_s < s->expires_s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct wire_dkim_signature s;
	struct arena arena;
	enum wire_dkim_fault fault;

	arena_init(&arena, 0);
	fault = wire_dkim_signature_parse(text, &arena, &s);
	check_within(s.domain, text);
	check_within(s.selector, text);
	check_within(s.algorithm_name, text);
	check_within(s.names, text);
	check_within(s.copied, text);
	check_within(s.hole, text);
	ASSERT(wire_dkim_fault_text(fault) != NULL);
	if (fault == WIRE_DKIM_OK)
		check_good(&s, text);
	arena_fini(&arena);
	return 0;
}
