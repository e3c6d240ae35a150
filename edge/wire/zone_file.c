/*
 * zone_file: entries out of text, and records out of entries.
 *
 * An entry is a line, or several within parentheses, cut into words.  Words
 * keep their escapes until it is known what they are.
 */
#include "wire/zone_file.h"

#include <string.h>

#include "base/ascii.h"
#include "base/num.h"

enum {
	/* 64 kB of RDATA in strings of 255 bytes take 257. */
	WORDS_MAX = 300,
	STRING_MAX = 255, /* RFC 1035 section 3.3 */
	TEXT_MAX = 65535,
	TTL_MAX_S = INT32_MAX /* RFC 2181 section 8 */
};

struct word {
	struct span raw;
	bool is_quoted;
};

struct reader {
	struct span in;
	size_t at;
	unsigned line;
	struct arena *arena;
	const char *why; /* the first fault; sticky */

	/* The entry. */
	struct word words[WORDS_MAX];
	size_t count;
	size_t next; /* the word to be read */
	bool is_indented;
	unsigned entry_line;

	struct wire_dns_name origin;
	struct span owner;
	bool has_owner;
	uint32_t ttl_s;
	struct wire_zone_file out;
	size_t room;
};

static bool
fail(struct reader *r, const char *why)
{
	if (r->why == NULL)
		r->why = why;
	return false;
}

/* ---------------------------------------------------------------- entries */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
ends_word(char c)
{
	return is_blank(c) || c == '\n' || c == ';' || c == '"' || c == '(' ||
	    c == ')';
}

static void
skip_comment(struct reader *r)
{
	while (r->at < r->in.len && r->in.at[r->at] != '\n')
		r->at++;
}

static bool
take_word(struct reader *r, bool is_quoted)
{
	size_t from = r->at;

	if (r->count == WORDS_MAX)
		return fail(r, "too many words");
	for (; r->at < r->in.len; r->at++) {
		char c = r->in.at[r->at];

		if (is_quoted ? c == '"' || c == '\n' : ends_word(c))
			break;
		if (c != '\\')
			continue;
		if (r->at + 1 == r->in.len || r->in.at[r->at + 1] == '\n')
			return fail(r, "a backslash at the end of a line");
		r->at++;
	}
	r->words[r->count++] =
	    (struct word){ span_first(span_from(r->in, from), r->at - from),
		    is_quoted };
	if (!is_quoted)
		return true;
	if (r->at == r->in.len || r->in.at[r->at] != '"')
		return fail(r, "a string without its closing quote");
	r->at++;
	return true;
}

/* One byte that is no part of a word, or a word; false at the entry's end. */
static bool
step(struct reader *r, bool *in_parens)
{
	char c = r->in.at[r->at];

	if (c == ';') {
		skip_comment(r);
		return true;
	}
	if (c != '"' && !ends_word(c))
		return take_word(r, false);
	r->at++;
	if (c == '"')
		return take_word(r, true);
	if (c == '\n') {
		r->line++;
		return *in_parens;
	}
	/* RFC 1035 section 5.1 groups data; within a group there is none. */
	if ((c == '(' && *in_parens) || (c == ')' && !*in_parens))
		return fail(r, "parentheses do not match");
	if (c == '(' || c == ')')
		*in_parens = c == '(';
	return true;
}

/* False at the end of the file and when something is wrong. */
static bool
next_entry(struct reader *r)
{
	bool in_parens = false;

	if (r->at == r->in.len || r->why != NULL)
		return false;
	r->entry_line = r->line;
	r->count = r->next = 0;
	r->is_indented = is_blank(r->in.at[r->at]);
	while (r->at < r->in.len && step(r, &in_parens))
		;
	if (in_parens)
		fail(r, "a parenthesis is not closed");
	return r->why == NULL;
}

/* ------------------------------------------------------------------ words */

/* The byte at ${at} of ${raw}, an escape undone; ${at} moves beyond it. */
static bool
unescape(struct reader *r, struct span raw, size_t *at, char *out)
{
	uint64_t value;

	*out = raw.at[(*at)++];
	if (*out != '\\')
		return true;
	*out = raw.at[*at];
	if (!ascii_is_digit(*out)) {
		++*at;
		return true;
	}
	struct span digits = span_first(span_from(raw, *at), 3);
	if (digits.len < 3 || !num_u64(digits, UINT8_MAX, &value))
		return fail(r, "an escape that is no byte");
	*out = (char)(unsigned char)value;
	*at += 3;
	return true;
}

static bool
add_label(struct wire_dns_name *n, const char *label, size_t len)
{
	/* Room is left for the root's zero. */
	if (len == 0 || n->len + 1 + len >= WIRE_DNS_NAME_MAX)
		return false;
	n->bytes[n->len++] = (uint8_t)len;
	for (size_t i = 0; i < len; i++)
		n->bytes[n->len++] = (uint8_t)ascii_lower(label[i]);
	return true;
}

static bool
add_origin(struct reader *r, struct wire_dns_name *n)
{
	if (n->len + r->origin.len > WIRE_DNS_NAME_MAX)
		return fail(r, "a name that is too long");
	memcpy(n->bytes + n->len, r->origin.bytes, r->origin.len);
	n->len += r->origin.len;
	return true;
}

static bool
read_labels(struct reader *r, struct span raw, struct wire_dns_name *out)
{
	char label[WIRE_DNS_LABEL_MAX];
	size_t len = 0;

	for (size_t at = 0; at < raw.len;) {
		bool is_dot = raw.at[at] == '.';
		char c;

		if (!unescape(r, raw, &at, &c))
			return false;
		if (!is_dot && len == sizeof(label))
			return fail(r, "a label over 63 bytes");
		if (!is_dot)
			label[len++] = c;
		else if (!add_label(out, label, len))
			return fail(r,
			    "a name with an empty label, or too long");
		else
			len = 0;
	}
	if (len == 0) {
		out->bytes[out->len++] = 0;
		return true;
	}
	if (!add_label(out, label, len))
		return fail(r, "a name that is too long");
	return add_origin(r, out);
}

static bool
to_name(struct reader *r, const struct word *w, struct wire_dns_name *out)
{
	*out = (struct wire_dns_name){ .len = 0 };
	if (w->is_quoted || w->raw.len == 0)
		return fail(r, "a string where a name must be");
	if (span_eq(w->raw, SPAN("@")))
		return add_origin(r, out);
	if (span_eq(w->raw, SPAN("."))) {
		out->len = 1;
		return true;
	}
	return read_labels(r, w->raw, out);
}

static const struct word *
take(struct reader *r)
{
	if (r->next < r->count)
		return &r->words[r->next++];
	fail(r, "something is missing at the end");
	return NULL;
}

static bool
take_name(struct reader *r, struct wire_dns_name *out)
{
	const struct word *w = take(r);

	return w != NULL && to_name(r, w, out);
}

static bool
take_number(struct reader *r, uint64_t max, uint64_t *out)
{
	const struct word *w = take(r);

	return w != NULL &&
	    (num_u64(w->raw, max, out) ||
		fail(r, "not a number, or too large"));
}

/* Seconds, or with units, as "1h30m". */
static bool
is_ttl(const struct word *w, uint32_t *out_s)
{
	uint64_t value;

	if (w->is_quoted || w->raw.len == 0 || !ascii_is_digit(w->raw.at[0]))
		return false;
	if (!num_u64(w->raw, TTL_MAX_S, &value)) {
		if (!num_time(w->raw, &value) || value % 1000 != 0 ||
		    value / 1000 > TTL_MAX_S)
			return false;
		value /= 1000;
	}
	*out_s = (uint32_t)value;
	return true;
}

static struct span
keep(struct reader *r, const struct wire_dns_name *n)
{
	return arena_copy(r->arena,
	    (struct span){ (const char *)n->bytes, n->len });
}

/* ------------------------------------------------------------------ RDATA */

typedef bool data_fn(struct reader *r, struct wire_zone_record *rec);

static bool
read_ip(struct reader *r, struct wire_zone_record *rec)
{
	const struct word *w = take(r);
	bool is_v4 = rec->type == WIRE_DNS_A;

	if (w == NULL)
		return false;
	/* A mapped address in an AAAA is read as IPv4; the record stands for
	   no host of either family, so it is refused. */
	if (!ip_parse(w->raw, &rec->data.ip) ||
	    (rec->data.ip.family == IP_V4) != is_v4)
		return fail(r, "not an address of that type");
	return true;
}

static bool
read_name(struct reader *r, struct wire_zone_record *rec)
{
	struct wire_dns_name n;

	if (!take_name(r, &n))
		return false;
	rec->data.name = wire_dns_name_write(&n, r->arena);
	if (rec->type == WIRE_DNS_CNAME)
		rec->target = keep(r, &n);
	return true;
}

static bool
read_mx(struct reader *r, struct wire_zone_record *rec)
{
	uint64_t preference;

	if (!take_number(r, UINT16_MAX, &preference))
		return false;
	rec->data.preference = (unsigned)preference;
	return read_name(r, rec);
}

static bool
read_soa(struct reader *r, struct wire_zone_record *rec)
{
	struct wire_dns_name mailbox;
	uint64_t serial;
	uint32_t time_s;

	if (!read_name(r, rec) || !take_name(r, &mailbox) ||
	    !take_number(r, UINT32_MAX, &serial))
		return false;
	for (int i = 0; i < 4; i++) {
		const struct word *w = take(r);

		if (w == NULL)
			return false;
		if (!is_ttl(w, &time_s))
			return fail(r, "not a time");
	}
	return true;
}

static bool
read_txt(struct reader *r, struct wire_zone_record *rec)
{
	size_t room = 0, len = 0;

	if (r->next == r->count)
		return fail(r, "something is missing at the end");
	for (size_t i = r->next; i < r->count; i++)
		room += r->words[i].raw.len;
	char *text = arena_alloc(r->arena, room);
	for (; r->next < r->count; r->next++) {
		struct span raw = r->words[r->next].raw;
		size_t from = len;

		for (size_t at = 0; at < raw.len; len++)
			if (!unescape(r, raw, &at, &text[len]))
				return false;
		if (len - from > STRING_MAX)
			return fail(r, "a string over 255 bytes");
	}
	if (len > TEXT_MAX)
		return fail(r, "a text over 65535 bytes");
	rec->data.text = (struct span){ text, len };
	return true;
}

static bool
read_other(struct reader *r, struct wire_zone_record *rec)
{
	(void)rec;
	r->next = r->count;
	return true;
}

enum { OTHER = 0 };

static const struct type {
	const char *name;
	data_fn *read;
	unsigned number;
} types[] = {
	{ "A", read_ip, WIRE_DNS_A },
	{ "AAAA", read_ip, WIRE_DNS_AAAA },
	{ "MX", read_mx, WIRE_DNS_MX },
	{ "TXT", read_txt, WIRE_DNS_TXT },
	{ "PTR", read_name, WIRE_DNS_PTR },
	{ "CNAME", read_name, WIRE_DNS_CNAME },
	{ "NS", read_name, WIRE_DNS_NS },
	{ "SOA", read_soa, WIRE_DNS_SOA },
	{ "CAA", read_other, OTHER },
	{ "DNSKEY", read_other, OTHER },
	{ "DS", read_other, OTHER },
	{ "HINFO", read_other, OTHER },
	{ "HTTPS", read_other, OTHER },
	{ "LOC", read_other, OTHER },
	{ "NAPTR", read_other, OTHER },
	{ "NSEC", read_other, OTHER },
	{ "NSEC3", read_other, OTHER },
	{ "NSEC3PARAM", read_other, OTHER },
	{ "RP", read_other, OTHER },
	{ "RRSIG", read_other, OTHER },
	{ "SPF", read_other, OTHER },
	{ "SRV", read_other, OTHER },
	{ "SSHFP", read_other, OTHER },
	{ "SVCB", read_other, OTHER },
	{ "TLSA", read_other, OTHER },
};

static const struct type *
find_type(struct span word)
{
	static const struct type numbered = { "TYPE", read_other, OTHER };
	uint64_t number;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_eq_icase(word, span_of(types[i].name)))
			return &types[i];
	/* RFC 3597 section 5. */
	if (span_starts_icase(word, SPAN("TYPE")) &&
	    num_u64(span_from(word, 4), UINT16_MAX, &number))
		return &numbered;
	return NULL;
}

/* ---------------------------------------------------------------- records */

static bool
add_record(struct reader *r, const struct wire_zone_record *rec)
{
	if (r->out.count == WIRE_ZONE_FILE_RECORDS)
		return fail(r, "too many records");
	if (r->out.count == r->room) {
		size_t room = r->room == 0 ? 64 : r->room * 2;
		struct wire_zone_record *records =
		    arena_array(r->arena, room, sizeof(*records));

		if (r->out.count > 0)
			memcpy(records, r->out.records,
			    r->out.count * sizeof(*records));
		r->out.records = records;
		r->room = room;
	}
	r->out.records[r->out.count++] = *rec;
	return true;
}

/* TTL and class, in either order, each once at most. */
static void
take_ttl_and_class(struct reader *r, uint32_t *ttl_s)
{
	bool has_ttl = false, has_class = false;

	for (; r->next < r->count; r->next++) {
		const struct word *w = &r->words[r->next];

		if (!has_ttl && is_ttl(w, ttl_s))
			has_ttl = true;
		else if (!has_class && span_eq_icase(w->raw, SPAN("IN")))
			has_class = true;
		else
			break;
	}
}

static bool
read_record(struct reader *r)
{
	struct wire_zone_record rec = { .ttl_s = r->ttl_s };
	struct wire_dns_name owner;

	if (!r->is_indented) {
		if (!take_name(r, &owner))
			return false;
		r->owner = keep(r, &owner);
		r->has_owner = true;
	}
	if (!r->has_owner)
		return fail(r, "there is no name before this one");
	take_ttl_and_class(r, &rec.ttl_s);
	const struct word *w = take(r);
	if (w == NULL)
		return false;
	const struct type *type = w->is_quoted ? NULL : find_type(w->raw);
	if (type == NULL)
		return fail(r, "a type that is not known");
	rec.owner = r->owner;
	rec.type = (enum wire_dns_type)type->number;
	if (!type->read(r, &rec))
		return false;
	if (r->next < r->count)
		return fail(r, "something is left over at the end");
	return add_record(r, &rec);
}

static bool
read_directive(struct reader *r)
{
	struct span name = r->words[r->next++].raw;
	const struct word *w = take(r);
	struct wire_dns_name origin;

	if (w == NULL)
		return false;
	if (span_eq_icase(name, SPAN("$ORIGIN"))) {
		if (!to_name(r, w, &origin))
			return false;
		r->origin = origin;
	} else if (!span_eq_icase(name, SPAN("$TTL"))) {
		return fail(r, "a directive that is not known");
	} else if (!is_ttl(w, &r->ttl_s)) {
		return fail(r, "not a time");
	}
	if (r->next < r->count)
		return fail(r, "something is left over at the end");
	return true;
}

static bool
read_entry(struct reader *r)
{
	const struct word *first = &r->words[0];

	if (r->count == 0)
		return true;
	if (!first->is_quoted && !r->is_indented && first->raw.at[0] == '$')
		return read_directive(r);
	return read_record(r);
}

bool
wire_zone_file_parse(struct span text, struct arena *arena,
    struct wire_zone_file *out, struct wire_zone_fault *fault)
{
	struct reader r = { .in = text,
		.line = 1,
		.entry_line = 1,
		.arena = arena,
		.origin = { .len = 1 },
		.ttl_s = WIRE_ZONE_FILE_TTL_S };

	if (text.len > WIRE_ZONE_FILE_BYTES)
		fail(&r, "the file is too long");
	while (next_entry(&r) && read_entry(&r))
		;
	if (r.why != NULL) {
		*fault = (struct wire_zone_fault){ r.entry_line, r.why };
		return false;
	}
	*out = r.out;
	return true;
}
