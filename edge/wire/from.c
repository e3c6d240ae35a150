/*
 * from: a cursor with a sticky fault.
 *
 * from         = mailbox-list / address-list		; RFC 6854 section 2.1
 * mailbox      = [display-name] [CFWS] "<" addr-spec ">" [CFWS] / addr-spec
 * group        = display-name ":" [mailbox-list / CFWS] ";" [CFWS]
 * display-name = 1*word
 * addr-spec    = local-part "@" domain
 * local-part   = dot-atom / quoted-string
 * domain       = dot-atom / domain-literal
 */
#include "wire/from.h"

#include "base/ascii.h"
#include "base/limits.h"

#include "wire/address.h"
#include "wire/field.h"

enum { COMMENT_DEPTH_MAX = 32 };

struct reader {
	struct span in;
	size_t at;
	const char *fault;  /* the first one; NULL while all is well */
	struct span domain; /* of the first mailbox that has one */
	bool has_others;    /* some mailbox has no domain */
};

static void
fail(struct reader *r, const char *why)
{
	if (r->fault == NULL)
		r->fault = why;
	r->at = r->in.len;
}

/* The next byte, NUL at the end: no other NUL is let in. */
static char
peek(const struct reader *r)
{
	return r->at < r->in.len ? r->in.at[r->at] : '\0';
}

static bool
take(struct reader *r, char c)
{
	if (peek(r) != c)
		return false;
	r->at++;
	return true;
}

static bool
is_high(char c)
{
	return (unsigned char)c > 0x7f;
}

/* RFC 5322 section 3.2.3 and RFC 6532 section 3.2, the dot among them. */
static bool
is_dot_atom_char(char c)
{
	static const char others[] = "!#$%&'*+-/=?^_`{|}~.";

	return ascii_is_alnum(c) || is_high(c) ||
	    (c != '\0' && memchr(others, c, sizeof(others) - 1) != NULL);
}

/* A quoted pair, whose second byte the first check has found harmless. */
static void
skip_pair(struct reader *r)
{
	r->at += 2;
	if (r->at > r->in.len)
		fail(r, "a backslash at its end");
	else if (r->in.at[r->at - 1] == '\r')
		fail(r, "a quoted line end");
}

static void
skip_comment(struct reader *r)
{
	unsigned depth = 0;

	do {
		if (peek(r) == '\\') {
			skip_pair(r);
			continue;
		}
		if (peek(r) == '(')
			depth++;
		else if (peek(r) == ')')
			depth--;
		r->at++;
	} while (depth > 0 && depth <= COMMENT_DEPTH_MAX && r->at < r->in.len);
	if (depth > 0)
		fail(r,
		    depth > COMMENT_DEPTH_MAX ? "comments nested too deep" :
						"a comment without end");
}

/* CFWS: blanks, folds and comments. */
static void
skip_blanks(struct reader *r)
{
	for (;;) {
		if (peek(r) == '(')
			skip_comment(r);
		else if (ascii_is_space(peek(r)))
			r->at++;
		else
			return;
	}
}

static void
skip_quoted(struct reader *r)
{
	r->at++;
	while (r->at < r->in.len && peek(r) != '"') {
		if (peek(r) == '\\')
			skip_pair(r);
		else
			r->at++;
	}
	if (!take(r, '"'))
		fail(r, "a quoted string without end");
}

/* One word of a display name, or a local part; empty when none is there. */
static struct span
take_word(struct reader *r)
{
	size_t from = r->at;

	if (peek(r) == '"') {
		skip_quoted(r);
	} else {
		while (is_dot_atom_char(peek(r)) || peek(r) == '[' ||
		    peek(r) == ']')
			r->at++;
	}
	return (struct span){ r->in.at + from, r->at - from };
}

/* Whether ${word} may stand before an '@': a dot-atom or a quoted string. */
static bool
is_local_part(struct span word)
{
	bool after_dot = true;

	if (word.len == 0)
		return false;
	if (word.at[0] == '"')
		return true;
	for (size_t i = 0; i < word.len; i++) {
		if (!is_dot_atom_char(word.at[i]) ||
		    (word.at[i] == '.' && after_dot))
			return false;
		after_dot = word.at[i] == '.';
	}
	/* RFC 2047 section 5: an encoded word is no part of an address, but
	   readers decode it all the same, and may find an '@' in it. */
	return !after_dot && !span_starts(word, SPAN("=?"));
}

/* dtext between brackets; an address, but no name. */
static void
skip_literal(struct reader *r)
{
	r->at++;
	while (r->at < r->in.len && peek(r) != ']' && peek(r) != '[' &&
	    peek(r) != '\\')
		r->at++;
	if (!take(r, ']'))
		fail(r, "a malformed address literal");
}

/* What follows the '@'. */
static void
read_domain(struct reader *r)
{
	struct span domain;
	size_t from;

	skip_blanks(r);
	if (peek(r) == '[') {
		skip_literal(r);
		r->has_others = true;
		return;
	}
	from = r->at;
	while (is_dot_atom_char(peek(r)))
		r->at++;
	domain = (struct span){ r->in.at + from, r->at - from };
	if (domain.len == 0)
		r->has_others = true;
	else if (!wire_address_is_domain(domain, WIRE_ADDRESS_UTF8))
		fail(r, "a domain that is no name");
	else if (r->domain.len == 0)
		r->domain = domain;
	else if (!span_eq_icase(domain, r->domain))
		fail(r, "mailboxes of several domains");
}

/* "@domain", if it is there, after ${local}. */
static void
read_at_domain(struct reader *r, struct span local)
{
	if (!take(r, '@'))
		r->has_others = true;
	else if (!is_local_part(local))
		fail(r, "a malformed local part");
	else
		read_domain(r);
}

/* Between the angle brackets; the first is taken already. */
static void
read_angle(struct reader *r)
{
	struct span local;

	skip_blanks(r);
	if (peek(r) == '@') {
		fail(r, "a source route");
		return;
	}
	local = take_word(r);
	skip_blanks(r);
	read_at_domain(r, local);
	skip_blanks(r);
	if (!take(r, '>'))
		fail(r, "a malformed address in brackets");
}

/* 1*word, CFWS around each; sets ${out} to the last.  Returns how many. */
static size_t
read_words(struct reader *r, struct span *out)
{
	size_t n = 0;
	struct span word;

	for (;;) {
		skip_blanks(r);
		word = take_word(r);
		if (word.len == 0)
			return n;
		*out = word;
		n++;
	}
}

/*
 * A mailbox, or the name of a group with its colon: then true, and the
 * members are next.
 */
static bool
read_mailbox(struct reader *r)
{
	struct span word = { NULL, 0 };
	size_t words = read_words(r, &word);

	if (take(r, '<')) {
		read_angle(r);
	} else if (words > 0 && take(r, ':')) {
		return true;
	} else if (words == 0 && peek(r) != '@') {
		fail(r, "an empty place in its list");
	} else if (words > 1 && peek(r) == '@') {
		fail(r, "an '@' in a display name");
	} else {
		read_at_domain(r, word);
	}
	skip_blanks(r);
	return false;
}

/* Members up to the ';'. */
static void
read_group(struct reader *r)
{
	skip_blanks(r);
	while (r->at < r->in.len && peek(r) != ';') {
		if (read_mailbox(r))
			fail(r, "a group within a group");
		/* RFC 6854 section 3 wants no author in a group; and what a
		   reader shows of it is anybody's guess. */
		if (r->domain.len > 0)
			fail(r, "a group with a mailbox");
		if (peek(r) == ';')
			break;
		if (!take(r, ','))
			fail(r, "a malformed group");
		else if (skip_blanks(r), peek(r) == ';')
			fail(r, "an empty place in its list");
	}
	if (!take(r, ';'))
		fail(r, "a group without end");
	r->has_others = true;
	skip_blanks(r);
}

static void
read_list(struct reader *r)
{
	do {
		if (read_mailbox(r))
			read_group(r);
	} while (take(r, ','));
	if (r->at < r->in.len)
		fail(r, "something after an address");
	if (r->domain.len > 0 && r->has_others)
		fail(r, "a mailbox without a domain beside one with");
}

/* Folds are the only line ends, blanks the only control characters. */
static const char *
control_fault(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\r' && i + 2 < s.len && s.at[i + 1] == '\n' &&
		    ascii_is_blank(s.at[i + 2]))
			i++;
		else if (s.at[i] == '\r' || s.at[i] == '\n')
			return "a line end that is no fold";
		else if (!ascii_is_print(s.at[i]) && !is_high(s.at[i]) &&
		    s.at[i] != '\t')
			return "a control character";
	}
	return NULL;
}

static void
refuse(struct wire_from *out, enum wire_from_result result, const char *why)
{
	*out = (struct wire_from){ .result = result, .why = why };
}

static bool
is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_high(s.at[i]))
			return false;
	return true;
}

void
wire_from_value(struct span value, struct arena *arena, struct wire_from *out)
{
	struct reader r = { .in = value };

	r.fault = control_fault(value);
	if (r.fault != NULL) {
		refuse(out, WIRE_FROM_BAD, r.fault);
		return;
	}
	skip_blanks(&r);
	if (r.fault == NULL && r.at == value.len) {
		refuse(out, WIRE_FROM_NONE, "an empty From: field");
		return;
	}
	read_list(&r);
	if (r.fault != NULL)
		refuse(out, WIRE_FROM_BAD, r.fault);
	else if (r.domain.len == 0)
		refuse(out, WIRE_FROM_NONE, "no domain in the From: field");
	else
		*out = (struct wire_from){ .result = WIRE_FROM_OK,
			.domain = arena_lower(arena, r.domain),
			.is_utf8 = !is_ascii(r.domain) };
}

void
wire_from_header(struct span header, struct arena *arena, struct wire_from *out)
{
	struct wire_field f, from = { .value = { NULL, 0 } };
	unsigned count = 0;

	while (wire_field_next(&header, &f))
		if (span_eq_icase(f.name, SPAN("From")) && count++ == 0)
			from = f;
	if (count == 0)
		refuse(out, WIRE_FROM_NONE, "no From: field");
	else if (count > 1)
		refuse(out, WIRE_FROM_BAD, "several From: fields");
	else
		wire_from_value(from.value, arena, out);
}
