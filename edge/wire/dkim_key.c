/*
 * dkim_key: RFC 6376 section 3.6.1; the tag list is wire/tag_list's.
 *
 * v "DKIM1", first when given · h hashes · k type · n notes · p base64
 * s services · t flags.  Unknown tags are passed over.
 */
#include "wire/dkim_key.h"

#include "wire/base64.h"
#include "wire/tag_list.h"

static struct span
value_of(const struct wire_tag_list *tags, struct span name, struct span absent)
{
	const struct wire_tag *tag = wire_tag_find(tags, name);

	return tag != NULL ? tag->value : absent;
}

static bool
has_item(struct span list, struct span what)
{
	struct span item;

	while (wire_tag_item(&list, &item))
		if (span_eq(item, what))
			return true;
	return false;
}

/* "v=DKIM1" need not be there, but then it is the first tag. */
static bool
is_version_good(const struct wire_tag_list *tags)
{
	const struct wire_tag *v = wire_tag_find(tags, SPAN("v"));

	return v == NULL ||
	    (v == &tags->tags[0] && span_eq(v->value, SPAN("DKIM1")));
}

static enum wire_dkim_key_type
type_of(struct span name)
{
	if (span_eq(name, SPAN("rsa")))
		return WIRE_DKIM_KEY_RSA;
	return span_eq(name, SPAN("ed25519")) ? WIRE_DKIM_KEY_ED25519 :
						WIRE_DKIM_KEY_OTHER;
}

bool
wire_dkim_key_parse(struct span text, struct arena *arena,
    struct wire_dkim_key *out)
{
	static const struct span none = { NULL, 0 };
	struct wire_tag_list tags;
	struct wire_dkim_key k;
	const struct wire_tag *p;
	struct span flags;

	if (text.len > WIRE_DKIM_KEY_MAX ||
	    wire_tag_list_parse(text, &tags) != WIRE_TAG_OK ||
	    !is_version_good(&tags))
		return false;
	p = wire_tag_find(&tags, SPAN("p"));
	if (p == NULL || !wire_base64_decode(p->value, arena, &k.bytes))
		return false;
	k.is_revoked = k.bytes.len == 0;
	k.type_name = value_of(&tags, SPAN("k"), SPAN("rsa"));
	k.type = type_of(k.type_name);
	k.hashes = value_of(&tags, SPAN("h"), none);
	k.takes_sha256 =
	    k.hashes.at == NULL || has_item(k.hashes, SPAN("sha256"));
	k.services = value_of(&tags, SPAN("s"), SPAN("*"));
	k.takes_mail = has_item(k.services, SPAN("*")) ||
	    has_item(k.services, SPAN("email"));
	k.granularity = value_of(&tags, SPAN("g"), none);
	k.notes = value_of(&tags, SPAN("n"), none);
	flags = value_of(&tags, SPAN("t"), none);
	k.is_testing = has_item(flags, SPAN("y"));
	k.is_narrow = has_item(flags, SPAN("s"));
	*out = k;
	return true;
}
