/*
 * Slots, columns and back-off: the arithmetic of who serves what and when.
 */
#include "proc/backoff.h"
#include "proc/columns.h"
#include "proc/slots.h"
#include "tap.h"

static void
test_every_slot_has_an_owner(void)
{
	CHECK_INT(proc_slot_owner(0, 2), 0);
	CHECK_INT(proc_slot_owner(1, 2), 1);
	/* Slots of a generation that had more workers are not orphans. */
	CHECK_INT(proc_slot_owner(2, 2), 0);
	CHECK_INT(proc_slot_owner(3, 2), 1);
	CHECK_INT(proc_slot_owner(3, 1), 0);
}

static void
test_the_next_ready_worker_covers(void)
{
	static const struct {
		bool ready[4];
		unsigned slot;
		int want;
	} cases[] = {
		{ { true, true, true, true }, 2, 2 },
		{ { true, true, false, true }, 2, 3 },
		{ { true, true, false, false }, 2, 0 },
		{ { false, true, false, false }, 2, 1 },
		{ { false, false, false, false }, 2, PROC_NOBODY },
		{ { true, false, true, true }, 5, 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_INT(proc_slot_server(cases[i].slot, cases[i].ready, 4),
		    cases[i].want);
}

static void
test_one_worker_has_no_neighbour(void)
{
	const bool ready[] = { false };

	CHECK_INT(proc_slot_server(0, ready, 1), PROC_NOBODY);
}

static void
test_columns_come_back(void)
{
	struct proc_columns c = { 0 };

	for (unsigned i = 0; i < PROC_COLUMNS; i++)
		CHECK_INT(proc_columns_take(&c), i);
	CHECK_INT(proc_columns_free(&c), 0);
	proc_columns_give(&c, 17);
	proc_columns_give(&c, 63);
	CHECK_INT(proc_columns_free(&c), 2);
	CHECK_INT(proc_columns_take(&c), 17);
	CHECK_INT(proc_columns_take(&c), 63);
}

static void
test_backoff_doubles_to_its_cap(void)
{
	static const uint64_t want[] = { 100, 200, 400, 800, 1600, 3200, 6400,
		10000, 10000 };
	struct proc_backoff b = { 0, 0 };
	uint64_t now = 1000000;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		proc_backoff_started(&b, now);
		now += 10;
		CHECK_INT(proc_backoff_died(&b, now), want[i]);
	}
}

static void
test_a_long_life_is_forgiven(void)
{
	struct proc_backoff b = { 0, 0 };

	proc_backoff_started(&b, 1);
	CHECK_INT(proc_backoff_died(&b, 2), 100);
	proc_backoff_started(&b, 100);
	CHECK_INT(proc_backoff_died(&b, 200), 200);
	proc_backoff_started(&b, 300);
	CHECK_INT(proc_backoff_died(&b, 300 + PROC_BACKOFF_ALIVE_MS), 100);
}

int
main(void)
{
	TAP_RUN(test_every_slot_has_an_owner);
	TAP_RUN(test_the_next_ready_worker_covers);
	TAP_RUN(test_one_worker_has_no_neighbour);
	TAP_RUN(test_columns_come_back);
	TAP_RUN(test_backoff_doubles_to_its_cap);
	TAP_RUN(test_a_long_life_is_forgiven);
	return tap_done();
}
