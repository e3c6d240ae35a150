/*
 * Positions of the bytes of texts, and texts put together from pieces.
 */
#include "lang/builder.h"
#include "lang/scan.h"
#include "lang/source.h"
#include "tap.h"

static struct arena arena;

static void
check_pos(struct lang_pos pos, uint32_t line, uint32_t column)
{
	CHECK_INT(pos.line, line);
	CHECK_INT(pos.column, column);
}

/* "deny MACRO" from line 3, a continuation from line 4. */
static struct lang_text
sample(void)
{
	struct lang_builder b;
	struct lang_text t;

	lang_builder_init(&b, &arena, 100);
	lang_builder_run(&b, (struct lang_pos){ 0, 3, 5 }, SPAN("deny "));
	lang_builder_fixed(&b, (struct lang_pos){ 0, 3, 10 }, SPAN("hosts "));
	lang_builder_run(&b, (struct lang_pos){ 0, 4, 9 }, SPAN("= *"));
	lang_builder_text(&b, &t);
	return t;
}

static void
test_each_byte_knows_where_it_was_written(void)
{
	struct lang_text t = sample();

	CHECK_SPAN(t.text, "deny hosts = *");
	check_pos(lang_text_pos(&t, 0), 3, 5);
	check_pos(lang_text_pos(&t, 4), 3, 9);
	check_pos(lang_text_pos(&t, 5), 3, 10);
	check_pos(lang_text_pos(&t, 10), 3, 10);
	check_pos(lang_text_pos(&t, 11), 4, 9);
	check_pos(lang_text_pos(&t, 13), 4, 11);
	check_pos(lang_text_pos(&t, 14), 4, 12);
}

static void
test_parts_keep_their_positions(void)
{
	struct lang_text t = sample();
	struct lang_text part = lang_text_sub(&t, 4, 8);

	CHECK_SPAN(part.text, " hosts =");
	part = lang_text_trim(&part);
	CHECK_SPAN(part.text, "hosts =");
	check_pos(lang_text_pos(&part, 0), 3, 10);
	check_pos(lang_text_pos(&part, 6), 4, 9);
	part = lang_text_sub(&part, 6, 100);
	CHECK_SPAN(part.text, "=");
	check_pos(lang_text_pos(&part, 0), 4, 9);
	part = lang_text_sub(&t, 100, 1);
	CHECK_INT(part.text.len, 0);
}

static void
test_nothing_but_blanks_trims_to_nothing(void)
{
	struct lang_text t = { SPAN(" \t\r\n "), NULL, 0, 0 };
	struct lang_text trimmed = lang_text_trim(&t);

	CHECK_INT(trimmed.text.len, 0);
	check_pos(lang_text_pos(&trimmed, 0), 0, 0);
}

static void
test_bytes_written_side_by_side_share_a_mark(void)
{
	struct lang_builder b;
	struct lang_text t;

	lang_builder_init(&b, &arena, 100);
	for (uint32_t i = 0; i < 20; i++)
		lang_builder_run(&b, (struct lang_pos){ 0, 1, 1 + i },
		    SPAN("x"));
	lang_builder_text(&b, &t);
	CHECK_INT(t.mark_count, 1);
	CHECK_INT(t.text.len, 20);
	lang_builder_run(&b, (struct lang_pos){ 1, 1, 21 }, SPAN("y"));
	lang_builder_text(&b, &t);
	CHECK_INT(t.mark_count, 2);
}

static void
test_a_text_past_its_cap_is_cut_and_marked_full(void)
{
	struct lang_builder b;
	struct lang_text t;

	lang_builder_init(&b, &arena, 4);
	lang_builder_run(&b, (struct lang_pos){ 0, 1, 1 }, SPAN("abcd"));
	CHECK(!b.full);
	lang_builder_run(&b, (struct lang_pos){ 0, 1, 5 }, SPAN("e"));
	CHECK(b.full);
	lang_builder_text(&b, &t);
	CHECK_SPAN(t.text, "abcd");
}

static void
test_a_line_is_scanned_from_left_to_right(void)
{
	struct lang_text t = sample();
	struct lang_text out;
	struct lang_scan s;

	lang_scan_init(&s, &t);
	CHECK(lang_scan_name(&s, &out));
	CHECK_SPAN(out.text, "deny");
	CHECK(!lang_scan_take(&s, '='));
	CHECK(lang_scan_word(&s, &out));
	CHECK_SPAN(out.text, "hosts");
	CHECK_INT(lang_scan_peek(&s), '=');
	CHECK(lang_scan_take(&s, '='));
	out = lang_scan_rest(&s);
	CHECK_SPAN(out.text, "*");
	CHECK(!lang_scan_name(&s, &out));
	CHECK(lang_scan_take(&s, '*'));
	CHECK_INT(lang_scan_peek(&s), '\0');
	CHECK(!lang_scan_take(&s, '\0'));
	CHECK(!lang_scan_word(&s, &out));
}

int
main(void)
{
	arena_init(&arena, 0);
	TAP_RUN(test_each_byte_knows_where_it_was_written);
	TAP_RUN(test_parts_keep_their_positions);
	TAP_RUN(test_nothing_but_blanks_trims_to_nothing);
	TAP_RUN(test_bytes_written_side_by_side_share_a_mark);
	TAP_RUN(test_a_text_past_its_cap_is_cut_and_marked_full);
	TAP_RUN(test_a_line_is_scanned_from_left_to_right);
	arena_fini(&arena);
	return tap_done();
}
