/* wire_tlsa: which TLSA records SMTP can go by. */
#include "tap.h"

#include <string.h>

#include "wire/tlsa.h"

static char rdata[3 + WIRE_TLSA_DATA_MAX + 1];

static void
test_a_record_has_three_bytes_and_data(void)
{
	struct wire_tlsa t = { .usage = 77 };

	memcpy(rdata, "\3\1\1x", 4);
	for (size_t n = 0; n < 4; n++)
		CHECK(!wire_tlsa_parse((struct span){ rdata, n }, &t));
	CHECK_INT(t.usage, 77);
	CHECK(wire_tlsa_parse((struct span){ rdata, 4 }, &t));
	CHECK_INT(t.usage, 3);
	CHECK_INT(t.selector, 1);
	CHECK_INT(t.matching, 1);
	CHECK_SPAN(t.data, "x");
	CHECK(wire_tlsa_parse((struct span){ rdata, sizeof(rdata) - 1 }, &t));
	CHECK(!wire_tlsa_parse((struct span){ rdata, sizeof(rdata) }, &t));
}

static const struct {
	uint8_t usage, selector, matching;
	size_t len;
	bool usable;
} cases[] = {
	{ 3, 1, 1, 32, true },
	{ 3, 0, 1, 32, true },
	{ 2, 0, 1, 32, true },
	{ 2, 1, 2, 64, true },
	{ 3, 1, 0, 1, true },
	{ 2, 0, 0, 999, true },
	/* RFC 7672 section 3.1.3: not these two. */
	{ 0, 0, 1, 32, false },
	{ 1, 0, 1, 32, false },
	{ 4, 1, 1, 32, false },
	{ 255, 1, 1, 32, false },
	{ 3, 2, 1, 32, false },
	{ 3, 1, 3, 32, false },
	/* Digests of another length. */
	{ 3, 1, 1, 31, false },
	{ 3, 1, 1, 33, false },
	{ 3, 1, 2, 32, false },
	{ 3, 1, 2, 65, false },
};

static void
test_only_what_is_known_is_usable(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wire_tlsa t;
		rdata[0] = (char)cases[i].usage;
		rdata[1] = (char)cases[i].selector;
		rdata[2] = (char)cases[i].matching;
		CHECK(wire_tlsa_parse((struct span){ rdata, 3 + cases[i].len },
		    &t));
		CHECK_INT(wire_tlsa_is_usable(&t), cases[i].usable);
	}
}

int
main(void)
{
	TAP_RUN(test_a_record_has_three_bytes_and_data);
	TAP_RUN(test_only_what_is_known_is_usable);
	return tap_done();
}
