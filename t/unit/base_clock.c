/* Clocks: frozen for tests; dates without the zone file. */
#include "tap.h"

#include <time.h>

#include "base/clock.h"

static void
test_monotonic_time_never_goes_back(void)
{
	uint64_t before = clock_us();
	uint64_t after = clock_us();

	CHECK(before > 0 && after >= before);
	CHECK(clock_ms() >= before / 1000);
}

static void
test_frozen_clocks_stand_still(void)
{
	clock_set_ms(5000);
	CHECK_INT(clock_ms(), 5000);
	CHECK_INT(clock_us(), 5000000);
	clock_set_ms(0);
	CHECK(clock_ms() != 5000);
	clock_set_wall_s(1795298400);
	CHECK_INT(clock_wall_s(), 1795298400);
	CHECK_INT(clock_wall_us(), 1795298400000000);
	clock_set_wall_s(0);
	CHECK(clock_wall_s() != 1795298400);
}

static void
test_dates_of_mail(void)
{
	static const struct {
		int64_t s;
		const char *want;
	} cases[] = { { 0, "Thu, 01 Jan 1970 00:00:00 +0000" },
		{ -1, "Wed, 31 Dec 1969 23:59:59 +0000" },
		{ 951782400, "Tue, 29 Feb 2000 00:00:00 +0000" },
		{ 951868799, "Tue, 29 Feb 2000 23:59:59 +0000" },
		{ 951868800, "Wed, 01 Mar 2000 00:00:00 +0000" },
		{ 1795299000, "Sat, 21 Nov 2026 22:10:00 +0000" },
		{ 2147483648, "Tue, 19 Jan 2038 03:14:08 +0000" },
		{ 4107542400, "Mon, 01 Mar 2100 00:00:00 +0000" },
		{ 4107542399, "Sun, 28 Feb 2100 23:59:59 +0000" } };
	char text[CLOCK_RFC5322_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_SPAN(span_of(clock_rfc5322(cases[i].s, text)),
		    cases[i].want);
}

static void
test_dates_agree_with_the_library(void)
{
	char ours[CLOCK_ISO_MAX], theirs[CLOCK_ISO_MAX];

	for (int64_t s = -86400; s < INT64_C(8000000000); s += 7654321) {
		time_t t = (time_t)s;
		struct tm tm;
		size_t n;

		gmtime_r(&t, &tm);
		n = strftime(theirs, sizeof(theirs), "%Y-%m-%d %H:%M:%S.000",
		    &tm);
		CHECK(n > 0);
		CHECK_SPAN(span_of(clock_log(s * 1000000, ours)), theirs);
	}
}

static void
test_log_time_has_milliseconds(void)
{
	char text[CLOCK_ISO_MAX];

	CHECK_SPAN(span_of(clock_log(1795299000123999, text)),
	    "2026-11-21 22:10:00.123");
	CHECK_SPAN(span_of(clock_log(-1, text)), "1969-12-31 23:59:59.999");
}

int
main(void)
{
	TAP_RUN(test_monotonic_time_never_goes_back);
	TAP_RUN(test_frozen_clocks_stand_still);
	TAP_RUN(test_dates_of_mail);
	TAP_RUN(test_dates_agree_with_the_library);
	TAP_RUN(test_log_time_has_milliseconds);
	return tap_done();
}
