/* wire_dkim_key: the records of RFC 6376 section 3.6.1. */
#include "tap.h"

#include "wire/dkim_key.h"

static void
test_a_record_is_read(void)
{
	struct wire_dkim_key k;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK(wire_dkim_key_parse(
	    SPAN("v=DKIM1; h=sha1 : sha512; k=ed25519; "
		 "n=a note; s=web; t=y:s:q; g=*; zz=; p=Zm 9v"),
	    &arena, &k));
	CHECK(k.type == WIRE_DKIM_KEY_ED25519);
	CHECK_SPAN(k.type_name, "ed25519");
	CHECK_SPAN(k.bytes, "foo");
	CHECK_SPAN(k.hashes, "sha1 : sha512");
	CHECK_SPAN(k.services, "web");
	CHECK_SPAN(k.granularity, "*");
	CHECK_SPAN(k.notes, "a note");
	CHECK(!k.takes_sha256 && !k.takes_mail && !k.is_revoked);
	CHECK(k.is_testing && k.is_narrow);
	arena_fini(&arena);
}

static void
test_what_is_absent_has_its_default(void)
{
	struct wire_dkim_key k;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK(wire_dkim_key_parse(SPAN("p="), &arena, &k));
	CHECK(k.type == WIRE_DKIM_KEY_RSA && k.is_revoked);
	CHECK(k.takes_sha256 && k.takes_mail);
	CHECK(!k.is_testing && !k.is_narrow);
	CHECK_SPAN(k.services, "*");
	CHECK(wire_dkim_key_parse(SPAN("k=rsa;p=Zm9v;h=sha1:sha256;s=a:email;"
				       "t=Y"),
	    &arena, &k));
	CHECK(k.takes_sha256 && k.takes_mail && !k.is_testing);
	CHECK(wire_dkim_key_parse(SPAN("k=gost;p=Zm9v"), &arena, &k));
	CHECK(k.type == WIRE_DKIM_KEY_OTHER);
	arena_fini(&arena);
}

static void
test_what_is_no_key_is_refused(void)
{
	static const char *const cases[] = { "", "v=spf1 -all", "v=DKIM1",
		"v=DKIM1; k=rsa", "p=Zm9", "p=Zm9v; v=DKIM1", "v=dkim1; p=Zm9v",
		"v=DKIM2; p=Zm9v", "p=Zm9v; p=Zm9v", "a-site-verification=x",
		"p=Zm9v; n=a\x01" };
	static char large[WIRE_DKIM_KEY_MAX + 1];
	struct wire_dkim_key k = { .is_narrow = true };
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK(!wire_dkim_key_parse(span_of(cases[i]), &arena, &k));
	memset(large, ' ', sizeof(large));
	memcpy(large, "p=Zm9v;", 7);
	CHECK(!wire_dkim_key_parse((struct span){ large, sizeof(large) },
	    &arena, &k));
	CHECK(k.is_narrow);
	CHECK(wire_dkim_key_parse((struct span){ large, sizeof(large) - 1 },
	    &arena, &k));
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_a_record_is_read);
	TAP_RUN(test_what_is_absent_has_its_default);
	TAP_RUN(test_what_is_no_key_is_refused);
	return tap_done();
}
