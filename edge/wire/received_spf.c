/*
 * received_spf: RFC 7208 section 9.1.
 *
 *	header-field   = "Received-SPF:" [CFWS] result FWS [comment FWS]
 *	                 [ key-value-list ] CRLF
 *	result         = "pass" / "fail" / "softfail" / "neutral" /
 *	                 "none" / "temperror" / "permerror"
 *	key-value-list = key-value-pair *( ";" [CFWS] key-value-pair ) [";"]
 *	key-value-pair = key [CFWS] "=" ( dot-atom / quoted-string )
 *	key            = "client-ip" / "envelope-from" / "helo" / "problem" /
 *	                 "receiver" / "identity" / "mechanism" / name
 */
#include "wire/received_spf.h"

#include <stdbool.h>

#include "base/ascii.h"

enum {
	/* Twice that, when every byte is escaped, and a key: under 998. */
	VALUE_MAX_BYTES = 400,
	LINE_MAX_BYTES = 77, /* RFC 5322 section 2.1.1 wants 78 */
	TAB_COLUMNS = 8
};

struct line {
	struct buf *out;
	size_t at;	/* where in ${out} its column 0 would be */
	bool has_pairs; /* so a semicolon is due before the next */
};

/* A blank, or a fold when the next ${len} bytes would not fit. */
static void
separate(struct line *l, size_t len)
{
	size_t end = buf_span(l->out).len;

	if (end + 1 + len - l->at > LINE_MAX_BYTES) {
		buf_add_text(l->out, "\r\n\t");
		l->at = end + strlen("\r\n\t") - TAB_COLUMNS;
	} else {
		buf_add_char(l->out, ' ');
	}
}

/* ${s} with a backslash before ${specials}. */
static void
add_escaped(struct buf *out, struct span s, const char *specials)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = ascii_is_print(s.at[i]) ? s.at[i] : '?';

		if (strchr(specials, c) != NULL)
			buf_add_char(out, '\\');
		buf_add_char(out, c);
	}
}

/* The words of a comment; folds stand between them only. */
static void
put_comment(struct line *l, struct span comment)
{
	struct span rest = span_first(comment, VALUE_MAX_BYTES), word;
	const char *open = "(";

	while (span_word(&rest, &word)) {
		separate(l, word.len + 2);
		buf_add_text(l->out, open);
		add_escaped(l->out, word, "()\\");
		open = "";
	}
	if (*open == '\0')
		buf_add_char(l->out, ')');
}

/* RFC 5322 section 3.2.3. */
static bool
is_dot_atom(struct span s)
{
	static const char specials[] = "()<>[]:;@\\,\" ";

	if (s.len == 0 || s.at[0] == '.' || s.at[s.len - 1] == '.' ||
	    span_find_span(s, SPAN("..")) < s.len)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_print(s.at[i]) ||
		    strchr(specials, s.at[i]) != NULL)
			return false;
	return true;
}

/* "key=value", unless there is no value. */
static void
put_pair(struct line *l, const char *key, struct span value)
{
	bool is_plain;

	value = span_first(value, VALUE_MAX_BYTES);
	is_plain = is_dot_atom(value);
	if (value.len == 0)
		return;
	if (l->has_pairs)
		buf_add_char(l->out, ';');
	l->has_pairs = true;
	separate(l, strlen(key) + 1 + value.len + (is_plain ? 1 : 3));
	buf_add_text(l->out, key);
	buf_add_char(l->out, '=');
	if (is_plain) {
		buf_add(l->out, value);
		return;
	}
	buf_add_char(l->out, '"');
	add_escaped(l->out, value, "\"\\");
	buf_add_char(l->out, '"');
}

void
wire_received_spf_write(const struct wire_received_spf *r, struct buf *out)
{
	struct line l = { .out = out, .at = buf_span(out).len };
	char ip[IP_TEXT_MAX];

	buf_add_text(out, "Received-SPF:");
	separate(&l, strlen(r->result));
	buf_add_text(out, r->result);
	put_comment(&l, r->comment);
	put_pair(&l, "client-ip", ip_write(&r->client, ip));
	put_pair(&l, "envelope-from", r->envelope_from);
	put_pair(&l, "helo", r->helo);
	put_pair(&l, "receiver", r->receiver);
	put_pair(&l, "identity", span_of(r->identity));
	put_pair(&l, "mechanism", r->mechanism);
	put_pair(&l, "problem", r->problem);
	buf_add_text(out, "\r\n");
}
