/*
 * clock: the kernel's clocks, or the frozen ones of a test.
 *
 * Dates are computed here: gmtime_r() reads the zone file at its first call,
 * which a sandboxed process may not.
 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

#include "base/assert.h"

enum { DAY_S = 24 * 3600 };

struct date {
	int64_t year;
	unsigned month;	  /* 0 to 11 */
	unsigned day;	  /* 1 to 31 */
	unsigned weekday; /* 0 is Sunday */
	unsigned second;  /* of the day */
};

static uint64_t frozen_ms;
static int64_t frozen_wall_s;

static int64_t
read_us(clockid_t id)
{
	struct timespec now;
	int bad = clock_gettime(id, &now);

	ASSERT(bad == 0);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

uint64_t
clock_us(void)
{
	if (frozen_ms != 0)
		return frozen_ms * 1000;
	return (uint64_t)read_us(CLOCK_MONOTONIC);
}

uint64_t
clock_ms(void)
{
	return clock_us() / 1000;
}

int64_t
clock_wall_us(void)
{
	if (frozen_wall_s != 0)
		return frozen_wall_s * 1000000;
	return read_us(CLOCK_REALTIME);
}

int64_t
clock_wall_s(void)
{
	return clock_wall_us() / 1000000;
}

void
clock_set_ms(uint64_t ms)
{
	frozen_ms = ms;
}

void
clock_set_wall_s(int64_t s)
{
	frozen_wall_s = s;
}

/* Division that rounds towards minus infinity, for times before 1970. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/*
 * The Gregorian calendar repeats every 400 years of 146097 days.  Years are
 * counted from 1 March, so that the leap day comes last and the months from
 * March on begin at day (153 * month + 2) / 5.
 */
static struct date
date_of(int64_t s)
{
	int64_t days = floor_div(s, DAY_S);
	int64_t since_march_0 = days + 719468;
	int64_t era = floor_div(since_march_0, 146097);
	unsigned in_era = (unsigned)(since_march_0 - era * 146097);
	unsigned year =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	unsigned in_year = in_era - (365 * year + year / 4 - year / 100);
	unsigned month = (5 * in_year + 2) / 153;

	return (struct date){ .year = era * 400 + year + (month >= 10),
		.month = (month + 2) % 12,
		.day = in_year - (153 * month + 2) / 5 + 1,
		.weekday = (unsigned)(days + 4 - floor_div(days + 4, 7) * 7),
		.second = (unsigned)(s - days * DAY_S) };
}

static const char weekdays[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat" };
static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

const char *
clock_rfc5322(int64_t s, char *out)
{
	struct date d = date_of(s);

	/* RFC 5322 section 3.3 */
	snprintf(out, CLOCK_RFC5322_MAX,
	    "%s, %02u %s %04lld %02u:%02u:%02u +0000", weekdays[d.weekday],
	    d.day, months[d.month], (long long)d.year, d.second / 3600,
	    d.second / 60 % 60, d.second % 60);
	return out;
}

const char *
clock_zulu(int64_t s, char *out)
{
	struct date d = date_of(s);

	snprintf(out, CLOCK_ISO_MAX, "%04lld%02u%02u%02u%02u%02uZ",
	    (long long)d.year, d.month + 1, d.day, d.second / 3600,
	    d.second / 60 % 60, d.second % 60);
	return out;
}

const char *
clock_bsd(int64_t s, char *out)
{
	struct date d = date_of(s);

	snprintf(out, CLOCK_ISO_MAX, "%s %s %02u %02u:%02u:%02u %04lld",
	    weekdays[d.weekday], months[d.month], d.day, d.second / 3600,
	    d.second / 60 % 60, d.second % 60, (long long)d.year);
	return out;
}

const char *
clock_log(int64_t us, char *out)
{
	int64_t s = floor_div(us, 1000000);
	unsigned ms = (unsigned)(us - s * 1000000) / 1000;
	struct date d = date_of(s);

	snprintf(out, CLOCK_ISO_MAX, "%04lld-%02u-%02u %02u:%02u:%02u.%03u",
	    (long long)d.year, d.month + 1, d.day, d.second / 3600,
	    d.second / 60 % 60, d.second % 60, ms);
	return out;
}
