/* deliver_proxies: a proxy that kept us waiting is tried last for a while. */
#include "tap.h"

#include "deliver/proxies.h"

static struct policy_socks three[3];
static const struct policy_socks *order[3];

static void
order_init(void)
{
	for (size_t i = 0; i < 3; i++) {
		three[i].address.port = (uint16_t)(i + 1);
		ip_parse(SPAN("192.0.2.1"), &three[i].address.ip);
		order[i] = &three[i];
	}
}

static void
check_order(unsigned a, unsigned b, unsigned c)
{
	CHECK_INT(order[0]->address.port, a);
	CHECK_INT(order[1]->address.port, b);
	CHECK_INT(order[2]->address.port, c);
}

static void
test_who_is_down_goes_last_for_a_while(void)
{
	struct deliver_proxies p = { .count = 0 };

	order_init();
	deliver_proxies_last(&p, order, 3, 1000);
	check_order(1, 2, 3);
	deliver_proxies_tell(&p, &three[0].address, false, 1000);
	deliver_proxies_last(&p, order, 3, 1500);
	check_order(2, 3, 1);
	order_init();
	deliver_proxies_last(&p, order, 3, 1000 + DELIVER_HEALTH_FIRST_MS);
	check_order(1, 2, 3);
}

static void
test_all_down_keep_their_order(void)
{
	struct deliver_proxies p = { .count = 0 };

	order_init();
	for (size_t i = 3; i > 0; i--)
		deliver_proxies_tell(&p, &three[i - 1].address, false, 1000);
	deliver_proxies_last(&p, order, 3, 1001);
	check_order(1, 2, 3);
}

static void
test_a_success_is_enough(void)
{
	struct deliver_proxies p = { .count = 0 };

	order_init();
	deliver_proxies_tell(&p, &three[1].address, false, 1000);
	deliver_proxies_last(&p, order, 3, 1001);
	check_order(1, 3, 2);
	order_init();
	deliver_proxies_tell(&p, &three[1].address, true, 1002);
	deliver_proxies_last(&p, order, 3, 1003);
	check_order(1, 2, 3);
}

static void
test_the_oldest_is_forgotten(void)
{
	struct deliver_proxies p = { .count = 0 };
	struct ip_port other = three[0].address;

	order_init();
	deliver_proxies_tell(&p, &three[0].address, false, 1000);
	deliver_proxies_tell(&p, &three[2].address, false, 1001);
	for (uint16_t i = 0; i < POLICY_SOCKS_MAX - 1; i++) {
		other.port = (uint16_t)(100 + i);
		deliver_proxies_tell(&p, &other, true, 1002);
	}
	deliver_proxies_last(&p, order, 3, 1003);
	check_order(1, 2, 3);
	deliver_proxies_tell(&p, &three[0].address, false, 1004);
	deliver_proxies_last(&p, order, 3, 1005);
	check_order(2, 3, 1);
}

int
main(void)
{
	TAP_RUN(test_who_is_down_goes_last_for_a_while);
	TAP_RUN(test_all_down_keep_their_order);
	TAP_RUN(test_a_success_is_enough);
	TAP_RUN(test_the_oldest_is_forgotten);
	return tap_done();
}
