/* wire_spf_macro: tokens, macro-strings and domain-specs. */
#include "tap.h"

#include "wire/spf_macro.h"

static void
test_braces_hold_a_letter_and_how_to_cut_its_value(void)
{
	static const struct {
		const char *text;
		char letter;
		bool is_escaped;
		unsigned parts;
		bool is_reversed;
		const char *delimiters;
	} cases[] = { { "%{d}", 'd', false, 0, false, "" },
		{ "%{D}", 'd', true, 0, false, "" },
		{ "%{l1r-}", 'l', false, 1, true, "-" },
		{ "%{d4R.-+,/_=}", 'd', false, 4, true, ".-+,/_=" },
		{ "%{i127}", 'i', false, 127, false, "" },
		{ "%{o/}", 'o', false, 0, false, "/" },
		{ "%{T007}", 't', true, 7, false, "" },
		{ "%{cr}", 'c', false, 0, true, "" },
		{ "%{rr}", 'r', false, 0, true, "" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span rest = span_of(cases[i].text);
		struct wire_spf_macro m;

		CHECK_INT(wire_spf_macro_next(&rest, &m), WIRE_SPF_MACRO);
		CHECK_INT(m.letter, cases[i].letter);
		CHECK_INT(m.is_escaped, cases[i].is_escaped);
		CHECK_INT(m.parts, cases[i].parts);
		CHECK_INT(m.is_reversed, cases[i].is_reversed);
		CHECK_SPAN(m.delimiters, cases[i].delimiters);
		CHECK_INT(wire_spf_macro_next(&rest, &m), WIRE_SPF_END);
	}
}

static void
test_huge_numbers_of_parts_are_all_parts(void)
{
	struct span rest = SPAN("%{d99999999999999999999}");
	struct wire_spf_macro m;

	CHECK_INT(wire_spf_macro_next(&rest, &m), WIRE_SPF_MACRO);
	CHECK(m.parts >= 1000);
}

static void
test_text_and_escapes_are_told_apart(void)
{
	static const char *const want[] = { "a b", "%", " ", "%20", "c{}" };
	struct span rest = SPAN("a b%%%_%-c{}");
	struct wire_spf_macro m;

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		CHECK_INT(wire_spf_macro_next(&rest, &m), WIRE_SPF_TEXT);
		CHECK_SPAN(m.text, want[i]);
	}
	CHECK_INT(wire_spf_macro_next(&rest, &m), WIRE_SPF_END);
}

static void
test_macro_strings(void)
{
	static const struct {
		const char *text;
		bool is_good;
	} cases[] = { { "", true }, { "plain", true },
		{ "%{s}%{l}%{o}%{d}%{i}%{p}%{h}%{c}%{r}%{t}%{v}", true },
		{ "100%%", true }, { "%", false }, { "x%", false },
		{ "%{", false }, { "%{}", false }, { "%{d", false },
		{ "%{x}", false }, { "%{a}", false }, { "%{d0}", false },
		{ "%{d00r}", false }, { "%{dr2}", false }, { "%{d2rr}", false },
		{ "%{d*}", false }, { "%{d }", false }, { "%{%{d}}", false },
		{ "%(d)", false }, { "%a", false }, { "a\tb", false },
		{ "caf\xc3\xa9", false }, { "\x7f", false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (wire_spf_macro_is_string(span_of(cases[i].text)) !=
		    cases[i].is_good) {
			tap_bad++;
			printf("# \"%s\"\n", cases[i].text);
		}
	CHECK(!wire_spf_macro_is_string(SPAN("a\0b")));
}

static void
test_domains_end_in_a_macro_or_a_top_label(void)
{
	static const struct {
		const char *text;
		bool is_good;
	} cases[] = { { "example.com", true }, { "example.com.", true },
		{ "_spf.a-b.xn--zckzah", true },
		{ "foo:bar/baz.example.com", true },
		{ "a..com", true }, /* the DNS holds no such name */
		{ ".com", true }, { "x.1-2", true }, { "x.c0m", true },
		{ "%{d}", true }, { "foo.%{d2}", true },
		{ "%{ir}.%{v}._spf.%{d}", true }, { "%{d}.com", true },
		{ "foo%%", true }, { "foo%_", true }, { "%{p}.example", true },
		{ "", false }, { ".", false }, { "com", false },
		{ "com.", false }, { "%{d}com", false }, { "%{d}.", false },
		{ "example.com..", false }, { "192.0.2.1", false },
		{ "example.123", false }, { "example.-com", false },
		{ "example.com-", false }, { "example.c_m", false },
		{ "example.com:25", false }, { "example.com/24", false },
		{ "%{c}.com", false }, { "%{r}", false }, { "%{T}.com", false },
		{ "%{x}.com", false }, { "%.com", false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (wire_spf_macro_is_domain(span_of(cases[i].text)) !=
		    cases[i].is_good) {
			tap_bad++;
			printf("# \"%s\"\n", cases[i].text);
		}
	CHECK(!wire_spf_macro_is_domain(SPAN("a.com\0")));
}

int
main(void)
{
	TAP_RUN(test_braces_hold_a_letter_and_how_to_cut_its_value);
	TAP_RUN(test_huge_numbers_of_parts_are_all_parts);
	TAP_RUN(test_text_and_escapes_are_told_apart);
	TAP_RUN(test_macro_strings);
	TAP_RUN(test_domains_end_in_a_macro_or_a_top_label);
	return tap_done();
}
