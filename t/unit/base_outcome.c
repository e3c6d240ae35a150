/* Outcomes have names; a broken invariant ends the process. */
#include "tap.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/outcome.h"

static void
test_each_outcome_has_its_name(void)
{
	CHECK_SPAN(span_of(outcome_name(OUT_OK)), "ok");
	CHECK_SPAN(span_of(outcome_name(OUT_NONE)), "none");
	CHECK_SPAN(span_of(outcome_name(OUT_TEMP)), "temp");
	CHECK_SPAN(span_of(outcome_name(OUT_PERM)), "perm");
	CHECK_SPAN(span_of(outcome_name(OUT_CANCELLED)), "cancelled");
}

static void
test_a_broken_invariant_aborts(void)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		signal(SIGABRT, SIG_DFL);
		ASSERT(1 + 1 == 3);
		_exit(0);
	}
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int
main(void)
{
	ASSERT(1 + 1 == 2);
	TAP_RUN(test_each_outcome_has_its_name);
	TAP_RUN(test_a_broken_invariant_aborts);
	return tap_done();
}
