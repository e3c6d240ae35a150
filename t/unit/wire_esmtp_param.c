/* wire_esmtp_param: parameters of MAIL and RCPT. */
#include "tap.h"

#include "wire/esmtp_param.h"

static void
test_mail_parameters_are_read(void)
{
	struct wire_mail_params p;
	struct wire_param_fault f;

	CHECK(
	    wire_mail_params_parse(SPAN(
				       "size=1000  Body=8bitmime PRDR "
				       "AUTH=<> SMTPUTF8 RET=hdrs ENVID=a+3Db"),
		&p, &f));
	CHECK_INT(p.given,
	    WIRE_PARAM_SIZE | WIRE_PARAM_BODY | WIRE_PARAM_PRDR |
		WIRE_PARAM_AUTH | WIRE_PARAM_SMTPUTF8 | WIRE_PARAM_RET |
		WIRE_PARAM_ENVID);
	CHECK_INT(p.size_bytes, 1000);
	CHECK_INT(p.body, WIRE_BODY_8BITMIME);
	CHECK_INT(p.ret, WIRE_RET_HDRS);
	CHECK_SPAN(p.auth, "<>");
	CHECK_SPAN(p.envid, "a+3Db");
	CHECK(wire_mail_params_parse(SPAN(""), &p, &f));
	CHECK_INT(p.given, 0);
	CHECK(wire_mail_params_parse(SPAN("BODY=7BIT RET=FULL"), &p, &f));
	CHECK_INT(p.body, WIRE_BODY_7BIT);
	CHECK_INT(p.ret, WIRE_RET_FULL);
}

static void
test_a_size_beyond_64_bits_is_the_largest(void)
{
	struct wire_mail_params p;
	struct wire_param_fault f;

	CHECK(
	    wire_mail_params_parse(SPAN("SIZE=99999999999999999999"), &p, &f));
	CHECK(p.size_bytes == UINT64_MAX);
	CHECK(
	    wire_mail_params_parse(SPAN("SIZE=18446744073709551614"), &p, &f));
	CHECK(p.size_bytes == UINT64_MAX - 1);
}

static void
test_rcpt_parameters_are_read(void)
{
	struct wire_rcpt_params p;
	struct wire_param_fault f;

	CHECK(wire_rcpt_params_parse(SPAN("NOTIFY=success,DELAY "
					  "ORCPT=rfc822;a@b"),
	    &p, &f));
	CHECK_INT(p.given, WIRE_PARAM_NOTIFY | WIRE_PARAM_ORCPT);
	CHECK_INT(p.notify, WIRE_NOTIFY_SUCCESS | WIRE_NOTIFY_DELAY);
	CHECK_SPAN(p.orcpt, "rfc822;a@b");
	CHECK(wire_rcpt_params_parse(SPAN("NOTIFY=NEVER"), &p, &f));
	CHECK_INT(p.notify, WIRE_NOTIFY_NEVER);
}

struct bad_case {
	const char *in;
	enum wire_param_kind kind;
	const char *word;
};

static void
test_wrong_mail_parameters_are_named(void)
{
	static const struct bad_case cases[] = {
		{ "SIZE=1 FOO=x", WIRE_PARAM_UNKNOWN, "FOO=x" },
		{ "FOO", WIRE_PARAM_UNKNOWN, "FOO" },
		{ "=x", WIRE_PARAM_UNKNOWN, "=x" },
		{ "NOTIFY=NEVER", WIRE_PARAM_UNKNOWN, "NOTIFY=NEVER" },
		{ "SIZE=1 size=2", WIRE_PARAM_DUPLICATE, "size=2" },
		{ "PRDR PRDR", WIRE_PARAM_DUPLICATE, "PRDR" },
		{ "PRDR=", WIRE_PARAM_MALFORMED, "PRDR=" },
		{ "PRDR=x", WIRE_PARAM_MALFORMED, "PRDR=x" },
		{ "SMTPUTF8=1", WIRE_PARAM_MALFORMED, "SMTPUTF8=1" },
		{ "SIZE", WIRE_PARAM_MALFORMED, "SIZE" },
		{ "SIZE=", WIRE_PARAM_MALFORMED, "SIZE=" },
		{ "SIZE=-1", WIRE_PARAM_MALFORMED, "SIZE=-1" },
		{ "SIZE=1k", WIRE_PARAM_MALFORMED, "SIZE=1k" },
		{ "SIZE=000000000000000000001", WIRE_PARAM_MALFORMED,
		    "SIZE=000000000000000000001" },
		{ "BODY=BINARYMIME", WIRE_PARAM_MALFORMED, "BODY=BINARYMIME" },
		{ "BODY", WIRE_PARAM_MALFORMED, "BODY" },
		{ "AUTH=", WIRE_PARAM_MALFORMED, "AUTH=" },
		{ "AUTH=a+3d", WIRE_PARAM_MALFORMED, "AUTH=a+3d" },
		{ "ENVID=a=b", WIRE_PARAM_MALFORMED, "ENVID=a=b" },
		{ "ENVID=\xc3\xa9", WIRE_PARAM_MALFORMED, "ENVID=\xc3\xa9" },
		{ "RET=ALL", WIRE_PARAM_MALFORMED, "RET=ALL" }
	};
	struct wire_mail_params p;
	struct wire_param_fault f;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(!wire_mail_params_parse(span_of(cases[i].in), &p, &f));
		CHECK_INT(f.kind, cases[i].kind);
		CHECK_SPAN(f.word, cases[i].word);
	}
}

static void
test_wrong_rcpt_parameters_are_named(void)
{
	static const struct bad_case cases[] = { { "SIZE=1", WIRE_PARAM_UNKNOWN,
						     "SIZE=1" },
		{ "NOTIFY=", WIRE_PARAM_MALFORMED, "NOTIFY=" },
		{ "NOTIFY=NEVER,DELAY", WIRE_PARAM_MALFORMED,
		    "NOTIFY=NEVER,DELAY" },
		{ "NOTIFY=DELAY,", WIRE_PARAM_MALFORMED, "NOTIFY=DELAY," },
		{ "ORCPT=a@b", WIRE_PARAM_MALFORMED, "ORCPT=a@b" },
		{ "ORCPT=;a@b", WIRE_PARAM_MALFORMED, "ORCPT=;a@b" },
		{ "ORCPT=rfc822;", WIRE_PARAM_MALFORMED, "ORCPT=rfc822;" } };
	struct wire_rcpt_params p;
	struct wire_param_fault f;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(!wire_rcpt_params_parse(span_of(cases[i].in), &p, &f));
		CHECK_INT(f.kind, cases[i].kind);
		CHECK_SPAN(f.word, cases[i].word);
	}
}

static void
test_parameters_have_names(void)
{
	CHECK_SPAN(span_of(wire_param_name(WIRE_PARAM_PRDR)), "PRDR");
	CHECK_SPAN(span_of(wire_param_name(0)), "");
}

int
main(void)
{
	TAP_RUN(test_mail_parameters_are_read);
	TAP_RUN(test_a_size_beyond_64_bits_is_the_largest);
	TAP_RUN(test_rcpt_parameters_are_read);
	TAP_RUN(test_wrong_mail_parameters_are_named);
	TAP_RUN(test_wrong_rcpt_parameters_are_named);
	TAP_RUN(test_parameters_have_names);
	return tap_done();
}
