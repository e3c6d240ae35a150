/* wire_base64: RFC 4648 section 10, and what is not base64. */
#include "tap.h"

#include "wire/base64.h"

static void
test_base64_is_decoded(void)
{
	static const struct {
		const char *text;
		const char *bytes;
	} cases[] = {
		{ "", "" },
		{ "Zg==", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },
		{ "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" },
		{ " Z m\r\n 9v\tYmFy ", "foobar" },
		{ "Zg = =", "f" },
		{ "++//", "\xfb\xef\xff" },
		{ "Zh==", "f" },
	};
	struct arena arena;
	struct span out;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(wire_base64_decode(span_of(cases[i].text), &arena, &out));
		CHECK_SPAN(out, cases[i].bytes);
	}
	arena_fini(&arena);
}

static void
test_what_is_no_base64_is_refused(void)
{
	static const char *const cases[] = { "Z", "Zg", "Zg=", "Zg===", "Zm8",
		"Zm8==", "Zm9v=", "=", "====", "Zg==Zg==", "Zm9vY", "Zm9-",
		"Zm9_", "Zm9\x80", "Zg=a" };
	struct arena arena;
	struct span out = SPAN("as it was");

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK(!wire_base64_decode(span_of(cases[i]), &arena, &out));
	CHECK(!wire_base64_decode(SPAN("Zm9\0"), &arena, &out));
	CHECK_SPAN(out, "as it was");
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_base64_is_decoded);
	TAP_RUN(test_what_is_no_base64_is_refused);
	return tap_done();
}
