/* Spans: comparing, cutting, searching; empty and null ones included. */
#include "tap.h"

#include "base/span.h"

static const struct span null = { NULL, 0 };

static void
test_null_and_empty_are_equal(void)
{
	CHECK(span_eq(null, SPAN("")));
	CHECK(span_eq_icase(null, SPAN("")));
	CHECK_INT(span_cmp(null, SPAN("")), 0);
	CHECK_INT(span_of(NULL).len, 0);
	CHECK(span_starts(null, null));
	CHECK(span_ends(null, SPAN("")));
	CHECK_INT(span_find(null, 'x'), 0);
	CHECK_INT(span_find_last(null, 'x'), 0);
	CHECK_INT(span_from(null, 3).len, 0);
	CHECK_INT(span_trim(null).len, 0);
}

static void
test_equality_sees_bytes_after_nul(void)
{
	CHECK(!span_eq((struct span){ "a\0b", 3 }, (struct span){ "a\0c", 3 }));
	CHECK(span_eq((struct span){ "a\0b", 3 }, (struct span){ "a\0b", 3 }));
	CHECK(!span_eq(SPAN("a"), (struct span){ "a\0", 2 }));
}

static void
test_folding_is_ascii_only(void)
{
	CHECK(span_eq_icase(SPAN("Example.ORG"), SPAN("eXAMPLE.org")));
	CHECK(!span_eq_icase(SPAN("\xc4"), SPAN("\xe4")));
	CHECK(!span_eq_icase(SPAN("@"), SPAN("`")));
	CHECK(!span_eq_icase(SPAN("["), SPAN("{")));
}

static void
test_order_is_by_unsigned_byte(void)
{
	static const struct {
		const char *a, *b;
		int sign;
	} cases[] = { { "", "", 0 }, { "", "a", -1 }, { "a", "", 1 },
		{ "a", "b", -1 }, { "ab", "a", 1 }, { "a", "ab", -1 },
		{ "\x7f", "\x80", -1 }, { "\xff", "a", 1 },
		{ "abc", "abc", 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got = span_cmp(span_of(cases[i].a), span_of(cases[i].b));

		CHECK_INT((got > 0) - (got < 0), cases[i].sign);
	}
}

static void
test_heads_and_tails(void)
{
	CHECK(span_starts(SPAN("MAIL FROM"), SPAN("MAIL")));
	CHECK(!span_starts(SPAN("MAIL"), SPAN("MAIL FROM")));
	CHECK(!span_starts(SPAN("mail"), SPAN("MAIL")));
	CHECK(span_starts_icase(SPAN("mail from"), SPAN("MAIL")));
	CHECK(span_ends(SPAN("a.example"), SPAN(".example")));
	CHECK(!span_ends(SPAN("example"), SPAN("an.example")));
	CHECK(span_ends_icase(SPAN("a.EXAMPLE"), SPAN(".example")));
	CHECK(span_starts(SPAN("x"), SPAN("")) && span_ends(SPAN("x"), null));
}

static void
test_from_and_first_stay_inside(void)
{
	CHECK_SPAN(span_from(SPAN("abc"), 1), "bc");
	CHECK_SPAN(span_from(SPAN("abc"), 3), "");
	CHECK_SPAN(span_from(SPAN("abc"), 99), "");
	CHECK_SPAN(span_first(SPAN("abc"), 2), "ab");
	CHECK_SPAN(span_first(SPAN("abc"), 99), "abc");
}

static void
test_search_gives_index_or_length(void)
{
	CHECK_INT(span_find(SPAN("a@b@c"), '@'), 1);
	CHECK_INT(span_find_last(SPAN("a@b@c"), '@'), 3);
	CHECK_INT(span_find(SPAN("abc"), '@'), 3);
	CHECK_INT(span_find_last(SPAN("abc"), '@'), 3);
	CHECK_INT(span_find_span(SPAN("aXbXYc"), SPAN("XY")), 3);
	CHECK_INT(span_find_span(SPAN("abc"), SPAN("abcd")), 3);
	CHECK_INT(span_find_span(SPAN("abc"), SPAN("")), 0);
	CHECK_INT(span_find_span(null, SPAN("x")), 0);
}

static void
test_trim_takes_both_ends(void)
{
	CHECK_SPAN(span_trim(SPAN(" \t\r\n a b \n")), "a b");
	CHECK_SPAN(span_trim(SPAN(" \t ")), "");
	CHECK_SPAN(span_trim(SPAN("ab")), "ab");
	CHECK_SPAN(span_trim(SPAN("\va")), "\va");
}

static void
test_cut_gives_every_piece(void)
{
	static const struct {
		const char *in;
		const char *pieces[4];
	} cases[] = { { "", { "" } }, { "a", { "a" } }, { "a:", { "a", "" } },
		{ ":", { "", "" } }, { "a:b:c", { "a", "b", "c" } },
		{ "::", { "", "", "" } } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span rest = span_of(cases[i].in);
		struct span piece;
		size_t n = 0;

		for (; span_cut(&rest, ':', &piece); n++)
			CHECK_SPAN(piece, cases[i].pieces[n]);
		CHECK(cases[i].pieces[n] == NULL);
	}
}

static void
test_cut_of_null_leaves_out_alone(void)
{
	struct span rest = null;
	struct span piece = SPAN("before");

	CHECK(!span_cut(&rest, ':', &piece));
	CHECK_SPAN(piece, "before");
}

static void
test_words_skip_blanks(void)
{
	struct span rest = SPAN("  deny\thosts =\r\n ");
	struct span word = null;

	CHECK(span_word(&rest, &word));
	CHECK_SPAN(word, "deny");
	CHECK(span_word(&rest, &word));
	CHECK_SPAN(word, "hosts");
	CHECK(span_word(&rest, &word));
	CHECK_SPAN(word, "=");
	CHECK(!span_word(&rest, &word));
	CHECK_SPAN(word, "=");
	CHECK_INT(rest.len, 0);
}

static void
test_distance_counts_edits(void)
{
	static const struct {
		const char *a, *b;
		unsigned want;
	} cases[] = { { "", "", 0 }, { "", "abc", 3 }, { "hosts", "host", 1 },
		{ "HOSTS", "hosts", 0 }, { "kitten", "sitting", 3 },
		{ "senders", "sneders", 2 }, { "abcdefghij", "", 8 },
		{ "abcdefghijklm", "nopqrstuvwxyz", 8 } };
	char longest[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span a = span_of(cases[i].a), b = span_of(cases[i].b);

		CHECK_INT(span_distance(a, b), cases[i].want);
		CHECK_INT(span_distance(b, a), cases[i].want);
	}
	memset(longest, 'x', sizeof(longest));
	CHECK_INT(span_distance((struct span){ longest, 63 },
		      (struct span){ longest, 63 }),
	    0);
	CHECK_INT(span_distance((struct span){ longest, 64 },
		      (struct span){ longest, 64 }),
	    8);
}

int
main(void)
{
	TAP_RUN(test_null_and_empty_are_equal);
	TAP_RUN(test_equality_sees_bytes_after_nul);
	TAP_RUN(test_folding_is_ascii_only);
	TAP_RUN(test_order_is_by_unsigned_byte);
	TAP_RUN(test_heads_and_tails);
	TAP_RUN(test_from_and_first_stay_inside);
	TAP_RUN(test_search_gives_index_or_length);
	TAP_RUN(test_trim_takes_both_ends);
	TAP_RUN(test_cut_gives_every_piece);
	TAP_RUN(test_cut_of_null_leaves_out_alone);
	TAP_RUN(test_words_skip_blanks);
	TAP_RUN(test_distance_counts_edits);
	return tap_done();
}
