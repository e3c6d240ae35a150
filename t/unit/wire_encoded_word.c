/* wire_encoded_word: RFC 2047, there and back. */
#include "wire/encoded_word.h"

#include "tap.h"

static const struct {
	const char *text;
	const char *utf8;
	const char *bytes;
} cases[] = {
	{ "", "", "" },
	{ "plain", "plain", "plain" },
	{ "=?iso-8859-1?q?ab=E7d?=",
	    "ab\xc3\xa7"
	    "d",
	    "ab\xe7"
	    "d" },
	{ "=?utf-8?B?w6k=?= =?utf-8?Q?=c3=a9_x?=", "\xc3\xa9\xc3\xa9 x",
	    "\xc3\xa9\xc3\xa9 x" },
	{ "=?us-ascii*en?Q?a?=\r\n =?us-ascii?q?b?=", "ab", "ab" },
	{ "a =?utf-8?Q?b?= c", "a b c", "a b c" },
	{ "=?utf-8?Q?a=ff?=", "a?", "a\xff" },
	{ "=?koi8-r?B?9MXT1A==?=", "\xd0\xa2\xd0\xb5\xd1\x81\xd1\x82",
	    "\xf4\xc5\xd3\xd4" },
	{ "=?../../x?Q?b?=", "=?../../x?Q?b?=", "b" },
	{ "=?foo?q?b=e7?= x", "=?foo?q?b=e7?= x", "b\xe7 x" },
	{ "=?utf-8?Q?a=4?=", "=?utf-8?Q?a=4?=", "=?utf-8?Q?a=4?=" },
	{ "=?utf-8?B?a*?=", "=?utf-8?B?a*?=", "=?utf-8?B?a*?=" },
	{ "=?utf-8?X?a?=", "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
	{ "=?utf-8?Q?a", "=?utf-8?Q?a", "=?utf-8?Q?a" },
	{ "=?", "=?", "=?" },
	{ "x=?=?utf-8?Q?a?=", "x=?a", "x=?a" },
	{ "=?utf-8?Q?a?= =?utf-8?Q?b", "a =?utf-8?Q?b", "a =?utf-8?Q?b" },
	{ "=?utf-8?Q?0123456789012345678901234567890123456789012345678901234"
	  "56789012345678?=",
	    "=?utf-8?Q?0123456789012345678901234567890123456789012345678901234"
	    "56789012345678?=",
	    "=?utf-8?Q?0123456789012345678901234567890123456789012345678901234"
	    "56789012345678?=" },
};

static void
test_words_are_decoded_or_left(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena arena;
		struct span out;

		arena_init(&arena, 0);
		wire_encoded_word_decode(span_of(cases[i].text), true, &arena,
		    &out);
		CHECK_SPAN(out, cases[i].utf8);
		wire_encoded_word_decode(span_of(cases[i].text), false, &arena,
		    &out);
		CHECK_SPAN(out, cases[i].bytes);
		arena_fini(&arena);
	}
}

static void
test_what_is_written_is_read_back(void)
{
	static const char *const texts[] = { "a b", "abc",
		"\xc3\xa9 and a long text that must be cut somewhere, but "
		"never within \xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac",
		"0123456789012345678901234567890123456789012345678901234?"
		"\xf0\x9f\x98\x80\xf0\x9f\x98\x80",
		"=?x?=", "a=b_c?", "<:a:>" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct arena arena;
		struct span out, rest, word;
		struct buf b;

		arena_init(&arena, 0);
		buf_init(&b, 4096);
		wire_encoded_word_write(span_of(texts[i]), "UTF-8", &b);
		rest = buf_span(&b);
		while (span_cut(&rest, ' ', &word))
			CHECK(word.len <= 75);
		wire_encoded_word_decode(buf_span(&b), true, &arena, &out);
		CHECK_SPAN(out, texts[i]);
		buf_fini(&b);
		arena_fini(&arena);
	}
}

int
main(void)
{
	TAP_RUN(test_words_are_decoded_or_left);
	TAP_RUN(test_what_is_written_is_read_back);
	return tap_done();
}
