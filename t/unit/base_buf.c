/* Buffers: growth, the cap, dropping, escaping. */
#include "tap.h"

#include "base/buf.h"

static void
test_appends_grow_it(void)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	CHECK_INT(buf_span(&b).len, 0);
	buf_add(&b, SPAN("ab"));
	buf_add_char(&b, 'c');
	buf_add_text(&b, "de");
	buf_add(&b, (struct span){ NULL, 0 });
	buf_printf(&b, "-%d", 7);
	CHECK_SPAN(buf_span(&b), "abcde-7");
	for (int i = 0; i < 100000; i++)
		buf_add_char(&b, 'x');
	CHECK_INT(buf_span(&b).len, 100007);
	CHECK(!buf_is_full(&b));
	buf_fini(&b);
	CHECK_INT(buf_span(&b).len, 0);
	buf_fini(&b);
}

static void
test_the_cap_holds_to_the_byte(void)
{
	struct buf b;

	buf_init(&b, 4);
	buf_add(&b, SPAN("abcd"));
	CHECK(!buf_is_full(&b));
	CHECK_SPAN(buf_span(&b), "abcd");
	buf_add_char(&b, 'e');
	CHECK(buf_is_full(&b));
	CHECK_SPAN(buf_span(&b), "abcd");
	buf_clear(&b);
	CHECK(!buf_is_full(&b));
	buf_printf(&b, "%s", "12345");
	CHECK(buf_is_full(&b));
	CHECK_INT(buf_span(&b).len, 0);
	buf_clear(&b);
	buf_printf(&b, "%s", "1234");
	CHECK_SPAN(buf_span(&b), "1234");
	buf_fini(&b);
}

static void
test_a_cap_of_zero_takes_nothing(void)
{
	struct buf b;

	buf_init(&b, 0);
	buf_add(&b, SPAN(""));
	CHECK(!buf_is_full(&b));
	buf_add_char(&b, 'x');
	CHECK(buf_is_full(&b));
	buf_fini(&b);
}

static void
test_the_largest_cap_does_not_overflow(void)
{
	struct buf b;

	buf_init(&b, (size_t)-1);
	for (int i = 0; i < 5000; i++)
		buf_add(&b, SPAN("0123456789"));
	CHECK_INT(buf_span(&b).len, 50000);
	buf_fini(&b);
}

static void
test_full_stays_until_cleared(void)
{
	struct buf b;

	buf_init(&b, 3);
	buf_add(&b, SPAN("abcd"));
	buf_add(&b, SPAN("ab"));
	CHECK_SPAN(buf_span(&b), "ab");
	CHECK(buf_is_full(&b));
	buf_fini(&b);
}

static void
test_drop_takes_from_the_front(void)
{
	struct buf b;

	buf_init(&b, 100);
	buf_drop(&b, 5);
	buf_add(&b, SPAN("abcdef"));
	buf_drop(&b, 0);
	buf_drop(&b, 2);
	CHECK_SPAN(buf_span(&b), "cdef");
	buf_drop(&b, 99);
	CHECK_INT(buf_span(&b).len, 0);
	buf_fini(&b);
}

static void
test_foreign_bytes_are_escaped(void)
{
	struct buf b;

	buf_init(&b, 100);
	buf_add_escaped(&b, (struct span){ "a\r\n\t\\ \0\x7f\xff~\"", 11 });
	CHECK_SPAN(buf_span(&b), "a\\r\\n\\t\\\\ \\x00\\x7F\\xFF~\"");
	buf_clear(&b);
	buf_add_escaped(&b, SPAN(""));
	CHECK_INT(buf_span(&b).len, 0);
	buf_fini(&b);
}

static void
test_bytes_are_written_in_hexadecimal(void)
{
	struct buf b;

	buf_init(&b, 9);
	buf_add_hex(&b, (struct span){ "\x00\x7f\xa0\xff", 4 });
	CHECK_SPAN(buf_span(&b), "007fa0ff");
	buf_add_hex(&b, SPAN(""));
	CHECK(!buf_is_full(&b));
	buf_add_hex(&b, SPAN("x"));
	CHECK_SPAN(buf_span(&b), "007fa0ff");
	CHECK(buf_is_full(&b));
	buf_fini(&b);
}

int
main(void)
{
	TAP_RUN(test_appends_grow_it);
	TAP_RUN(test_the_cap_holds_to_the_byte);
	TAP_RUN(test_a_cap_of_zero_takes_nothing);
	TAP_RUN(test_the_largest_cap_does_not_overflow);
	TAP_RUN(test_full_stays_until_cleared);
	TAP_RUN(test_drop_takes_from_the_front);
	TAP_RUN(test_foreign_bytes_are_escaped);
	TAP_RUN(test_bytes_are_written_in_hexadecimal);
	return tap_done();
}
