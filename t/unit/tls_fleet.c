/* The ring in Redis: who has the secret reads it, nobody else. */
#include "tls/fleet.h"

#include "tap.h"

enum { HOUR = 3600, SECRET = 48 };

static const int64_t now_s = 1000000;

static struct tls_fleet
fleet_of(char c)
{
	char secret[SECRET];
	struct tls_fleet f = { .is_set = false };

	memset(secret, c, sizeof(secret));
	tls_fleet_init(&f, (struct span){ secret, sizeof(secret) });
	return f;
}

static void
test_the_same_secret_reads_it(void)
{
	struct tls_fleet one = fleet_of('a'), two = fleet_of('a');
	struct tls_ticket_ring r, got;
	struct buf b;

	CHECK(one.is_set);
	CHECK(strcmp(one.name, two.name) == 0);
	buf_init(&b, TLS_FLEET_SEALED_BYTES);
	tls_ticket_ring_make(&r, now_s, HOUR);
	tls_fleet_seal(&one, &r, &b);
	CHECK_INT(b.len, TLS_FLEET_SEALED_BYTES);
	CHECK(tls_fleet_open(&two, buf_span(&b), now_s, &got));
	CHECK(memcmp(&r, &got, sizeof(r)) == 0);
	buf_fini(&b);
}

static void
test_another_reads_nothing_and_is_not_in_the_way(void)
{
	struct tls_fleet one = fleet_of('a'), two = fleet_of('b');
	struct tls_ticket_ring r, got;
	struct buf b;

	CHECK(strcmp(one.name, two.name) != 0);
	buf_init(&b, TLS_FLEET_SEALED_BYTES);
	tls_ticket_ring_make(&r, now_s, HOUR);
	tls_fleet_seal(&one, &r, &b);
	CHECK(!tls_fleet_open(&two, buf_span(&b), now_s, &got));
	memcpy(two.name, one.name, sizeof(two.name));
	CHECK(!tls_fleet_open(&two, buf_span(&b), now_s, &got));
	buf_fini(&b);
}

static void
test_what_no_ring_would_be_is_refused(void)
{
	struct tls_fleet f = fleet_of('a');
	struct tls_ticket_ring r, got;
	struct buf b;

	buf_init(&b, 2 * TLS_FLEET_SEALED_BYTES);
	tls_ticket_ring_make(&r, now_s + HOUR, HOUR);
	tls_fleet_seal(&f, &r, &b);
	CHECK(!tls_fleet_open(&f, buf_span(&b), now_s, &got));
	CHECK(tls_fleet_open(&f, buf_span(&b), now_s + HOUR, &got));
	CHECK(!tls_fleet_open(&f, SPAN(""), now_s, &got));
	buf_add_char(&b, 'x');
	CHECK(!tls_fleet_open(&f, buf_span(&b), now_s + HOUR, &got));
	buf_fini(&b);
}

int
main(void)
{
	TAP_RUN(test_the_same_secret_reads_it);
	TAP_RUN(test_another_reads_nothing_and_is_not_in_the_way);
	TAP_RUN(test_what_no_ring_would_be_is_refused);
	return tap_done();
}
