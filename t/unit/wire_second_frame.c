/* Numbers and texts: what is put is what is read, and no more. */
#include "wire/second_frame.h"

#include "tap.h"

static void
test_what_is_put_is_read(void)
{
	struct wire_second_in in = { .is_bad = false };
	struct buf b;

	buf_init(&b, 100);
	wire_second_number_put(&b, 1, 0x1ff);
	wire_second_number_put(&b, 8, UINT64_MAX - 1);
	wire_second_text_put(&b, SPAN("a\0b"));
	wire_second_text_put(&b, SPAN(""));
	in.rest = buf_span(&b);
	CHECK_INT(in.rest.len, 1 + 8 + 4 + 3 + 4);
	CHECK_INT(wire_second_number(&in, 1), 0xff);
	CHECK(wire_second_number(&in, 8) == UINT64_MAX - 1);
	CHECK(span_eq(wire_second_text(&in), SPAN("a\0b")));
	CHECK_INT(wire_second_text(&in).len, 0);
	CHECK(!in.is_bad && in.rest.len == 0);
	buf_fini(&b);
}

static void
test_numbers_are_big_endian(void)
{
	struct wire_second_in in = { .rest = SPAN("\1\2\3\4") };

	CHECK_INT(wire_second_number(&in, 3), 0x010203);
	CHECK_INT(in.rest.len, 1);
}

static void
test_a_fault_sticks(void)
{
	struct wire_second_in in = { .rest = SPAN("\0\0\0\2xyz") };

	CHECK_INT(wire_second_number(&in, 8), 0);
	CHECK(in.is_bad);
	CHECK_INT(wire_second_text(&in).len, 0);
	CHECK_INT(wire_second_number(&in, 1), 0);
	CHECK_INT(in.rest.len, 7);
}

static void
test_a_text_longer_than_the_frame_is_bad(void)
{
	struct wire_second_in in = { .rest = SPAN("\xff\xff\xff\xffxyz") };

	CHECK_INT(wire_second_text(&in).len, 0);
	CHECK(in.is_bad);
}

int
main(void)
{
	TAP_RUN(test_what_is_put_is_read);
	TAP_RUN(test_numbers_are_big_endian);
	TAP_RUN(test_a_fault_sticks);
	TAP_RUN(test_a_text_longer_than_the_frame_is_bad);
	return tap_done();
}
