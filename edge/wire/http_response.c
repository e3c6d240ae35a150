/*
 * http_response: RFC 9112.
 *
 * status-line  = HTTP-version SP status-code SP [ reason-phrase ] CRLF
 * chunked-body = *chunk last-chunk trailer-section CRLF
 */
#include "wire/http_response.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"

enum body_state {
	PLAIN, /* ${left} bytes of content, or until the end */
	CHUNK_SIZE,
	CHUNK_DATA,
	CHUNK_END, /* the CR LF after a chunk's content */
	TRAILER,
	FINISHED
};

enum { CHUNK_LINE_MAX = 1024, CHUNK_DIGITS_MAX = 8 };

/* Cut a line that ends in CR LF off ${in}; false when there is none yet. */
static bool
cut_line(struct span *in, struct span *line)
{
	size_t end = span_find_span(*in, SPAN("\r\n"));

	if (end == in->len)
		return false;
	*line = span_first(*in, end);
	*in = span_from(*in, end + 2);
	return true;
}

static bool
read_status(struct span line, struct wire_http_response *out)
{
	uint64_t status;

	if (!span_starts(line, SPAN("HTTP/1.")) || line.len < 12 ||
	    !ascii_is_digit(line.at[7]) || line.at[8] != ' ' ||
	    (line.len > 12 && line.at[12] != ' ') ||
	    !num_u64(span_first(span_from(line, 9), 3), 599, &status) ||
	    status < 100)
		return false;
	out->status = (unsigned)status;
	return true;
}

static bool
read_field(struct span line, struct wire_http_response *out)
{
	struct span name;

	if (span_find(line, ':') == line.len || !span_cut(&line, ':', &name) ||
	    name.len == 0)
		return false;
	struct span value = span_trim(line);
	if (span_eq_icase(name, SPAN("Content-Length"))) {
		/* Section 6.3, item 5: two lengths are an attack. */
		if (out->has_length ||
		    !num_u64(value, UINT64_MAX / 2, &out->length))
			return false;
		out->has_length = true;
	}
	if (span_eq_icase(name, SPAN("Transfer-Encoding"))) {
		if (!span_eq_icase(value, SPAN("chunked")))
			return false;
		out->is_chunked = true;
	}
	return true;
}

enum wire_scan
wire_http_response_parse(struct span in, struct wire_http_response *out,
    size_t *used)
{
	struct span rest = in;
	struct span line;

	*out = (struct wire_http_response){ 0 };
	if (!cut_line(&rest, &line))
		return in.len < LIMIT_HTTP_REQUEST_BYTES ? WIRE_MORE : WIRE_BAD;
	if (!read_status(line, out))
		return WIRE_BAD;
	while (cut_line(&rest, &line)) {
		size_t taken = (size_t)(rest.at - in.at);

		if (taken > LIMIT_HTTP_REQUEST_BYTES)
			return WIRE_BAD;
		if (line.len == 0) {
			*used = taken;
			return out->is_chunked && out->has_length ? WIRE_BAD :
								    WIRE_DONE;
		}
		if (!read_field(line, out))
			return WIRE_BAD;
	}
	return in.len < LIMIT_HTTP_REQUEST_BYTES ? WIRE_MORE : WIRE_BAD;
}

void
wire_http_body_init(struct wire_http_body *b,
    const struct wire_http_response *head)
{
	*b = (struct wire_http_body){ .left = head->length };
	if (head->is_chunked)
		b->state = CHUNK_SIZE;
	else if (!head->has_length)
		b->ends_with_connection = true;
	else if (head->length == 0)
		b->state = FINISHED;
}

/* Section 7.1: hexadecimal digits, then extensions that nobody needs. */
static bool
read_chunk_size(struct wire_http_body *b, struct span line)
{
	size_t i = 0;

	b->left = 0;
	while (i < line.len && ascii_hex(line.at[i]) >= 0) {
		b->left = b->left * 16 + (uint64_t)ascii_hex(line.at[i]);
		if (++i > CHUNK_DIGITS_MAX)
			return false;
	}
	if (i == 0 || (i < line.len && line.at[i] != ';' && line.at[i] != ' '))
		return false;
	b->state = b->left > 0 ? CHUNK_DATA : TRAILER;
	return true;
}

static enum wire_scan
take_line(struct wire_http_body *b, struct span *in)
{
	struct span line;

	if (!cut_line(in, &line))
		return in->len < CHUNK_LINE_MAX ? WIRE_MORE : WIRE_BAD;
	if (line.len > CHUNK_LINE_MAX)
		return WIRE_BAD;
	if (b->state == CHUNK_SIZE)
		return read_chunk_size(b, line) ? WIRE_DONE : WIRE_BAD;
	if (b->state == CHUNK_END) {
		b->state = CHUNK_SIZE;
		return line.len == 0 ? WIRE_DONE : WIRE_BAD;
	}
	if (line.len == 0)
		b->state = FINISHED;
	return WIRE_DONE;
}

static enum wire_scan
take_content(struct wire_http_body *b, struct span *in, struct buf *out)
{
	struct span piece = *in;

	if (in->len == 0)
		return WIRE_MORE;
	if (!b->ends_with_connection && piece.len > b->left)
		piece.len = (size_t)b->left;
	buf_add(out, piece);
	if (buf_is_full(out))
		return WIRE_BAD;
	*in = span_from(*in, piece.len);
	if (b->ends_with_connection)
		return WIRE_DONE;
	b->left -= piece.len;
	if (b->left == 0)
		b->state = b->state == PLAIN ? FINISHED : CHUNK_END;
	return WIRE_DONE;
}

enum wire_scan
wire_http_body_feed(struct wire_http_body *b, struct span in, size_t *used,
    struct buf *out)
{
	struct span rest = in;
	enum wire_scan scan = WIRE_DONE;

	while (b->state != FINISHED && scan == WIRE_DONE)
		scan = b->state == PLAIN || b->state == CHUNK_DATA ?
		    take_content(b, &rest, out) :
		    take_line(b, &rest);
	*used = in.len - rest.len;
	return scan;
}

bool
wire_http_body_is_whole(const struct wire_http_body *b)
{
	return b->state == FINISHED || b->ends_with_connection;
}
