/*
 * dkim_signature: RFC 6376 section 3.5; the tag list is wire/tag_list's.
 *
 * d, s      sub-domain *( "." sub-domain ), d of two labels at least
 * c         ( "simple" / "relaxed" ) [ "/" ( "simple" / "relaxed" ) ]
 * h         name *( ":" name )
 * i         [ local-part ] "@" domain-name, in quoted-printable
 * l         1*76DIGIT
 * q         method *( ":" method )
 * t, x      1*12DIGIT
 * b, bh     base64
 */
#include "wire/dkim_signature.h"

#include <assert.h>

#include "base/ascii.h"
#include "base/num.h"
#include "wire/address.h"
#include "wire/base64.h"
#include "wire/tag_list.h"

/* What the readers below share. */
struct reading {
	const struct wire_tag_list *tags;
	struct span text;
	struct arena *arena;
	struct wire_dkim_signature *out;
};

typedef bool read_fn(const struct reading *r, struct span value);

static bool
read_domain(const struct reading *r, struct span value)
{
	if (!wire_address_is_domain(value, 0) ||
	    span_find(value, '.') == value.len)
		return false;
	r->out->domain = value;
	return true;
}

static bool
read_selector(const struct reading *r, struct span value)
{
	if (!wire_address_is_domain(value, 0))
		return false;
	r->out->selector = value;
	return true;
}

static bool
read_version(const struct reading *r, struct span value)
{
	(void)r;
	return span_eq(value, SPAN("1"));
}

static const char *const algorithms[] = { [WIRE_DKIM_OTHER] = "",
	[WIRE_DKIM_RSA_SHA1] = "rsa-sha1",
	[WIRE_DKIM_RSA_SHA256] = "rsa-sha256",
	[WIRE_DKIM_ED25519_SHA256] = "ed25519-sha256" };

static bool
read_algorithm(const struct reading *r, struct span value)
{
	int i = WIRE_DKIM_ED25519_SHA256;

	while (i > WIRE_DKIM_OTHER && !span_eq(value, span_of(algorithms[i])))
		i--;
	r->out->algorithm = (enum wire_dkim_algorithm)i;
	r->out->algorithm_name = value;
	return value.len > 0;
}

static bool
read_canon_word(struct span word, enum wire_dkim_canon *out)
{
	bool is_relaxed = span_eq(word, SPAN("relaxed"));

	if (!is_relaxed && !span_eq(word, SPAN("simple")))
		return false;
	*out = is_relaxed ? WIRE_DKIM_RELAXED : WIRE_DKIM_SIMPLE;
	return true;
}

/* The body's form is simple when only the header's is given. */
static bool
read_canon(const struct reading *r, struct span value)
{
	size_t slash = span_find(value, '/');
	struct span header = span_first(value, slash);
	struct span body = span_from(value, slash + 1);

	return read_canon_word(header, &r->out->canon_header) &&
	    (slash == value.len || read_canon_word(body, &r->out->canon_body));
}

static bool
is_field_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_print(s.at[i]) || s.at[i] == ' ')
			return false;
	return s.len > 0;
}

static bool
read_names(const struct reading *r, struct span value)
{
	struct span rest = value, name;
	unsigned count = 0;

	while (wire_tag_item(&rest, &name))
		if (!is_field_name(name) || ++count > WIRE_DKIM_NAMES_MAX)
			return false;
	r->out->names = value;
	return true;
}

static bool
read_from(const struct reading *r, struct span value)
{
	struct span name;

	(void)r;
	while (wire_tag_item(&value, &name))
		if (span_eq_icase(name, SPAN("from")))
			return true;
	return false;
}

/* RFC 6376 section 2.11: blanks are dropped, "=" and two digits a byte. */
static bool
decode_quoted(struct span text, struct arena *arena, struct span *out)
{
	char *bytes = arena_alloc(arena, text.len);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (ascii_is_space(text.at[i]))
			continue;
		if (c == '=') {
			if (text.len - i < 3 || ascii_hex(text.at[i + 1]) < 0 ||
			    ascii_hex(text.at[i + 2]) < 0)
				return false;
			c = (unsigned char)(ascii_hex(text.at[i + 1]) << 4 |
			    ascii_hex(text.at[i + 2]));
			i += 2;
		}
		if (c < ' ' || c == 0x7f)
			return false;
		bytes[len++] = (char)c;
	}
	*out = (struct span){ bytes, len };
	return true;
}

static bool
read_identity(const struct reading *r, struct span value)
{
	struct span domain, parent = r->out->domain;
	struct span identity;
	size_t above;

	if (!decode_quoted(value, r->arena, &identity) ||
	    identity.len > WIRE_DKIM_IDENTITY_MAX)
		return false;
	domain = span_from(identity, span_find_last(identity, '@') + 1);
	if (!wire_address_is_domain(domain, 0) ||
	    !span_ends_icase(domain, parent))
		return false;
	above = domain.len - parent.len;
	if (above > 0 && domain.at[above - 1] != '.')
		return false;
	r->out->is_below = above > 0;
	r->out->identity = identity;
	return true;
}

static bool
read_length(const struct reading *r, struct span value)
{
	r->out->has_length = num_u64(value, INT64_MAX, &r->out->length_bytes);
	return r->out->has_length;
}

enum { TIME_DIGITS = 12 };

static bool
read_created(const struct reading *r, struct span value)
{
	r->out->has_created = value.len <= TIME_DIGITS &&
	    num_u64(value, UINT64_MAX, &r->out->created_s);
	return r->out->has_created;
}

static bool
read_expires(const struct reading *r, struct span value)
{
	r->out->has_expires = value.len <= TIME_DIGITS &&
	    num_u64(value, UINT64_MAX, &r->out->expires_s);
	return r->out->has_expires &&
	    (!r->out->has_created || r->out->expires_s > r->out->created_s);
}

/* A method that we do not know is passed over. */
static bool
read_query(const struct reading *r, struct span value)
{
	struct span method;

	(void)r;
	while (wire_tag_item(&value, &method))
		if (span_eq(method, SPAN("dns/txt")))
			return true;
	return false;
}

static bool
read_copied(const struct reading *r, struct span value)
{
	r->out->copied = value;
	return true;
}

static bool
read_body_hash(const struct reading *r, struct span value)
{
	return wire_base64_decode(value, r->arena, &r->out->body_hash) &&
	    r->out->body_hash.len > 0;
}

/* All between "b=" and the next ';', RFC 6376 section 3.7. */
static struct span
find_hole(struct span text, struct span value)
{
	size_t from = (size_t)(value.at - text.at);

	while (text.at[from - 1] != '=')
		from--;
	text = span_from(text, from);
	return span_first(text, span_find(text, ';'));
}

static bool
read_signature(const struct reading *r, struct span value)
{
	if (!wire_base64_decode(value, r->arena, &r->out->signature) ||
	    r->out->signature.len == 0 ||
	    r->out->signature.len > WIRE_DKIM_B_MAX)
		return false;
	r->out->hole = find_hole(r->text, value);
	return true;
}

/* In the order of reading: i= needs d=, x= needs t=. */
static const struct reader {
	const char *tag;
	bool is_required;
	read_fn *read;
	enum wire_dkim_fault fault;
} readers[] = {
	{ "d", true, read_domain, WIRE_DKIM_DOMAIN },
	{ "s", true, read_selector, WIRE_DKIM_SELECTOR },
	{ "v", true, read_version, WIRE_DKIM_VERSION },
	{ "a", true, read_algorithm, WIRE_DKIM_ALGORITHM },
	{ "c", false, read_canon, WIRE_DKIM_CANON },
	{ "h", true, read_names, WIRE_DKIM_HEADERS },
	{ "h", true, read_from, WIRE_DKIM_FROM },
	{ "i", false, read_identity, WIRE_DKIM_IDENTITY },
	{ "l", false, read_length, WIRE_DKIM_LENGTH },
	{ "t", false, read_created, WIRE_DKIM_TIME },
	{ "x", false, read_expires, WIRE_DKIM_TIME },
	{ "q", false, read_query, WIRE_DKIM_QUERY },
	{ "z", false, read_copied, WIRE_DKIM_TAGS },
	{ "bh", true, read_body_hash, WIRE_DKIM_BODY_HASH },
	{ "b", true, read_signature, WIRE_DKIM_SIGNATURE },
};

enum wire_dkim_fault
wire_dkim_signature_parse(struct span value, struct arena *arena,
    struct wire_dkim_signature *out)
{
	struct wire_tag_list tags;
	const struct reading r = { &tags, value, arena, out };

	*out = (struct wire_dkim_signature){ .canon_header = WIRE_DKIM_SIMPLE };
	if (value.len > WIRE_DKIM_FIELD_MAX ||
	    wire_tag_list_parse(value, &tags) != WIRE_TAG_OK)
		return WIRE_DKIM_TAGS;
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		const struct reader *reader = &readers[i];
		const struct wire_tag *tag =
		    wire_tag_find(&tags, span_of(reader->tag));

		if (tag == NULL ? reader->is_required :
				  !reader->read(&r, tag->value))
			return reader->fault;
	}
	if (out->identity.len == 0)
		out->identity =
		    arena_printf(arena, "@%.*s", SPAN_ARG(out->domain));
	return WIRE_DKIM_OK;
}

static const char *const texts[] = { [WIRE_DKIM_OK] = "well-formed",
	[WIRE_DKIM_TAGS] = "not a list of tags",
	[WIRE_DKIM_DOMAIN] = "missing or bad d=",
	[WIRE_DKIM_SELECTOR] = "missing or bad s=",
	[WIRE_DKIM_VERSION] = "missing or unknown v=",
	[WIRE_DKIM_ALGORITHM] = "missing a=",
	[WIRE_DKIM_CANON] = "bad c=",
	[WIRE_DKIM_HEADERS] = "missing or bad h=",
	[WIRE_DKIM_FROM] = "From is not signed",
	[WIRE_DKIM_IDENTITY] = "i= is not within d=",
	[WIRE_DKIM_LENGTH] = "bad l=",
	[WIRE_DKIM_TIME] = "bad t= or x=",
	[WIRE_DKIM_QUERY] = "unknown q=",
	[WIRE_DKIM_BODY_HASH] = "missing or bad bh=",
	[WIRE_DKIM_SIGNATURE] = "missing or bad b=" };

static_assert(sizeof(texts) / sizeof(*texts) == WIRE_DKIM_SIGNATURE + 1,
    "one text per fault");

const char *
wire_dkim_fault_text(enum wire_dkim_fault f)
{
	return texts[f];
}
