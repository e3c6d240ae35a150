/*
 * authres-header-field = "Authentication-Results:" authres-payload
 * authres-payload = [CFWS] authserv-id [CFWS authres-version]
 *                   ( no-result / 1*resinfo ) [CFWS] CRLF
 * authserv-id     = value				; token / quoted-string
 * resinfo         = [CFWS] ";" methodspec [CFWS reasonspec]
 *                   *( CFWS propspec )
 */
#include "wire/authres.h"

#include "base/ascii.h"

#include "wire/address.h"

enum {
	VALUE_MAX_BYTES = 512,
	LINE_MAX_BYTES = 77, /* RFC 5322 section 2.1.1 wants 78 */
	TAB_COLUMNS = 8
};

struct line {
	struct buf *out;
	size_t column;
};

/* --- writing ------------------------------------------------------------- */

/* RFC 2045 section 5.1: printable, no blank, no tspecials. */
static bool
is_token_char(char c)
{
	static const char specials[] = "()<>@,;:\\\"/[]?=";

	return ascii_is_print(c) && c != ' ' &&
	    memchr(specials, c, sizeof(specials) - 1) == NULL;
}

static bool
is_token(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_token_char(s.at[i]))
			return false;
	return s.len > 0;
}

/* pvalue may be [[local-part] "@"] domain-name, bare; we keep it bare when
   the local part is a token that needs no thought. */
static bool
is_bare(struct span s)
{
	size_t at = span_find_last(s, '@');
	struct span local = span_first(s, at), domain = span_from(s, at + 1);

	if (at == s.len)
		return is_token(s);
	return (local.len == 0 || is_token(local)) &&
	    !span_starts(local, SPAN(".")) && !span_ends(local, SPAN(".")) &&
	    span_find_span(local, SPAN("..")) == local.len &&
	    wire_address_is_domain(domain, 0);
}

/* A fold when ${len} more bytes after a blank would not fit. */
static void
separate(struct line *l, size_t len)
{
	if (l->column + 1 + len > LINE_MAX_BYTES && l->column > TAB_COLUMNS) {
		buf_add_text(l->out, "\r\n\t");
		l->column = TAB_COLUMNS;
	} else if (l->column != TAB_COLUMNS) {
		buf_add_char(l->out, ' ');
		l->column++;
	}
	l->column += len;
}

/* How many bytes ${s} takes with a backslash before each of ${escaped}. */
static size_t
escaped_len(struct span s, const char *escaped)
{
	size_t n = s.len;

	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] != '\0' && strchr(escaped, s.at[i]) != NULL)
			n++;
	return n;
}

static void
put_escaped(struct line *l, struct span s, const char *escaped)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = ascii_is_print(s.at[i]) ? s.at[i] : '?';

		if (strchr(escaped, c) != NULL)
			buf_add_char(l->out, '\\');
		buf_add_char(l->out, c);
	}
}

/* "name=value", or the value alone, which is quoted where it must be. */
static void
put_value(struct line *l, const char *name, struct span value)
{
	static const char escaped[] = "\"\\";
	bool bare;

	value = span_first(value, VALUE_MAX_BYTES);
	bare = is_bare(value);
	separate(l,
	    strlen(name) + (name[0] != '\0') +
		(bare ? value.len : escaped_len(value, escaped) + 2));
	buf_add_text(l->out, name);
	if (name[0] != '\0')
		buf_add_char(l->out, '=');
	if (!bare)
		buf_add_char(l->out, '"');
	put_escaped(l, value, bare ? "" : escaped);
	if (!bare)
		buf_add_char(l->out, '"');
}

/* "(word word word)", folded between words. */
static void
put_comment(struct line *l, struct span comment)
{
	static const char escaped[] = "()\\";
	struct span rest = span_first(comment, VALUE_MAX_BYTES);
	struct span word, next;
	bool first = true;
	bool more = span_word(&rest, &next);

	while (more) {
		word = next;
		more = span_word(&rest, &next);
		separate(l, escaped_len(word, escaped) + first + !more);
		if (first)
			buf_add_char(l->out, '(');
		put_escaped(l, word, escaped);
		if (!more)
			buf_add_char(l->out, ')');
		first = false;
	}
}

static void
put_result(struct line *l, const struct wire_authres_result *r)
{
	buf_add_text(l->out, ";\r\n\t");
	l->column = TAB_COLUMNS;
	separate(l, strlen(r->method) + 1 + strlen(r->result));
	buf_add_text(l->out, r->method);
	buf_add_char(l->out, '=');
	buf_add_text(l->out, r->result);
	put_comment(l, r->comment);
	if (r->reason.len > 0)
		put_value(l, "reason", r->reason);
	for (size_t i = 0;
	     i < WIRE_AUTHRES_PROPERTIES && r->properties[i].name != NULL; i++)
		if (r->properties[i].value.len > 0)
			put_value(l, r->properties[i].name,
			    r->properties[i].value);
}

void
wire_authres_write(struct span id, const struct wire_authres_result *results,
    size_t count, struct buf *out)
{
	struct line l = { .out = out };

	buf_add_text(out, "Authentication-Results:");
	l.column = sizeof("Authentication-Results:") - 1;
	put_value(&l, "", id);
	if (count == 0)
		buf_add_text(out, "; none");
	for (size_t i = 0; i < count; i++)
		put_result(&l, &results[i]);
	buf_add_text(out, "\r\n");
}

/* --- reading ------------------------------------------------------------- */

/* Past blanks, folds and comments; all of ${s} when a comment has no end. */
static struct span
without_blanks(struct span s)
{
	size_t i = 0, depth = 0;

	for (; i < s.len; i++) {
		if (s.at[i] == '(')
			depth++;
		else if (s.at[i] == ')' && depth > 0)
			depth--;
		else if (s.at[i] == '\\' && depth > 0)
			i++;
		else if (!ascii_is_space(s.at[i]) && depth == 0)
			break;
	}
	return span_from(s, i);
}

/* A cursor over the name, with quotes and backslashes taken off. */
struct name {
	struct span rest;
	bool is_quoted;
};

/* The next byte of the name, or -1 at its end. */
static int
name_next(struct name *n)
{
	char c;

	if (n->is_quoted && n->rest.len > 1 && n->rest.at[0] == '\\')
		n->rest = span_from(n->rest, 1);
	else if (n->is_quoted && n->rest.len > 0 && n->rest.at[0] == '"')
		return -1;
	if (n->rest.len == 0)
		return -1;
	c = n->rest.at[0];
	/* Bytes over 127 are no token's, but RFC 8601 section 2.5 has them
	   in names that are internationalised. */
	if (!n->is_quoted && !is_token_char(c) && (unsigned char)c < 0x80)
		return -1;
	n->rest = span_from(n->rest, 1);
	return (unsigned char)ascii_lower(c);
}

/* Whether the name ends here, but for one dot, as names in the DNS may. */
static bool
name_is_over(struct name *n)
{
	int c = name_next(n);

	return c == -1 || (c == '.' && name_next(n) == -1);
}

bool
wire_authres_claims(struct span value, struct span id)
{
	struct span rest = without_blanks(value);
	struct name n = { rest, span_starts(rest, SPAN("\"")) };

	if (n.is_quoted)
		n.rest = span_from(n.rest, 1);
	else if (rest.len == 0 || !is_token_char(rest.at[0]))
		return rest.len == 0 || (unsigned char)rest.at[0] < 0x80;
	if (span_ends(id, SPAN(".")))
		id.len--;
	for (size_t i = 0; i < id.len; i++)
		if (name_next(&n) != (unsigned char)ascii_lower(id.at[i]))
			return false;
	return name_is_over(&n);
}

bool
wire_authres_next(struct span *rest, struct span id, struct wire_field *out)
{
	struct wire_field f;

	while (wire_field_next(rest, &f))
		if (span_eq_icase(f.name, SPAN("Authentication-Results")) &&
		    wire_authres_claims(f.value, id)) {
			*out = f;
			return true;
		}
	return false;
}
