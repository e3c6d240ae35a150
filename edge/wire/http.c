/*
 * http: RFC 9112.
 *
 * request-line = method SP request-target SP HTTP-version CRLF
 * field-line   = field-name ":" OWS field-value OWS CRLF
 */
#include "wire/http.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"

#include "wire/eol.h"

enum {
	BAD_REQUEST = 400,
	BAD_METHOD = 405,
	BAD_BODY = 413,
	BAD_LONG = 431,
	BAD_VERSION = 505
};

/* What is read of a request before it is judged as a whole. */
struct head {
	struct wire_http http;
	bool is_1_1;
	bool has_host;
	bool says_close;
	bool says_keep_alive;
};

/* RFC 9110 section 5.6.2 */
static bool
is_token(struct span s)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) &&
		    memchr(others, s.at[i], sizeof(others) - 1) == NULL)
			return false;
	return s.len > 0;
}

static bool
is_visible(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_print(s.at[i]) || s.at[i] == ' ')
			return false;
	return true;
}

/* RFC 9112 section 3.2.2: the absolute form must be taken from anybody. */
static struct span
drop_authority(struct span target)
{
	static const struct span scheme = { "http://", 7 };
	struct span rest;

	if (!span_starts_icase(target, scheme))
		return target;
	rest = span_from(target, scheme.len);
	rest = span_from(rest, span_find(rest, '/'));
	return rest.len > 0 ? rest : SPAN("/");
}

static unsigned
read_version(struct span s, struct head *h)
{
	if (s.len != 8 || !span_starts(s, SPAN("HTTP/")) ||
	    !ascii_is_digit(s.at[5]) || s.at[6] != '.' ||
	    !ascii_is_digit(s.at[7]))
		return BAD_REQUEST;
	if (s.at[5] != '1')
		return BAD_VERSION;
	h->is_1_1 = s.at[7] != '0';
	return 0;
}

static unsigned
read_request_line(struct span line, struct head *h)
{
	struct span method, target;
	unsigned status;
	size_t mark;

	if (!span_cut(&line, ' ', &method) || !span_cut(&line, ' ', &target) ||
	    !is_token(method) || !is_visible(target))
		return BAD_REQUEST;
	status = read_version(line, h);
	if (status != 0)
		return status;
	h->http.is_head = span_eq(method, SPAN("HEAD"));
	if (!h->http.is_head && !span_eq(method, SPAN("GET")))
		return BAD_METHOD;
	target = drop_authority(target);
	if (!span_starts(target, SPAN("/")))
		return BAD_REQUEST;
	mark = span_find(target, '?');
	h->http.path = span_first(target, mark);
	h->http.query = span_from(target, mark + 1);
	return 0;
}

static void
read_connection(struct span value, struct head *h)
{
	struct span option;

	while (span_cut(&value, ',', &option)) {
		option = span_trim(option);
		h->says_close |= span_eq_icase(option, SPAN("close"));
		h->says_keep_alive |= span_eq_icase(option, SPAN("keep-alive"));
	}
}

static unsigned
read_field(struct span line, struct head *h)
{
	size_t colon = span_find(line, ':');
	struct span name = span_first(line, colon);
	struct span value = span_trim(span_from(line, colon + 1));
	uint64_t length;

	/* Section 5.1: nor folded lines, nor blanks before the colon. */
	if (colon == line.len || !is_token(name) ||
	    span_find(value, '\0') < value.len)
		return BAD_REQUEST;
	if (span_eq_icase(name, SPAN("transfer-encoding")))
		return BAD_BODY;
	if (span_eq_icase(name, SPAN("content-length"))) {
		if (!num_u64(value, UINT64_MAX, &length))
			return BAD_REQUEST;
		return length == 0 ? 0 : BAD_BODY;
	}
	if (span_eq_icase(name, SPAN("connection"))) {
		read_connection(value, h);
	} else if (span_eq_icase(name, SPAN("accept"))) {
		h->http.accept = value;
	} else if (span_eq_icase(name, SPAN("host"))) {
		if (h->has_host)
			return BAD_REQUEST;
		h->has_host = true;
		h->http.host = value;
	}
	return 0;
}

/* What can only be said when the whole head is there; 0 when it is good. */
static unsigned
judge(struct head *h)
{
	/* RFC 9112 section 3.2 */
	if (h->is_1_1 && !h->has_host)
		return BAD_REQUEST;
	h->http.keep_alive =
	    !h->says_close && (h->is_1_1 || h->says_keep_alive);
	return 0;
}

static enum wire_scan
bad(unsigned why, unsigned *status)
{
	*status = why;
	return WIRE_BAD;
}

enum wire_scan
wire_http_parse(struct span in, struct wire_http *out, size_t *used,
    unsigned *status)
{
	struct span rest = span_first(in, LIMIT_HTTP_REQUEST_BYTES);
	struct head h = { .is_1_1 = false };
	enum wire_eol eol;
	size_t at;
	bool is_first = true;

	while ((eol = wire_eol_find(rest, &at)) == WIRE_EOL_CRLF) {
		struct span line = span_first(rest, at);
		unsigned why;

		rest = span_from(rest, at + 2);
		if (is_first)
			why = read_request_line(line, &h);
		else
			why = line.len > 0 ? read_field(line, &h) : judge(&h);
		if (why != 0)
			return bad(why, status);
		if (line.len == 0) {
			*out = h.http;
			*used = (size_t)(rest.at - in.at);
			return WIRE_DONE;
		}
		is_first = false;
	}
	if (eol == WIRE_EOL_BARE_CR || eol == WIRE_EOL_BARE_LF)
		return bad(BAD_REQUEST, status);
	return in.len < LIMIT_HTTP_REQUEST_BYTES ? WIRE_MORE :
						   bad(BAD_LONG, status);
}
