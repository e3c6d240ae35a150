/*
 * clock: the two clocks, and a way for tests to own them.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* clock_ms(): monotonic milliseconds; deadlines are in these. */
uint64_t clock_ms(void);

/* clock_us(): monotonic microseconds; for durations. */
uint64_t clock_us(void);

/* clock_wall_s(): seconds since 1970. */
int64_t clock_wall_s(void);

/* clock_wall_us(): microseconds since 1970. */
int64_t clock_wall_us(void);

/* clock_set_ms(ms): freeze the monotonic clock there; 0 thaws.  Tests only. */
void clock_set_ms(uint64_t ms);

/* clock_set_wall_s(s): freeze the wall clock; 0 thaws.  Tests only. */
void clock_set_wall_s(int64_t s);

enum { CLOCK_RFC5322_MAX = 40, CLOCK_ISO_MAX = 40 };

/* clock_rfc5322(s, out): "Sat, 21 Nov 2026 22:10:00 +0000" into ${out}. */
const char *clock_rfc5322(int64_t s, char *out);

/* clock_zulu(s, out): "20261121221000Z", in UTC, into ${out} of
   CLOCK_ISO_MAX. */
const char *clock_zulu(int64_t s, char *out);

/* clock_bsd(s, out): "Sat Nov 21 22:10:00 2026", in UTC, into ${out} of
   CLOCK_ISO_MAX. */
const char *clock_bsd(int64_t s, char *out);

/* clock_log(us, out): "2026-11-21 22:10:00.123" in UTC, for log lines. */
const char *clock_log(int64_t us, char *out);

#endif
