/*
 * Diagnostics: what is printed, in which order, and how many.
 */
#include "base/limits.h"
#include "lang/diag.h"
#include "tap.h"

static struct arena arena;
static struct lang_diags diags;

static void
begin(void)
{
	arena_init(&arena, 0);
	lang_diags_init(&diags, &arena);
}

static void
check_output(const char *want)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	lang_diags_write(&diags, &out);
	CHECK_SPAN(buf_span(&out), want);
	buf_fini(&out);
	arena_fini(&arena);
}

static void
test_the_word_is_underlined(void)
{
	begin();
	lang_diags_file(&diags, SPAN("a.conf"), SPAN("one\n  two three\n"));
	lang_error(&diags, (struct lang_pos){ 0, 2, 7 }, 5, "no \"%s\"",
	    "three");
	CHECK_INT(diags.errors, 1);
	check_output("a.conf:2:7: error: no \"three\"\n"
		     "  two three\n"
		     "      ^~~~~\n");
}

static void
test_tabs_and_utf8_keep_the_underline_in_place(void)
{
	begin();
	lang_diags_file(&diags, SPAN("a"), SPAN("\tgr\xc3\xb6\xc3\x9f x\n"));
	lang_warn(&diags, (struct lang_pos){ 0, 1, 9 }, 1, "here");
	CHECK_INT(diags.errors, 0);
	check_output("a:1:9: warning: here\n"
		     "\tgr\xc3\xb6\xc3\x9f x\n"
		     "\t     ^\n");
}

static void
test_they_come_in_the_order_of_files_and_lines(void)
{
	begin();
	lang_diags_file(&diags, SPAN("a"), SPAN("x\ny\n"));
	lang_diags_file(&diags, SPAN("b"), SPAN("z\n"));
	lang_error(&diags, (struct lang_pos){ 1, 1, 1 }, 1, "4");
	lang_error(&diags, (struct lang_pos){ 0, 2, 1 }, 1, "3");
	lang_error(&diags, (struct lang_pos){ 0, 1, 1 }, 1, "1");
	lang_error(&diags, (struct lang_pos){ 0, 1, 1 }, 0, "2");
	check_output("a:1:1: error: 1\nx\n^\na:1:1: error: 2\nx\n^\n"
		     "a:2:1: error: 3\ny\n^\nb:1:1: error: 4\nz\n^\n");
}

static void
test_without_a_line_the_file_alone_is_named(void)
{
	begin();
	lang_diags_file(&diags, SPAN("a"), SPAN(""));
	lang_error(&diags, (struct lang_pos){ 0, 0, 0 }, 1, "gone");
	lang_error(&diags, (struct lang_pos){ 9, 1, 1 }, 1, "nowhere");
	check_output("a: error: gone\n:1:1: error: nowhere\n");
}

static void
test_control_bytes_do_not_reach_the_terminal(void)
{
	begin();
	lang_diags_file(&diags, SPAN("a"), SPAN("x\x1b[31m\n"));
	lang_error(&diags, (struct lang_pos){ 0, 1, 1 }, 1, "a\nb\x1b");
	check_output("a:1:1: error: a?b?\nx [31m\n^\n");
}

static void
test_only_what_stands_on_one_line_is_underlined(void)
{
	struct lang_mark marks[] = { { 0, { 0, 1, 1 }, false },
		{ 2, { 0, 2, 3 }, false } };
	struct lang_text t = { SPAN("abcd"), marks, 2, 0 };

	begin();
	lang_diags_file(&diags, SPAN("a"), SPAN("ab\\\n  cd\n"));
	lang_error_in(&diags, &t, 0, 4, "both");
	lang_warn_in(&diags, &t, 2, 2, "second");
	check_output("a:1:1: error: both\nab\\\n^~\n"
		     "a:2:3: warning: second\n  cd\n  ^~\n");
}

static void
test_a_long_line_is_shown_in_part(void)
{
	char line[1001];
	struct buf out;

	memset(line, 'x', 1000);
	line[1000] = '\0';
	begin();
	lang_diags_file(&diags, SPAN("a"), span_of(line));
	lang_error(&diags, (struct lang_pos){ 0, 1, 500 }, 400, "there");
	buf_init(&out, 1 << 20);
	lang_diags_write(&diags, &out);
	CHECK(out.len < 500);
	CHECK(span_find(buf_span(&out), '^') < out.len);
	buf_fini(&out);
	arena_fini(&arena);
}

static void
test_past_the_limit_errors_are_counted(void)
{
	struct buf out;

	begin();
	lang_diags_file(&diags, SPAN("a"), SPAN("x\n"));
	for (int i = 0; i < 2 * LIMIT_DIAGNOSTICS; i++)
		lang_warn(&diags, (struct lang_pos){ 0, 1, 1 }, 1, "w");
	for (int i = 0; i < LIMIT_DIAGNOSTICS; i++)
		lang_error(&diags, (struct lang_pos){ 0, 1, 1 }, 1, "e");
	CHECK_INT(diags.count, LIMIT_DIAGNOSTICS);
	CHECK_INT(diags.errors, LIMIT_DIAGNOSTICS);
	buf_init(&out, 1 << 20);
	lang_diags_write(&diags, &out);
	CHECK(span_ends(buf_span(&out), SPAN("\n100 more errors\n")));
	buf_fini(&out);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_the_word_is_underlined);
	TAP_RUN(test_tabs_and_utf8_keep_the_underline_in_place);
	TAP_RUN(test_they_come_in_the_order_of_files_and_lines);
	TAP_RUN(test_without_a_line_the_file_alone_is_named);
	TAP_RUN(test_control_bytes_do_not_reach_the_terminal);
	TAP_RUN(test_only_what_stands_on_one_line_is_underlined);
	TAP_RUN(test_a_long_line_is_shown_in_part);
	TAP_RUN(test_past_the_limit_errors_are_counted);
	return tap_done();
}
