/* Random bytes and identifiers. */
#include "tap.h"

#include "base/ascii.h"
#include "base/clock.h"
#include "base/rand.h"

static void
test_bytes_are_filled_to_the_last(void)
{
	unsigned char bytes[600] = { 0 };
	bool last = false;

	rand_bytes(bytes, 0);
	CHECK_INT(bytes[0], 0);
	for (int i = 0; i < 20 && !last; i++) {
		rand_bytes(bytes, sizeof(bytes));
		last = bytes[sizeof(bytes) - 1] != 0;
	}
	CHECK(last);
	CHECK(rand_u64() != rand_u64());
}

static void
test_ids_are_letters_and_digits(void)
{
	char id[RAND_ID_LEN + 1];

	rand_id(id);
	CHECK_INT(strlen(id), RAND_ID_LEN);
	for (size_t i = 0; i < RAND_ID_LEN; i++)
		CHECK(ascii_is_alnum(id[i]));
}

static void
test_ids_differ_within_a_second(void)
{
	char a[RAND_ID_LEN + 1], b[RAND_ID_LEN + 1];

	clock_set_wall_s(1795299000);
	rand_id(a);
	rand_id(b);
	CHECK(strcmp(a, b) != 0);
	CHECK(memcmp(a, b, 8) == 0);
	clock_set_wall_s(0);
}

static void
test_ids_sort_by_time(void)
{
	static const int64_t times[] = { 1, 61, 62, 3844, 1795299000,
		1795299001, 4107542400, INT64_C(200000000000) };
	char before[RAND_ID_LEN + 1] = "";
	char id[RAND_ID_LEN + 1];

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		clock_set_wall_s(times[i]);
		rand_id(id);
		CHECK(strcmp(before, id) < 0);
		memcpy(before, id, sizeof(id));
	}
	clock_set_wall_s(0);
}

int
main(void)
{
	TAP_RUN(test_bytes_are_filled_to_the_last);
	TAP_RUN(test_ids_are_letters_and_digits);
	TAP_RUN(test_ids_differ_within_a_second);
	TAP_RUN(test_ids_sort_by_time);
	return tap_done();
}
