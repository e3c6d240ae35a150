/* The order in which the hosts of a route are tried. */
#include "tap.h"

#include "deliver/hosts.h"

enum { TARGETS = 4 };

static uint64_t state;

/* A small generator of our own, so that runs are alike. */
static uint64_t
random_next(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return state >> 33;
}

static const struct policy_target plain[TARGETS] = {
	{ .weight = 1, .port = 1 },
	{ .weight = 1, .port = 2 },
	{ .weight = 1, .port = 3, .group = 1 },
	{ .weight = 1, .port = 4, .group = 1 },
};

static void
test_without_randomize_the_order_is_as_written(void)
{
	struct policy_targets t = { plain, TARGETS, false };
	const struct policy_target *out[TARGETS];

	for (int k = 0; k < 20; k++) {
		deliver_hosts_order(&t, false, random_next, out);
		for (int i = 0; i < TARGETS; i++)
			CHECK(out[i] == &plain[i]);
	}
}

static void
test_groups_are_shuffled_apart(void)
{
	struct policy_targets t = { plain, TARGETS, false };
	const struct policy_target *out[TARGETS];
	int first[2] = { 0 };
	int third[2] = { 0 };

	for (int k = 0; k < 1000; k++) {
		deliver_hosts_order(&t, true, random_next, out);
		CHECK(out[0]->group == 0 && out[1]->group == 0);
		CHECK(out[2]->group == 1 && out[3]->group == 1);
		CHECK(out[0] != out[1] && out[2] != out[3]);
		first[out[0]->port - 1]++;
		third[out[2]->port - 3]++;
	}
	CHECK(first[0] > 400 && first[1] > 400);
	CHECK(third[0] > 400 && third[1] > 400);
}

static void
test_a_weight_is_how_often_a_host_stands_first(void)
{
	static const struct policy_target heavy[3] = {
		{ .weight = 7, .port = 0 },
		{ .weight = 2, .port = 1 },
		{ .weight = 1, .port = 2 },
	};
	struct policy_targets t = { heavy, 3, true };
	const struct policy_target *out[3];
	int first[3] = { 0 };

	for (int k = 0; k < 10000; k++) {
		deliver_hosts_order(&t, false, random_next, out);
		first[out[0]->port]++;
		CHECK(out[0] != out[1] && out[1] != out[2] && out[0] != out[2]);
	}
	CHECK(first[0] > 6500 && first[0] < 7500);
	CHECK(first[1] > 1700 && first[1] < 2300);
	CHECK(first[2] > 700 && first[2] < 1300);
}

int
main(void)
{
	TAP_RUN(test_without_randomize_the_order_is_as_written);
	TAP_RUN(test_groups_are_shuffled_apart);
	TAP_RUN(test_a_weight_is_how_often_a_host_stands_first);
	return tap_done();
}
