/*
 * mail/budget: caps over columns and processes.
 */
#include "tap.h"

#include <sys/wait.h>

#include <unistd.h>

#include "mail/budget.h"

static void
test_a_cap_counts_all_columns(void)
{
	struct mail_budget *b = mail_budget_new(3);

	mail_budget_cap(b, MAIL_MEMORY, 100);
	CHECK(mail_budget_take(b, 0, MAIL_MEMORY, 60));
	CHECK(mail_budget_take(b, 1, MAIL_MEMORY, 40));
	CHECK(!mail_budget_take(b, 2, MAIL_MEMORY, 1));
	CHECK_INT(mail_budget_used(b, MAIL_MEMORY), 100);
	CHECK(mail_budget_take(b, 2, MAIL_SPILL, 1000000));
	mail_budget_give(b, 0, MAIL_MEMORY, 60);
	CHECK(mail_budget_take(b, 2, MAIL_MEMORY, 60));
	mail_budget_free(&b);
	CHECK(b == NULL);
	mail_budget_free(&b);
}

static void
test_a_dead_process_leaves_only_its_column(void)
{
	struct mail_budget *b = mail_budget_new(2);
	pid_t child;

	CHECK(mail_budget_take(b, 0, MAIL_MEMORY, 7));
	child = fork();
	if (child == 0) {
		bool ok = mail_budget_take(b, 1, MAIL_MEMORY, 100) &&
		    mail_budget_take(b, 1, MAIL_SPILL, 50);

		_exit(ok ? 0 : 1);
	}
	waitpid(child, NULL, 0);
	CHECK_INT(mail_budget_used(b, MAIL_MEMORY), 107);
	CHECK_INT(mail_budget_used(b, MAIL_SPILL), 50);
	mail_budget_forget(b, 1);
	CHECK_INT(mail_budget_used(b, MAIL_MEMORY), 7);
	CHECK_INT(mail_budget_used(b, MAIL_SPILL), 0);
	mail_budget_free(&b);
}

static void
test_a_cap_may_change(void)
{
	struct mail_budget *b = mail_budget_new(1);

	mail_budget_cap(b, MAIL_SPILL, 10);
	CHECK(!mail_budget_take(b, 0, MAIL_SPILL, 11));
	mail_budget_cap(b, MAIL_SPILL, 0);
	CHECK(mail_budget_take(b, 0, MAIL_SPILL, 11));
	mail_budget_free(&b);
}

int
main(void)
{
	TAP_RUN(test_a_cap_counts_all_columns);
	TAP_RUN(test_a_dead_process_leaves_only_its_column);
	TAP_RUN(test_a_cap_may_change);
	return tap_done();
}
