/*
 * tag_list: RFC 6376 section 3.2.
 *
 * tag-list  = tag-spec *( ";" tag-spec ) [ ";" ]
 * tag-spec  = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
 * tag-name  = ALPHA *( ALPHA / DIGIT / "_" )
 * tag-value = *( %x21-3A / %x3C-7E / %x80-FF / FWS )
 * FWS       = [ *WSP CRLF ] 1*WSP
 */
#include "wire/tag_list.h"

#include "base/ascii.h"

static bool
is_name(struct span s)
{
	if (s.len == 0 || !ascii_is_alpha(s.at[0]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) && s.at[i] != '_')
			return false;
	return true;
}

/* Whether ${s} holds nothing but visible bytes, blanks and whole folds. */
static bool
is_value(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c == '\r') {
			if (s.len - i < 3 || s.at[i + 1] != '\n' ||
			    !ascii_is_blank(s.at[i + 2]))
				return false;
			i += 2;
		} else if ((c < ' ' && c != '\t') || c == 0x7f) {
			return false;
		}
	}
	return true;
}

static struct wire_tag
read_tag(struct span piece)
{
	size_t eq = span_find(piece, '=');
	struct span name = span_trim(span_first(piece, eq));
	struct span value = span_trim(span_from(piece, eq + 1));

	if (eq == piece.len || !is_name(name) || !is_value(value))
		return (struct wire_tag){ .value = piece };
	return (struct wire_tag){ name, value, true };
}

bool
wire_tag_cut(struct span *rest, struct wire_tag *out)
{
	struct span piece;

	if (!span_cut(rest, ';', &piece))
		return false;
	if (rest->at == NULL && span_trim(piece).len == 0)
		return false;
	*out = read_tag(piece);
	return true;
}

enum wire_tag_fault
wire_tag_list_parse(struct span text, struct wire_tag_list *out)
{
	struct wire_tag tag;

	out->count = 0;
	while (wire_tag_cut(&text, &tag)) {
		if (!tag.is_good)
			return WIRE_TAG_SYNTAX;
		if (wire_tag_find(out, tag.name) != NULL)
			return WIRE_TAG_TWICE;
		if (out->count == WIRE_TAGS_MAX)
			return WIRE_TAG_MANY;
		out->tags[out->count++] = tag;
	}
	return out->count > 0 ? WIRE_TAG_OK : WIRE_TAG_SYNTAX;
}

const struct wire_tag *
wire_tag_find(const struct wire_tag_list *list, struct span name)
{
	for (size_t i = 0; i < list->count; i++)
		if (span_eq(list->tags[i].name, name))
			return &list->tags[i];
	return NULL;
}

bool
wire_tag_item(struct span *rest, struct span *out)
{
	struct span item;

	if (!span_cut(rest, ':', &item))
		return false;
	*out = span_trim(item);
	return true;
}
