/*
 * store/breaker and store/queue.
 */
#include "tap.h"

#include "store/breaker.h"
#include "store/queue.h"

static void
test_delays_double_up_to_a_limit(void)
{
	static const uint64_t full[] = { 100, 200, 400, 800, 1600, 3200, 5000,
		5000, 5000 };
	struct store_breaker b;

	store_breaker_init(&b);
	CHECK(!b.open);
	for (size_t i = 0; i < sizeof(full) / sizeof(full[0]); i++) {
		/* A remainder of 0 gives the least, of half the most. */
		CHECK_INT(store_breaker_failed(&b, full[i] / 2), full[i]);
		CHECK(b.open);
	}
	CHECK_INT(store_breaker_failed(&b, 0), 2500);
}

static void
test_it_closes_only_when_a_server_has_answered(void)
{
	struct store_breaker b;

	store_breaker_init(&b);
	store_breaker_failed(&b, 0);
	CHECK(b.open);
	store_breaker_ready(&b, 1000);
	CHECK(!b.open);
}

static void
test_a_steady_server_is_tried_again_at_once(void)
{
	struct store_breaker b;

	store_breaker_init(&b);
	store_breaker_failed(&b, 0);
	store_breaker_failed(&b, 0);
	store_breaker_ready(&b, 1000);
	CHECK_INT(store_breaker_lost(&b, 1000 + STORE_STEADY_MS, false, 0), 0);
	CHECK(!b.open);
	CHECK_INT(store_breaker_failed(&b, 50), 100);
}

static void
test_a_silent_server_opens_it(void)
{
	struct store_breaker b;

	store_breaker_init(&b);
	store_breaker_ready(&b, 1000);
	CHECK_INT(store_breaker_lost(&b, 9000, true, 0), 0);
	CHECK(b.open);
}

static void
test_a_server_that_comes_and_goes_slows_down(void)
{
	struct store_breaker b;
	uint64_t now = 1000, last = 0;

	store_breaker_init(&b);
	for (int i = 0; i < 10; i++) {
		store_breaker_ready(&b, now);
		now += 10;
		last = store_breaker_lost(&b, now, false, 0);
		CHECK(b.open);
		now += last;
	}
	CHECK_INT(last, 2500);
}

static void
test_places_leave_in_order_and_forgotten_ones_stay(void)
{
	struct store_call a = { .count = 2 }, b = { .count = 1 };
	struct store_place p = { .call = &a };
	struct store_queue q;

	store_queue_init(&q, 3);
	for (int round = 0; round < 5; round++) {
		CHECK(store_queue_oldest(&q) == NULL);
		p.call = &a;
		a.first = store_queue_push(&q, &p);
		store_queue_push(&q, &p);
		p.call = &b;
		b.first = store_queue_push(&q, &p);
		CHECK(!store_queue_has_room(&q, 1));
		CHECK(store_queue_pop(&q, &p) && p.call == &a);
		store_queue_forget(&q, &a);
		CHECK(store_queue_oldest(&q)->call == NULL);
		CHECK_INT(store_queue_count(&q), 2);
		CHECK(store_queue_pop(&q, &p) && p.call == NULL);
		CHECK(store_queue_pop(&q, &p) && p.call == &b);
		CHECK(!store_queue_pop(&q, &p));
		store_queue_forget(&q, &b);
	}
	store_queue_fini(&q);
}

int
main(void)
{
	TAP_RUN(test_delays_double_up_to_a_limit);
	TAP_RUN(test_it_closes_only_when_a_server_has_answered);
	TAP_RUN(test_a_steady_server_is_tried_again_at_once);
	TAP_RUN(test_a_silent_server_opens_it);
	TAP_RUN(test_a_server_that_comes_and_goes_slows_down);
	TAP_RUN(test_places_leave_in_order_and_forgotten_ones_stay);
	return tap_done();
}
