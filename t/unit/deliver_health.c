/* The breaker before a backend: when it opens, probes and closes. */
#include "tap.h"

#include "deliver/health.h"

static void
test_a_healthy_backend_is_always_tried(void)
{
	struct deliver_health h = { 0 };

	for (uint64_t now = 0; now < 10; now++)
		CHECK(deliver_health_ask(&h, now));
	deliver_health_good(&h);
	CHECK(deliver_health_ask(&h, 10));
}

static void
test_a_failure_opens_it_for_a_while(void)
{
	struct deliver_health h = { 0 };

	deliver_health_bad(&h, 1000);
	CHECK(deliver_health_is_down(&h, 1000));
	CHECK(!deliver_health_ask(&h, 1000 + DELIVER_HEALTH_FIRST_MS - 1));
	CHECK(deliver_health_ask(&h, 1000 + DELIVER_HEALTH_FIRST_MS));
}

static void
test_only_one_probes_at_a_time(void)
{
	struct deliver_health h = { 0 };

	deliver_health_bad(&h, 0);
	CHECK(deliver_health_ask(&h, 5000));
	CHECK(!deliver_health_ask(&h, 5000));
	deliver_health_none(&h);
	CHECK(deliver_health_ask(&h, 5000));
	deliver_health_good(&h);
	CHECK(deliver_health_ask(&h, 5000));
	CHECK(deliver_health_ask(&h, 5000));
}

static void
test_the_pause_doubles_up_to_its_cap(void)
{
	struct deliver_health h = { 0 };
	uint64_t now = 0;
	uint64_t pause = DELIVER_HEALTH_FIRST_MS;

	deliver_health_bad(&h, now);
	for (int i = 0; i < 10; i++) {
		CHECK(deliver_health_is_down(&h, now + pause - 1));
		now += pause;
		CHECK(deliver_health_ask(&h, now));
		deliver_health_bad(&h, now);
		pause = pause * 2 < DELIVER_HEALTH_MAX_MS ?
		    pause * 2 :
		    DELIVER_HEALTH_MAX_MS;
	}
}

static void
test_failures_at_the_same_time_count_once(void)
{
	struct deliver_health h = { 0 };

	for (int i = 0; i < 50; i++)
		deliver_health_bad(&h, 100);
	CHECK(deliver_health_ask(&h, 100 + DELIVER_HEALTH_FIRST_MS));
}

int
main(void)
{
	TAP_RUN(test_a_healthy_backend_is_always_tried);
	TAP_RUN(test_a_failure_opens_it_for_a_while);
	TAP_RUN(test_only_one_probes_at_a_time);
	TAP_RUN(test_the_pause_doubles_up_to_its_cap);
	TAP_RUN(test_failures_at_the_same_time_count_once);
	return tap_done();
}
