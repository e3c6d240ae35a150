/* wire_dkim_signature: the tags of RFC 6376 section 3.5. */
#include "tap.h"

#include "wire/dkim_signature.h"

static const char good[] =
    " v=1; a=rsa-sha256; d=example.org; s=a.b;\r\n"
    "\tc=relaxed; h=To : From; i=j=40@x.example.org; l=12; t=5; x=6;\r\n"
    " q=dns/txt; z=From:a; bh=Zm9v; b = Zm\r\n 9v ; n=more";

static void
test_a_signature_is_read(void)
{
	struct wire_dkim_signature s;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK(wire_dkim_signature_parse(span_of(good), &arena, &s) ==
	    WIRE_DKIM_OK);
	CHECK_SPAN(s.domain, "example.org");
	CHECK_SPAN(s.selector, "a.b");
	CHECK_SPAN(s.algorithm_name, "rsa-sha256");
	CHECK(s.algorithm == WIRE_DKIM_RSA_SHA256);
	CHECK(s.canon_header == WIRE_DKIM_RELAXED);
	CHECK(s.canon_body == WIRE_DKIM_SIMPLE);
	CHECK_SPAN(s.names, "To : From");
	CHECK_SPAN(s.identity, "j@@x.example.org");
	CHECK(s.is_below && s.has_length && s.has_created && s.has_expires);
	CHECK_INT(s.length_bytes, 12);
	CHECK_INT(s.created_s, 5);
	CHECK_INT(s.expires_s, 6);
	CHECK_SPAN(s.copied, "From:a");
	CHECK_SPAN(s.body_hash, "foo");
	CHECK_SPAN(s.signature, "foo");
	CHECK_SPAN(s.hole, " Zm\r\n 9v ");
	arena_fini(&arena);
}

static void
test_what_is_absent_has_its_default(void)
{
	struct wire_dkim_signature s;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK(wire_dkim_signature_parse(SPAN("b=Zm9v;bh=Zm9v;h=FROM;s=s;"
					     "d=A.org;a=ed25519-sha256;v=1"),
		  &arena, &s) == WIRE_DKIM_OK);
	CHECK(s.algorithm == WIRE_DKIM_ED25519_SHA256);
	CHECK(s.canon_header == WIRE_DKIM_SIMPLE);
	CHECK(s.canon_body == WIRE_DKIM_SIMPLE);
	CHECK_SPAN(s.identity, "@A.org");
	CHECK(!s.is_below && !s.has_length && !s.has_created);
	CHECK_SPAN(s.hole, "Zm9v");
	arena_fini(&arena);
}

/* Each stands in the place of the tag of its name in a good signature. */
static const struct {
	const char *tag;
	enum wire_dkim_fault fault;
} bad[] = {
	{ "d=org", WIRE_DKIM_DOMAIN },
	{ "d=", WIRE_DKIM_DOMAIN },
	{ "d=example..org", WIRE_DKIM_DOMAIN },
	{ "d=ex ample.org", WIRE_DKIM_DOMAIN },
	{ "D=example.org", WIRE_DKIM_DOMAIN },
	{ "s=", WIRE_DKIM_SELECTOR },
	{ "s=-a", WIRE_DKIM_SELECTOR },
	{ "s=a/b", WIRE_DKIM_SELECTOR },
	{ "v=", WIRE_DKIM_VERSION },
	{ "v=0.5", WIRE_DKIM_VERSION },
	{ "a=", WIRE_DKIM_ALGORITHM },
	{ "c=", WIRE_DKIM_CANON },
	{ "c=relaxed/", WIRE_DKIM_CANON },
	{ "c=/simple", WIRE_DKIM_CANON },
	{ "c=Relaxed", WIRE_DKIM_CANON },
	{ "h=", WIRE_DKIM_HEADERS },
	{ "h=From:", WIRE_DKIM_HEADERS },
	{ "h=:From", WIRE_DKIM_HEADERS },
	{ "h=From To", WIRE_DKIM_HEADERS },
	{ "h=To:Subject", WIRE_DKIM_FROM },
	{ "i=example.org", WIRE_DKIM_IDENTITY },
	{ "i=@org", WIRE_DKIM_IDENTITY },
	{ "i=@fooexample.org", WIRE_DKIM_IDENTITY },
	{ "i=@example.org.", WIRE_DKIM_IDENTITY },
	{ "i=", WIRE_DKIM_IDENTITY },
	{ "i=a=", WIRE_DKIM_IDENTITY },
	{ "i=a=4", WIRE_DKIM_IDENTITY },
	{ "i==00@example.org", WIRE_DKIM_IDENTITY },
	{ "l=", WIRE_DKIM_LENGTH },
	{ "l=1k", WIRE_DKIM_LENGTH },
	{ "l=18446744073709551615", WIRE_DKIM_LENGTH },
	{ "t=now", WIRE_DKIM_TIME },
	{ "t=1234567890123", WIRE_DKIM_TIME },
	{ "t=6", WIRE_DKIM_TIME },
	{ "x=", WIRE_DKIM_TIME },
	{ "q=", WIRE_DKIM_QUERY },
	{ "q=dns", WIRE_DKIM_QUERY },
	{ "bh=", WIRE_DKIM_BODY_HASH },
	{ "bh=Zm9", WIRE_DKIM_BODY_HASH },
	{ "b=", WIRE_DKIM_SIGNATURE },
	{ "b=Zm9v!", WIRE_DKIM_SIGNATURE },
};

static const char *const tags[] = { "v=1", "a=rsa-sha256", "d=example.org",
	"s=s", "c=simple", "h=From", "i=@example.org", "l=1", "t=5", "x=6",
	"q=dns/txt", "bh=Zm9v", "b=Zm9v" };

static void
test_each_fault_is_told(void)
{
	struct wire_dkim_signature s;
	struct arena arena;
	struct span text;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct span tag = span_of(bad[i].tag);
		struct span head = span_first(tag, span_find(tag, '=') + 1);

		text = SPAN("");
		for (size_t j = 0; j < sizeof(tags) / sizeof(*tags); j++)
			text = arena_printf(&arena, "%.*s; %s", SPAN_ARG(text),
			    span_starts_icase(span_of(tags[j]), head) ?
				bad[i].tag :
				tags[j]);
		CHECK_INT(wire_dkim_signature_parse(span_from(text, 2), &arena,
			      &s),
		    bad[i].fault);
	}
	CHECK(wire_dkim_signature_parse(SPAN("d=a.b; s=c; v=2"), &arena, &s) ==
	    WIRE_DKIM_VERSION);
	CHECK_SPAN(s.domain, "a.b");
	CHECK_SPAN(s.selector, "c");
	CHECK(wire_dkim_signature_parse(SPAN("nothing"), &arena, &s) ==
	    WIRE_DKIM_TAGS);
	CHECK_INT(s.domain.len, 0);
	arena_fini(&arena);
}

static void
test_faults_have_texts(void)
{
	CHECK_SPAN(span_of(wire_dkim_fault_text(WIRE_DKIM_FROM)),
	    "From is not signed");
	CHECK(wire_dkim_fault_text(WIRE_DKIM_SIGNATURE) != NULL);
}

int
main(void)
{
	TAP_RUN(test_a_signature_is_read);
	TAP_RUN(test_what_is_absent_has_its_default);
	TAP_RUN(test_each_fault_is_told);
	TAP_RUN(test_faults_have_texts);
	return tap_done();
}
