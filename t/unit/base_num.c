/* Numbers, sizes and times: the whole text or nothing, no overflow. */
#include "tap.h"

#include "base/num.h"

enum { MARK = 77 }; /* what stays in an out-parameter on failure */

static void
test_u64(void)
{
	static const struct {
		const char *in;
		uint64_t max;
		bool ok;
		uint64_t want;
	} cases[] = { { "0", 0, true, 0 }, { "007", 9, true, 7 },
		{ "65535", 65535, true, 65535 }, { "65536", 65535, false, 0 },
		{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
		{ "18446744073709551616", UINT64_MAX, false, 0 },
		{ "99999999999999999999999", UINT64_MAX, false, 0 },
		{ "", 9, false, 0 }, { " 1", 9, false, 0 },
		{ "1 ", 9, false, 0 }, { "+1", 9, false, 0 },
		{ "-1", 9, false, 0 }, { "0x1", 9, false, 0 },
		{ "1a", 99, false, 0 }, { "\xb2", 9, false, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t got = MARK;
		bool ok = num_u64(span_of(cases[i].in), cases[i].max, &got);

		CHECK_INT(ok, cases[i].ok);
		CHECK(got == (cases[i].ok ? cases[i].want : MARK));
	}
}

static void
test_i64(void)
{
	static const struct {
		const char *in;
		bool ok;
		int64_t want;
	} cases[] = { { "0", true, 0 }, { "-0", true, 0 }, { "+5", true, 5 },
		{ "-5", true, -5 }, { "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "-9223372036854775809", false, 0 }, { "", false, 0 },
		{ "-", false, 0 }, { "+", false, 0 }, { "--1", false, 0 },
		{ "1.5", false, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t got = MARK;

		CHECK_INT(num_i64(span_of(cases[i].in), &got), cases[i].ok);
		CHECK_INT(got, cases[i].ok ? cases[i].want : MARK);
	}
}

static void
test_size(void)
{
	static const struct {
		const char *in;
		bool ok;
		uint64_t want;
	} cases[] = { { "0", true, 0 }, { "10", true, 10 },
		{ "2k", true, 2048 }, { "50M", true, 50 << 20 },
		{ "1G", true, 1 << 30 },
		{ "17179869183G", true, UINT64_C(17179869183) << 30 },
		{ "17179869184G", false, 0 }, { "K", false, 0 },
		{ "", false, 0 }, { "1KK", false, 0 }, { "1T", false, 0 },
		{ "1 K", false, 0 }, { "-1K", false, 0 },
		{ "1.5M", false, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t got = MARK;

		CHECK_INT(num_size(span_of(cases[i].in), &got), cases[i].ok);
		CHECK(got == (cases[i].ok ? cases[i].want : MARK));
	}
}

static void
test_time(void)
{
	static const struct {
		const char *in;
		bool ok;
		uint64_t want;
	} cases[] = { { "0", true, 0 }, { "0s", true, 0 }, { "5s", true, 5000 },
		{ "5m", true, 300000 }, { "250ms", true, 250 },
		{ "1h30m", true, 5400000 }, { "1s500ms", true, 1500 },
		{ "1w2d3h4m5s", true, UINT64_C(788645000) }, { "", false, 0 },
		{ "5", false, 0 }, { "m", false, 0 }, { "1h30", false, 0 },
		{ "1h 30m", false, 0 }, { "5S", false, 0 }, { "1y", false, 0 },
		{ "00", false, 0 }, { "-5s", false, 0 },
		{ "30500568904w", true, UINT64_C(30500568904) * 604800000 },
		{ "30500568905w", false, 0 },
		{ "18446744073709551615ms1ms", false, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t got = MARK;

		CHECK_INT(num_time(span_of(cases[i].in), &got), cases[i].ok);
		CHECK(got == (cases[i].ok ? cases[i].want : MARK));
	}
}

static void
test_null_is_no_number(void)
{
	struct span null = { NULL, 0 };
	uint64_t u = MARK;
	int64_t n = MARK;

	CHECK(!num_u64(null, 9, &u) && !num_size(null, &u));
	CHECK(!num_i64(null, &n) && !num_time(null, &u));
	CHECK_INT(u, MARK);
	CHECK_INT(n, MARK);
}

int
main(void)
{
	TAP_RUN(test_u64);
	TAP_RUN(test_i64);
	TAP_RUN(test_size);
	TAP_RUN(test_time);
	TAP_RUN(test_null_is_no_number);
	return tap_done();
}
