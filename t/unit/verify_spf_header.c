/* verify_spf_header, verify_spf_result: what is told of a verdict. */
#include "tap.h"

#include "base/arena.h"
#include "base/buf.h"
#include "verify/spf_header.h"

static void
test_result_names_go_both_ways(void)
{
	for (unsigned i = 0; i < VERIFY_SPF_RESULTS; i++) {
		enum verify_spf_result r = VERIFY_SPF_NONE;

		CHECK(verify_spf_result_find(span_of(verify_spf_result_name(
						 (enum verify_spf_result)i)),
		    &r));
		CHECK_INT(r, i);
	}
}

static void
test_older_words_are_understood(void)
{
	enum verify_spf_result r = VERIFY_SPF_NONE;

	CHECK(verify_spf_result_find(SPAN("Err_Temp"), &r));
	CHECK_INT(r, VERIFY_SPF_TEMPERROR);
	CHECK(verify_spf_result_find(SPAN("err_perm"), &r));
	CHECK_INT(r, VERIFY_SPF_PERMERROR);
	CHECK(verify_spf_result_find(SPAN("SoftFail"), &r));
	CHECK_INT(r, VERIFY_SPF_SOFTFAIL);
	CHECK(!verify_spf_result_find(SPAN("passed"), &r));
	CHECK(!verify_spf_result_find(SPAN(""), &r));
}

static void
test_sentences(void)
{
	static const char *const want[] = {
		"mx: domain of a@b.c does not provide an SPF record, "
		"client 192.0.2.1",
		"mx: domain of a@b.c neither permits nor denies 192.0.2.1",
		"mx: domain of a@b.c designates 192.0.2.1 as permitted sender",
		"mx: domain of a@b.c does not designate 192.0.2.1 as "
		"permitted sender",
		"mx: transitioning domain of a@b.c does not designate "
		"192.0.2.1 as permitted sender",
		"mx: no answer now about the domain of a@b.c, "
		"client 192.0.2.1",
		"mx: error in the records for the domain of a@b.c, "
		"client 192.0.2.1"
	};
	struct verify_spf_input in = { .receiver = SPAN("mx") };
	struct verify_spf_verdict v = { .sender = SPAN("a@b.c") };
	struct arena arena;

	arena_init(&arena, 0);
	CHECK(ip_parse(SPAN("192.0.2.1"), &in.ip));
	for (unsigned i = 0; i < VERIFY_SPF_RESULTS; i++) {
		v.result = (enum verify_spf_result)i;
		CHECK_SPAN(verify_spf_header_comment(&in, &v, &arena), want[i]);
	}
	v.result = VERIFY_SPF_PASS;
	v.is_guess = true;
	in.receiver = (struct span){ NULL, 0 };
	CHECK_SPAN(verify_spf_header_comment(&in, &v, &arena),
	    "best guess record for domain of a@b.c designates 192.0.2.1 "
	    "as permitted sender");
	arena_fini(&arena);
}

static void
test_field_of_a_verdict(void)
{
	struct verify_spf_input in = { .local = SPAN("a"),
		.domain = SPAN("b.c"),
		.helo = SPAN("h.b.c"),
		.receiver = SPAN("mx.d") };
	struct verify_spf_verdict v = { .result = VERIFY_SPF_PERMERROR,
		.identity = VERIFY_SPF_MAIL_FROM,
		.sender = SPAN("a@b.c"),
		.problem = SPAN("syntax error: moo\r\nX: y") };
	struct arena arena;
	struct buf out;

	arena_init(&arena, 0);
	buf_init(&out, 4096);
	CHECK(ip_parse(SPAN("192.0.2.1"), &in.ip));
	verify_spf_header_write(&in, &v, &arena, &out);
	CHECK_SPAN(buf_span(&out),
	    "Received-SPF: permerror (mx.d: error in the records for the "
	    "domain of\r\n\ta@b.c, client 192.0.2.1) client-ip=192.0.2.1; "
	    "envelope-from=\"a@b.c\";\r\n\thelo=h.b.c; receiver=mx.d; "
	    "identity=mailfrom;\r\n"
	    "\tproblem=\"syntax error: moo?"
	    "?X: y\"\r\n");
	buf_clear(&out);
	in.domain = (struct span){ NULL, 0 };
	v.problem = in.domain;
	verify_spf_header_write(&in, &v, &arena, &out);
	CHECK(span_find_span(buf_span(&out), SPAN("envelope-from=\"<>\";")) <
	    buf_span(&out).len);
	buf_fini(&out);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_result_names_go_both_ways);
	TAP_RUN(test_older_words_are_understood);
	TAP_RUN(test_sentences);
	TAP_RUN(test_field_of_a_verdict);
	return tap_done();
}
