/*
 * dmarc-record  = dmarc-version *(dmarc-sep dmarc-tag) [dmarc-sep]
 * dmarc-version = "v" *WSP "=" *WSP %s"DMARC1"
 * dmarc-sep     = *WSP ";" *WSP
 * dmarc-tag     = 1*ALPHA *WSP "=" *WSP 1*(%x20-3A / %x3C-7E)
 */
#include "wire/dmarc_record.h"

#include "base/ascii.h"
#include "base/num.h"

#include "wire/tag_list.h"

enum tag {
	TAG_P,
	TAG_SP,
	TAG_NP,
	TAG_PSD,
	TAG_ADKIM,
	TAG_ASPF,
	TAG_T,
	TAG_PCT,
	TAG_RUA,
	TAG_RUF,
	TAG_FO,
	TAGS
};

static const char *const tag_names[] = { "p", "sp", "np", "psd", "adkim",
	"aspf", "t", "pct", "rua", "ruf", "fo" };
_Static_assert(sizeof(tag_names) / sizeof(*tag_names) == TAGS,
    "a name for each tag");

struct value {
	struct span text;
	unsigned count; /* how often the tag stands there */
};

static bool
is_version(const struct wire_tag *t)
{
	return t->is_good && span_eq_icase(t->name, SPAN("v"));
}

static int
tag_of(struct span name)
{
	for (int i = 0; i < TAGS; i++)
		if (span_eq_icase(name, span_of(tag_names[i])))
			return i;
	return -1;
}

/* False when there is a second version. */
static bool
read_values(struct span rest, struct value values[TAGS])
{
	struct wire_tag t;
	int which;

	while (wire_tag_cut(&rest, &t)) {
		if (is_version(&t))
			return false;
		which = t.is_good ? tag_of(t.name) : -1;
		if (which >= 0 && values[which].count++ == 0)
			values[which].text = t.value;
	}
	return true;
}

/* The value of a tag that stands there once; else empty, which no tag
   takes. */
static struct span
value_of(const struct value *v)
{
	return v->count == 1 ? v->text : (struct span){ NULL, 0 };
}

static enum wire_dmarc_policy
policy_of(const struct value *v)
{
	struct span text = value_of(v);

	if (v->count == 0)
		return WIRE_DMARC_ABSENT;
	for (int p = WIRE_DMARC_NONE; p <= WIRE_DMARC_REJECT; p++)
		if (span_eq_icase(text,
			span_of(
			    wire_dmarc_policy_name((enum wire_dmarc_policy)p))))
			return (enum wire_dmarc_policy)p;
	return WIRE_DMARC_BAD;
}

static enum wire_dmarc_psd
psd_of(struct span text)
{
	if (span_eq_icase(text, SPAN("y")))
		return WIRE_DMARC_PSD_Y;
	if (span_eq_icase(text, SPAN("n")))
		return WIRE_DMARC_PSD_N;
	return WIRE_DMARC_PSD_U;
}

static unsigned
pct_of(struct span text)
{
	uint64_t pct = 100;

	if (text.len == 0 || !num_u64(text, 100, &pct))
		return 100;
	return (unsigned)pct;
}

bool
wire_dmarc_record_parse(struct span text, struct wire_dmarc_record *out)
{
	struct value values[TAGS] = { { { NULL, 0 }, 0 } };
	struct span fo;
	struct wire_tag t;

	if (text.len == 0 || ascii_lower(text.at[0]) != 'v' ||
	    !wire_tag_cut(&text, &t) || !is_version(&t) ||
	    !span_eq(t.value, SPAN("DMARC1")) || !read_values(text, values))
		return false;
	fo = value_of(&values[TAG_FO]);
	*out = (struct wire_dmarc_record){ .p = policy_of(&values[TAG_P]),
		.sp = policy_of(&values[TAG_SP]),
		.np = policy_of(&values[TAG_NP]),
		.psd = psd_of(value_of(&values[TAG_PSD])),
		.is_adkim_strict =
		    span_eq_icase(value_of(&values[TAG_ADKIM]), SPAN("s")),
		.is_aspf_strict =
		    span_eq_icase(value_of(&values[TAG_ASPF]), SPAN("s")),
		.is_testing =
		    span_eq_icase(value_of(&values[TAG_T]), SPAN("y")),
		.pct = pct_of(value_of(&values[TAG_PCT])),
		.rua = value_of(&values[TAG_RUA]),
		.ruf = value_of(&values[TAG_RUF]),
		.fo = fo.len > 0 ? fo : SPAN("0") };
	return true;
}

/* RFC 3986 section 2: unreserved, reserved, and '%'. */
static bool
is_uri_char(char c)
{
	static const char others[] = "-._~:/?#[]@!$&'()*+,;=%";

	return ascii_is_alnum(c) ||
	    (c != '\0' && memchr(others, c, sizeof(others) - 1) != NULL);
}

/* scheme ":" something; RFC 3986 section 3.1. */
static bool
is_uri(struct span s)
{
	size_t colon = span_find(s, ':');

	if (colon == 0 || colon + 1 >= s.len || !ascii_is_alpha(s.at[0]))
		return false;
	for (size_t i = 1; i < colon; i++)
		if (!ascii_is_alnum(s.at[i]) && s.at[i] != '+' &&
		    s.at[i] != '-' && s.at[i] != '.')
			return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_uri_char(s.at[i]))
			return false;
	return true;
}

/* obs-dmarc-report-size = "!" 1*DIGIT [ "k" / "m" / "g" / "t" ] */
static bool
read_size(struct span s, uint64_t *out)
{
	static const char units[] = "kmgt";
	unsigned shift = 0;
	uint64_t n;

	for (size_t i = 0; s.len > 0 && i < sizeof(units) - 1; i++)
		if (ascii_lower(s.at[s.len - 1]) == units[i])
			shift = 10 * (unsigned)(i + 1);
	if (shift > 0)
		s.len--;
	if (s.len == 0 || !num_u64(s, UINT64_MAX >> shift, &n))
		return false;
	*out = n << shift;
	return true;
}

static bool
read_uri(struct span s, struct wire_dmarc_uri *out)
{
	size_t bang = span_find(s, '!');
	struct wire_dmarc_uri u = { s, span_first(s, bang), 0 };

	/* RFC 9989 section 4.8: a '!' of the address is percent-encoded. */
	if (!is_uri(u.uri) ||
	    (bang < s.len && !read_size(span_from(s, bang + 1), &u.max_bytes)))
		return false;
	*out = u;
	return true;
}

bool
wire_dmarc_uri_cut(struct span *rest, struct wire_dmarc_uri *out)
{
	struct span piece;

	while (span_cut(rest, ',', &piece))
		if (read_uri(span_trim(piece), out))
			return true;
	return false;
}

const char *
wire_dmarc_policy_name(enum wire_dmarc_policy p)
{
	static const char *const names[] = { "", "", "none", "quarantine",
		"reject" };

	return names[p];
}
