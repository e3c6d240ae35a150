/* http_url: scheme, host, port, path, each to its own end. */
#include "wire/http_url.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"

enum { HTTP_PORT = 80, PORT_MAX = 65535 };

/* RFC 3986 appendix A, less what hosts of the DNS do not have. */
static bool
is_host(struct span s, bool is_bracketed)
{
	if (s.len == 0 || s.len > LIMIT_DOMAIN_BYTES)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (is_bracketed ? ascii_hex(c) < 0 && c != ':' && c != '.' :
				   !ascii_is_alnum(c) && c != '-' && c != '.')
			return false;
	}
	return true;
}

/* Nothing that could end a line, or begin a fragment. */
static bool
is_path(struct span s)
{
	if (s.len > 0 && s.at[0] != '/' && s.at[0] != '?')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '#')
			return false;
	return true;
}

/* "host", "host:port", "[address]:port". */
static bool
read_authority(struct span s, struct wire_http_url *out)
{
	bool is_bracketed = s.len > 0 && s.at[0] == '[';
	size_t end = span_find(s, is_bracketed ? ']' : ':');
	uint64_t port = HTTP_PORT;

	out->host = span_first(s, end);
	if (is_bracketed) {
		if (end == s.len)
			return false;
		out->host = span_from(out->host, 1);
		end++;
	}
	if (end < s.len &&
	    (s.at[end] != ':' ||
		!num_u64(span_from(s, end + 1), PORT_MAX, &port) || port == 0))
		return false;
	out->port = (unsigned)port;
	return is_host(out->host, is_bracketed);
}

bool
wire_http_url_parse(struct span in, struct wire_http_url *out)
{
	const struct span scheme = SPAN("http://");
	struct wire_http_url url;
	struct span rest;
	size_t end = 0;

	if (in.len > WIRE_HTTP_URL_BYTES_MAX || !span_starts_icase(in, scheme))
		return false;
	rest = span_from(in, scheme.len);
	while (end < rest.len && rest.at[end] != '/' && rest.at[end] != '?')
		end++;
	url.path = span_from(rest, end);
	if (!read_authority(span_first(rest, end), &url) || !is_path(url.path))
		return false;
	*out = url;
	return true;
}
