/* wire_punycode: the samples of RFC 3492 section 7.1, and labels. */
#include "tap.h"

#include "wire/punycode.h"

static void
test_samples_of_the_rfc(void)
{
	static const struct {
		const char *label;
		const char *code;
	} cases[] = {
		{ "\xd9\x84\xd9\x8a\xd9\x87\xd9\x85\xd8\xa7\xd8\xa8\xd8\xaa"
		  "\xd9\x83\xd9\x84\xd9\x85\xd9\x88\xd8\xb4\xd8\xb9\xd8\xb1"
		  "\xd8\xa8\xd9\x8a\xd8\x9f",
		    "egbpdaj6bu4bxfgehfvwxn" },
		{ "\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88"
		  "\xe4\xb8\x8d\xe8\xaf\xb4\xe4\xb8\xad\xe6\x96\x87",
		    "ihqwcrb4cv8a8dqg056pqjye" },
		{ "3\xe5\xb9\xb4"
		  "B\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5"
		  "\x85\x88\xe7\x94\x9f",
		    "3B-ww4c5e180e575a65lsy2b" },
		{ "-> $1.00 <-", "-> $1.00 <--" },
		{ "b\xc3\xbc"
		  "cher",
		    "bcher-kva" },
		{ "\xc3\xbc", "tda" }, { "\xf4\x8f\xbf\xbf", "dn32g" }
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint32_t points[WIRE_PUNYCODE_POINTS_MAX];
		size_t n =
		    wire_punycode_points(span_of(cases[i].label), points);
		struct buf b;

		buf_init(&b, 1024);
		CHECK(n > 0);
		if (n > 0)
			wire_punycode_write(points, n, &b);
		CHECK_SPAN(buf_span(&b), cases[i].code);
		buf_fini(&b);
	}
}

static void
test_what_is_no_label_has_no_points(void)
{
	uint32_t points[WIRE_PUNYCODE_POINTS_MAX];
	char text[64];

	memset(text, 'a', sizeof(text));
	CHECK_INT(wire_punycode_points(SPAN(""), points), 0);
	CHECK_INT(wire_punycode_points(SPAN("\xff"), points), 0);
	CHECK_INT(wire_punycode_points(SPAN("a\xc3"), points), 0);
	CHECK_INT(wire_punycode_points((struct span){ text, 64 }, points), 0);
	CHECK_INT(wire_punycode_points((struct span){ text, 63 }, points), 63);
	CHECK_INT(wire_punycode_points(SPAN("\xe2\x82\xac"
					    "a"),
		      points),
	    2);
	CHECK_INT(points[0], 0x20ac);
	CHECK_INT(points[1], 'a');
}

int
main(void)
{
	TAP_RUN(test_samples_of_the_rfc);
	TAP_RUN(test_what_is_no_label_has_no_points);
	return tap_done();
}
