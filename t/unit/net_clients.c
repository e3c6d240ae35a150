/* client counts: shared between processes, bounded, and never negative. */
#include <sys/wait.h>

#include <unistd.h>

#include "base/assert.h"
#include "base/clock.h"
#include "net/clients.h"
#include "tap.h"

enum { EACH = 20000 };

static struct net_clients *c;

static struct ip
ip(const char *text)
{
	struct ip a;

	ASSERT(ip_parse(span_of(text), &a));
	return a;
}

static struct ip
ip_number(unsigned n)
{
	uint8_t bytes[4] = { 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8),
		(uint8_t)n };
	struct ip a;

	ip_from_bytes(IP_V4, bytes, &a);
	return a;
}

static void
test_counts_over_columns(void)
{
	struct ip a = ip("192.0.2.1"), b = ip("192.0.2.2");

	c = net_clients_new(1000);
	CHECK_INT(net_clients_enter(c, 0, &a), 1);
	CHECK_INT(net_clients_enter(c, 63, &a), 2);
	CHECK_INT(net_clients_enter(c, 0, &b), 1);
	CHECK_INT(net_clients_total(c), 3);
	net_clients_leave(c, 0, &a);
	CHECK_INT(net_clients_enter(c, 1, &a), 2);
	net_clients_leave(c, 5, &a); /* was not there: no effect on it */
	CHECK_INT(net_clients_enter(c, 1, &a), 3);
	net_clients_free(&c);
}

static void
test_an_ipv6_client_is_its_64(void)
{
	struct ip a = ip("2001:db8:0:1::1"), b = ip("2001:db8:0:1:ffff::9"),
		  other = ip("2001:db8:0:2::1");

	c = net_clients_new(1000);
	CHECK_INT(net_clients_enter(c, 0, &a), 1);
	CHECK_INT(net_clients_enter(c, 0, &b), 2);
	CHECK_INT(net_clients_enter(c, 0, &other), 1);
	net_clients_free(&c);
}

static void
test_forget_zeroes_one_column(void)
{
	struct ip a = ip("192.0.2.1");

	c = net_clients_new(1000);
	(void)net_clients_enter(c, 0, &a);
	(void)net_clients_enter(c, 0, &a);
	(void)net_clients_enter(c, 1, &a);
	net_clients_forget(c, 0);
	CHECK_INT(net_clients_total(c), 1);
	CHECK_INT(net_clients_enter(c, 1, &a), 2);
	net_clients_leave(c, 0, &a);
	CHECK_INT(net_clients_total(c), 2);
	net_clients_free(&c);
}

static void
test_full_table_evicts_the_idle_first(void)
{
	struct ip busy = ip("192.0.2.1");

	clock_set_ms(1000);
	c = net_clients_new(16);
	(void)net_clients_enter(c, 0, &busy);
	for (unsigned n = 0; n < 200; n++) {
		struct ip a = ip_number(n);

		clock_set_ms(2000 + n);
		CHECK_INT(net_clients_enter(c, 0, &a), 1);
		net_clients_leave(c, 0, &a);
	}
	CHECK_INT(net_clients_enter(c, 0, &busy), 2);
	CHECK_INT(net_clients_total(c), 2);
	net_clients_free(&c);
	clock_set_ms(0);
}

static void
test_full_table_of_the_busy_evicts_the_oldest(void)
{
	struct ip first = ip_number(0), last = ip_number(16);

	c = net_clients_new(16);
	for (unsigned n = 0; n < 17; n++) {
		struct ip a = ip_number(n);

		clock_set_ms(1000 + n);
		CHECK_INT(net_clients_enter(c, 0, &a), 1);
	}
	CHECK_INT(net_clients_total(c), 17);
	CHECK_INT(net_clients_enter(c, 0, &last), 2);
	net_clients_leave(c, 0, &first); /* no longer known */
	CHECK_INT(net_clients_total(c), 17);
	net_clients_free(&c);
	clock_set_ms(0);
}

static void
churn(unsigned column)
{
	struct ip shared = ip("192.0.2.1");

	for (unsigned n = 0; n < EACH; n++) {
		struct ip a = ip_number(n % 50);

		(void)net_clients_enter(c, column, &a);
		(void)net_clients_enter(c, column, &shared);
		net_clients_leave(c, column, &a);
		if (n > 0)
			net_clients_leave(c, column, &shared);
	}
}

static void
test_two_processes_count_together(void)
{
	struct ip shared = ip("192.0.2.1"), other = ip_number(7);
	pid_t pids[2];

	c = net_clients_new(1024);
	for (unsigned i = 0; i < 2; i++) {
		pids[i] = fork();
		ASSERT(pids[i] >= 0);
		if (pids[i] == 0) {
			churn(i);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < 2; i++)
		ASSERT(waitpid(pids[i], NULL, 0) == pids[i]);
	CHECK_INT(net_clients_total(c), 2);
	CHECK_INT(net_clients_enter(c, 2, &shared), 3);
	CHECK_INT(net_clients_enter(c, 2, &other), 1);
	net_clients_forget(c, 0);
	CHECK_INT(net_clients_enter(c, 2, &shared), 3);
	net_clients_free(&c);
}

int
main(void)
{
	TAP_RUN(test_counts_over_columns);
	TAP_RUN(test_an_ipv6_client_is_its_64);
	TAP_RUN(test_forget_zeroes_one_column);
	TAP_RUN(test_full_table_evicts_the_idle_first);
	TAP_RUN(test_full_table_of_the_busy_evicts_the_oldest);
	TAP_RUN(test_two_processes_count_together);
	return tap_done();
}
