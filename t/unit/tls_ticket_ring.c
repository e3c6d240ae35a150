/* Three generations of secrets: when they turn, how long each opens. */
#include "tls/ticket_ring.h"

#include "tap.h"

enum { HOUR = 3600 };

static const int64_t start_s = 1000000;

static struct tls_ticket_ring
made(void)
{
	struct tls_ticket_ring r;

	tls_ticket_ring_make(&r, start_s, HOUR);
	return r;
}

static bool
is_same(const struct tls_ticket_secret *a, const struct tls_ticket_secret *b)
{
	return memcmp(a->id, b->id, sizeof(a->id)) == 0 &&
	    memcmp(a->secret, b->secret, sizeof(a->secret)) == 0;
}

static void
test_a_new_ring_has_two_secrets(void)
{
	struct tls_ticket_ring r = made();
	const uint8_t zeros[TLS_TICKET_ID_BYTES] = { 0 };

	CHECK(!is_same(&r.key[TLS_TICKET_CURRENT], &r.key[TLS_TICKET_NEXT]));
	CHECK(tls_ticket_ring_find(&r, r.key[TLS_TICKET_CURRENT].id) ==
	    &r.key[TLS_TICKET_CURRENT]);
	CHECK(tls_ticket_ring_find(&r, r.key[TLS_TICKET_NEXT].id) ==
	    &r.key[TLS_TICKET_NEXT]);
	/* The previous one that is not there opens nothing. */
	CHECK(tls_ticket_ring_find(&r, zeros) == NULL);
	CHECK(tls_ticket_ring_is_live(&r, start_s));
}

static void
test_it_turns_when_its_time_has_come(void)
{
	struct tls_ticket_ring r = made();
	const struct tls_ticket_ring old = r;

	CHECK(!tls_ticket_ring_turn(&r, start_s + HOUR - 1));
	CHECK(memcmp(&r, &old, sizeof(r)) == 0);
	CHECK(tls_ticket_ring_turn(&r, start_s + HOUR));
	CHECK(
	    is_same(&r.key[TLS_TICKET_PREVIOUS], &old.key[TLS_TICKET_CURRENT]));
	CHECK(is_same(&r.key[TLS_TICKET_CURRENT], &old.key[TLS_TICKET_NEXT]));
	CHECK_INT(r.key[TLS_TICKET_CURRENT].since_s, start_s + HOUR);
	CHECK(!is_same(&r.key[TLS_TICKET_NEXT], &old.key[TLS_TICKET_NEXT]));
	CHECK(!tls_ticket_ring_turn(&r, start_s + HOUR));
}

static void
test_a_secret_opens_for_two_rotations(void)
{
	struct tls_ticket_ring r = made();
	const struct tls_ticket_secret first = r.key[TLS_TICKET_CURRENT];
	const struct tls_ticket_secret *k = &r.key[TLS_TICKET_CURRENT];

	CHECK_INT(tls_ticket_until_s(&r, k), start_s + 2 * HOUR);
	/* The next one is not current yet: it will be, then two more. */
	CHECK_INT(tls_ticket_until_s(&r, &r.key[TLS_TICKET_NEXT]),
	    start_s + 3 * HOUR);
	CHECK(tls_ticket_ring_turn(&r, start_s + HOUR));
	k = tls_ticket_ring_find(&r, first.id);
	CHECK(k != NULL);
	CHECK_INT(k != NULL ? tls_ticket_until_s(&r, k) : 0,
	    start_s + 2 * HOUR);
	CHECK(tls_ticket_ring_turn(&r, start_s + 2 * HOUR));
	CHECK(tls_ticket_ring_find(&r, first.id) == NULL);
}

static void
test_one_that_was_left_alone_is_made_anew(void)
{
	struct tls_ticket_ring r = made();
	const struct tls_ticket_ring old = r;

	CHECK(!tls_ticket_ring_is_live(&r, start_s + 2 * HOUR));
	CHECK(tls_ticket_ring_turn(&r, start_s + 2 * HOUR));
	for (int i = 0; i < TLS_TICKET_GENERATIONS; i++) {
		CHECK(i == TLS_TICKET_PREVIOUS ||
		    tls_ticket_ring_find(&r, old.key[i].id) == NULL);
	}
	CHECK_INT(r.rotation_s, HOUR);
}

static void
test_a_clock_that_goes_back_a_little_changes_nothing(void)
{
	struct tls_ticket_ring r = made();

	CHECK(!tls_ticket_ring_turn(&r, start_s - 300));
	CHECK(tls_ticket_ring_turn(&r, start_s - 301));
}

static void
test_what_was_written_is_read(void)
{
	uint8_t text[TLS_TICKET_RING_TEXT_BYTES];
	struct tls_ticket_ring r = made(), got;

	CHECK(tls_ticket_ring_turn(&r, start_s + HOUR));
	tls_ticket_ring_write(&r, text);
	CHECK(tls_ticket_ring_read(&got, text, start_s + HOUR));
	CHECK(memcmp(&got, &r, sizeof(r)) == 0);
	/* The first number, so that any machine reads it alike. */
	CHECK_INT(text[7], HOUR & 0xff);
	CHECK_INT(text[6], HOUR >> 8);
}

static void
test_a_ring_that_cannot_be_is_refused(void)
{
	const struct tls_ticket_ring good = made();
	struct tls_ticket_ring r = good;

	CHECK(tls_ticket_ring_is_sound(&r, start_s));
	CHECK(tls_ticket_ring_is_sound(&r, start_s - 300));
	CHECK(!tls_ticket_ring_is_sound(&r, start_s - 301));
	r.rotation_s = 0;
	CHECK(!tls_ticket_ring_is_sound(&r, start_s));
	r.rotation_s = INT64_MAX;
	CHECK(!tls_ticket_ring_is_sound(&r, start_s));
	r = good;
	r.key[TLS_TICKET_NEXT].since_s = start_s;
	CHECK(!tls_ticket_ring_is_sound(&r, start_s));
	r = good;
	r.key[TLS_TICKET_PREVIOUS].since_s = start_s + 1;
	CHECK(!tls_ticket_ring_is_sound(&r, start_s));
	r.key[TLS_TICKET_PREVIOUS].since_s = -1;
	CHECK(!tls_ticket_ring_is_sound(&r, start_s));
	r = good;
	r.key[TLS_TICKET_CURRENT].since_s = INT64_MIN;
	CHECK(!tls_ticket_ring_is_sound(&r, start_s));
}

int
main(void)
{
	TAP_RUN(test_a_new_ring_has_two_secrets);
	TAP_RUN(test_it_turns_when_its_time_has_come);
	TAP_RUN(test_a_secret_opens_for_two_rotations);
	TAP_RUN(test_one_that_was_left_alone_is_made_anew);
	TAP_RUN(test_a_clock_that_goes_back_a_little_changes_nothing);
	TAP_RUN(test_what_was_written_is_read);
	TAP_RUN(test_a_ring_that_cannot_be_is_refused);
	return tap_done();
}
