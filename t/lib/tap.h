/*
 * tap: unit tests that speak TAP.
 *
 * A test is a function test_<claim>(void) that uses CHECK; TAP_RUN lists
 * them.  Each claim is one TAP line; a failed CHECK prints where and why and
 * goes on, so one run shows all that is wrong.
 */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>
#include <string.h>

#include "base/span.h"

static int tap_bad;
static int tap_all_bad;
static int tap_count;

#define CHECK(x)                                                         \
	do {                                                             \
		if (!(x)) {                                              \
			tap_bad++;                                       \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #x); \
		}                                                        \
	} while (0)

#define CHECK_INT(got, want)                                                \
	do {                                                                \
		long long got_ = (long long)(got);                          \
		long long want_ = (long long)(want);                        \
		if (got_ != want_) {                                        \
			tap_bad++;                                          \
			printf("# %s:%d: %s is %lld, not %lld\n", __FILE__, \
			    __LINE__, #got, got_, want_);                   \
		}                                                           \
	} while (0)

#define CHECK_SPAN(got, want)                                             \
	do {                                                              \
		struct span got_ = (got);                                 \
		struct span want_ = span_of(want);                        \
		if (!span_eq(got_, want_)) {                              \
			tap_bad++;                                        \
			printf("# %s:%d: %s is \"%.*s\", not \"%.*s\"\n", \
			    __FILE__, __LINE__, #got, SPAN_ARG(got_),     \
			    SPAN_ARG(want_));                             \
		}                                                         \
	} while (0)

static inline void
tap_run(const char *name, void (*test)(void))
{
	tap_bad = 0;
	test();
	printf("%s %d - %s\n", tap_bad == 0 ? "ok" : "not ok", ++tap_count,
	    name);
	fflush(stdout);
	tap_all_bad += tap_bad;
}

#define TAP_RUN(test) tap_run(#test, test)

static inline int
tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_all_bad == 0 ? 0 : 1;
}

#endif
