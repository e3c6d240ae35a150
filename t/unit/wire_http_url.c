/* Where a responder is: what is a URL of HTTP, and what is none. */
#include "wire/http_url.h"

#include "tap.h"

static const struct {
	const char *text, *host, *path;
	unsigned port; /* 0: it is none */
} rows[] = {
	{ "http://a.example", "a.example", "", 80 },
	{ "http://a.example/", "a.example", "/", 80 },
	{ "HTTP://A.example:8080/x/y?z=1", "A.example", "/x/y?z=1", 8080 },
	{ "http://a.example?q", "a.example", "?q", 80 },
	{ "http://192.0.2.1:1/", "192.0.2.1", "/", 1 },
	{ "http://[2001:db8::1]/", "2001:db8::1", "/", 80 },
	{ "http://[2001:db8::1]:99", "2001:db8::1", "", 99 },
	{ "https://a.example/", NULL, NULL, 0 },
	{ "http:/a.example/", NULL, NULL, 0 },
	{ "http://", NULL, NULL, 0 },
	{ "http:///path", NULL, NULL, 0 },
	{ "http://a.example:/", NULL, NULL, 0 },
	{ "http://a.example:0/", NULL, NULL, 0 },
	{ "http://a.example:65536/", NULL, NULL, 0 },
	{ "http://a.example:80x/", NULL, NULL, 0 },
	{ "http://user@a.example/", NULL, NULL, 0 },
	{ "http://a.example/x y", NULL, NULL, 0 },
	{ "http://a.example/x\r\nHost: b", NULL, NULL, 0 },
	{ "http://a.example/x#y", NULL, NULL, 0 },
	{ "http://a_b/", NULL, NULL, 0 },
	{ "http://[2001:db8::1/", NULL, NULL, 0 },
	{ "http://[]/", NULL, NULL, 0 },
	{ "http://[::1]x/", NULL, NULL, 0 },
	{ "", NULL, NULL, 0 },
};

static void
test_what_is_one_and_what_is_none(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int bad = tap_bad;
		struct wire_http_url u;
		bool is_one = wire_http_url_parse(span_of(rows[i].text), &u);

		CHECK_INT(is_one, rows[i].port != 0);
		if (is_one && rows[i].port != 0) {
			CHECK_SPAN(u.host, rows[i].host);
			CHECK_SPAN(u.path, rows[i].path);
			CHECK_INT(u.port, rows[i].port);
		}
		if (tap_bad > bad)
			printf("# %s\n", rows[i].text);
	}
}

static void
test_one_that_is_too_long_is_none(void)
{
	static char text[WIRE_HTTP_URL_BYTES_MAX + 1] = "http://a.example/";
	struct wire_http_url u;
	size_t len = strlen(text);

	memset(text + len, 'x', sizeof(text) - len);
	CHECK(wire_http_url_parse((struct span){ text, sizeof(text) - 1 }, &u));
	CHECK(!wire_http_url_parse((struct span){ text, sizeof(text) }, &u));
}

int
main(void)
{
	TAP_RUN(test_what_is_one_and_what_is_none);
	TAP_RUN(test_one_that_is_too_long_is_none);
	return tap_done();
}
