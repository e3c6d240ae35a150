/* policy_privacy: no local part is left, and the same one looks the same. */
#include "tap.h"

#include "policy/privacy.h"

static struct buf b;

static struct span
shown(struct policy_privacy p, struct span text)
{
	buf_clear(&b);
	policy_privacy_add(&p, text, &b);
	return buf_span(&b);
}

/* The hash of "joe" under the key of these tests, seen in "joe@x". */
static struct span
joe(void)
{
	static char kept[32];
	struct policy_privacy p = { .key = SPAN("0123456789abcdef") };
	struct span s = shown(p, SPAN("joe@x"));

	CHECK_INT(s.len, 1 + 16 + 2);
	snprintf(kept, sizeof(kept), "%.*s", 17, s.at);
	return span_of(kept);
}

static void
test_without_a_key_text_is_only_escaped(void)
{
	struct policy_privacy p = { .key = SPAN("") };

	CHECK_SPAN(shown(p, SPAN("joe@x.example\r\n")), "joe@x.example\\r\\n");
}

static void
test_local_parts_are_hidden(void)
{
	const char *hidden[] = { "joe@x.example", "<joe@x.example> is blocked",
		"JOE@x.example", "refused_by:joe@x.example",
		"a,joe@x.example,b", "say joe" };
	struct policy_privacy p = { .key = SPAN("0123456789abcdef"),
		.words = { SPAN("joe") } };
	struct span want = joe();

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		struct span s = shown(p, span_of(hidden[i]));

		CHECK(span_find_span(s, want) < s.len);
		CHECK(span_find_span(s, SPAN("joe")) == s.len);
		CHECK(span_find_span(s, SPAN("JOE")) == s.len);
	}
	CHECK_SPAN(shown(p, SPAN("joey and x.example")), "joey and x.example");
}

static void
test_odd_local_parts_are_hidden_too(void)
{
	const char *odd[] = { "\"secret@name\"@x", "\"se cret\"@x",
		"\"se\\\"cret\"@x", "secret+tag@x", "sécret@x", "x=secret@y" };
	struct policy_privacy p = { .key = SPAN("0123456789abcdef") };

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct span s = shown(p, span_of(odd[i]));

		CHECK(span_find_span(s, SPAN("cret")) == s.len);
		CHECK(span_find(s, '@') < s.len);
	}
	CHECK_SPAN(shown(p, SPAN("@x")), "@x");
	CHECK(span_starts(shown(p, SPAN("\"open@x")), SPAN("\"#")));
}

static void
test_another_key_gives_another_hash(void)
{
	struct policy_privacy p = { .key = SPAN("fedcba9876543210") };
	struct span want = joe();
	struct span s = shown(p, SPAN("joe@x"));

	CHECK(!span_eq(span_first(s, 17), want));
}

int
main(void)
{
	buf_init(&b, 65536);
	TAP_RUN(test_without_a_key_text_is_only_escaped);
	TAP_RUN(test_local_parts_are_hidden);
	TAP_RUN(test_odd_local_parts_are_hidden_too);
	TAP_RUN(test_another_key_gives_another_hash);
	buf_fini(&b);
	return tap_done();
}
