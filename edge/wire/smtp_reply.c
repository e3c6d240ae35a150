/*
 * smtp_reply: RFC 5321 section 4.2.
 *
 * Reply      = *( code "-" [ text ] CRLF ) code [ SP [ text ] ] CRLF
 * code       = %x32-35 2DIGIT
 * statuscode = ( "2" / "4" / "5" ) "." 1*3DIGIT "." 1*3DIGIT
 */
#include "wire/smtp_reply.h"

#include "base/ascii.h"
#include "base/assert.h"
#include "base/limits.h"
#include "base/num.h"

#include "wire/eol.h"

enum {
	CODE_DIGITS = 3,
	WRITE_LINE_BYTES = 512, /* RFC 5321 section 4.5.3.1.5 */
	AROUND_BYTES = 16	/* "250-5.999.999 " and CR LF */
};

void
wire_reply_init(struct wire_reply *r)
{
	*r = (struct wire_reply){ .code = 0 };
	buf_init(&r->text, WIRE_REPLY_TEXT_MAX);
}

void
wire_reply_fini(struct wire_reply *r)
{
	buf_fini(&r->text);
	wire_reply_init(r);
}

void
wire_reply_clear(struct wire_reply *r)
{
	r->code = 0;
	r->lines = 0;
	r->status = (struct wire_status){ .class = 0 };
	buf_clear(&r->text);
}

struct span
wire_reply_text(const struct wire_reply *r)
{
	return buf_span(&r->text);
}

/* Cut "." and one to three digits off ${rest}. */
static bool
cut_part(struct span *rest, unsigned *out)
{
	size_t n = 1;
	uint64_t value;

	if (!span_starts(*rest, SPAN(".")))
		return false;
	while (n < rest->len && n <= CODE_DIGITS && ascii_is_digit(rest->at[n]))
		n++;
	if (!num_u64(span_from(span_first(*rest, n), 1), 999, &value))
		return false;
	*out = (unsigned)value;
	*rest = span_from(*rest, n);
	return true;
}

bool
wire_status_parse(struct span s, struct wire_status *out, size_t *used)
{
	struct wire_status status = { .class = 0 };
	struct span rest = span_from(s, 1);

	if (s.len == 0 || (s.at[0] != '2' && s.at[0] != '4' && s.at[0] != '5'))
		return false;
	status.class = (unsigned)(s.at[0] - '0');
	if (!cut_part(&rest, &status.subject) ||
	    !cut_part(&rest, &status.detail))
		return false;
	if (rest.len > 0 && !ascii_is_blank(rest.at[0]))
		return false;
	*out = status;
	*used = s.len - rest.len + (rest.len > 0);
	return true;
}

static bool
is_same(struct wire_status a, struct wire_status b)
{
	return a.class == b.class && a.subject == b.subject &&
	    a.detail == b.detail;
}

/*
 * Add a line's text.  The first enhanced code that agrees with the reply's
 * class is the reply's, and is left out of the text wherever it is repeated.
 */
static void
add_text(struct wire_reply *r, struct span text)
{
	struct wire_status status;
	size_t used;

	if (wire_status_parse(text, &status, &used) &&
	    status.class == r->code / 100) {
		if (r->status.class == 0)
			r->status = status;
		if (is_same(status, r->status))
			text = span_from(text, used);
	}
	if (r->lines > 0)
		buf_add_char(&r->text, '\n');
	buf_add(&r->text, text);
}

/* Read one line without its CR LF; WIRE_MORE when others follow. */
static enum wire_scan
read_line(struct wire_reply *r, struct span line)
{
	uint64_t code;
	char mark = line.len > CODE_DIGITS ? line.at[CODE_DIGITS] : ' ';

	if (line.len < CODE_DIGITS ||
	    !num_u64(span_first(line, CODE_DIGITS), 599, &code) || code < 200 ||
	    (mark != ' ' && mark != '-'))
		return WIRE_BAD;
	if (r->lines > 0 && code != r->code)
		return WIRE_BAD;
	if (r->lines == LIMIT_REPLY_LINES || span_find(line, '\0') < line.len)
		return WIRE_BAD;
	r->code = (unsigned)code;
	add_text(r, span_from(line, CODE_DIGITS + 1));
	r->lines++;
	if (buf_is_full(&r->text))
		return WIRE_BAD;
	return mark == '-' ? WIRE_MORE : WIRE_DONE;
}

enum wire_scan
wire_reply_scan(struct wire_reply *r, struct span in, size_t *used)
{
	enum wire_scan scan = WIRE_MORE;
	size_t done = 0;

	while (scan == WIRE_MORE) {
		struct span rest =
		    span_first(span_from(in, done), LIMIT_REPLY_LINE_BYTES);
		size_t at;
		enum wire_eol eol = wire_eol_find(rest, &at);

		if (eol == WIRE_EOL_BARE_CR || eol == WIRE_EOL_BARE_LF)
			return WIRE_BAD;
		if (eol != WIRE_EOL_CRLF) {
			if (rest.len == LIMIT_REPLY_LINE_BYTES)
				return WIRE_BAD;
			break;
		}
		scan = read_line(r, span_first(rest, at));
		done += at + 2;
	}
	if (scan != WIRE_BAD)
		*used = done;
	return scan;
}

/* RFC 5321 section 4.2: textstring = 1*(%d09 / %d32-126) */
static void
add_sanitised(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		buf_add_char(out, ascii_is_print(c) || c == '\t' ? c : '?');
	}
}

/*
 * Cut what goes on one line off ${rest}: to the next '\n', or where that is
 * beyond ${max}, to the last blank that is not; ${more} says whether another
 * line follows.
 */
static struct span
cut_line(struct span *rest, size_t max, bool *more)
{
	size_t n = span_find(*rest, '\n');
	size_t skip = n < rest->len ? 1 : 0;
	struct span line;

	*more = n < rest->len;
	if (n > max) {
		size_t blank = span_find_last(span_first(*rest, max + 1), ' ');

		*more = true;
		skip = blank > 0 && blank <= max ? 1 : 0;
		n = skip != 0 ? blank : max;
	}
	line = span_first(*rest, n);
	*rest = span_from(*rest, n + skip);
	return line;
}

void
wire_reply_write(struct buf *out, unsigned code, struct wire_status status,
    struct span text)
{
	bool more = true;

	ASSERT(code >= 200 && code <= 599);
	while (span_ends(text, SPAN("\n")))
		text.len--;
	while (more) {
		struct span line =
		    cut_line(&text, WRITE_LINE_BYTES - AROUND_BYTES, &more);

		buf_printf(out, "%u%c", code, more ? '-' : ' ');
		if (status.class != 0)
			buf_printf(out, "%u.%u.%u%s", status.class,
			    status.subject, status.detail,
			    line.len > 0 ? " " : "");
		add_sanitised(out, line);
		buf_add_text(out, "\r\n");
	}
}
