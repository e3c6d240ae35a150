/* verify_authres: which words our findings get. */
#include "tap.h"

#include "verify/authres.h"

static void
check_field(const struct verify_authres *v, const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	verify_authres_write(v, &b);
	CHECK_SPAN(buf_span(&b), want);
	buf_fini(&b);
}

static void
test_nothing_looked_at_is_none(void)
{
	const struct verify_dmarc off = { .status = VERIFY_DMARC_OFF };
	const struct verify_authres v = { .id = SPAN("mx.a"), .dmarc = &off };

	check_field(&v, "Authentication-Results: mx.a; none\r\n");
}

static void
test_all_methods_have_their_lines(void)
{
	struct verify_dkim_result signatures[] = {
		{ .verdict = VERIFY_DKIM_PASS,
		    .reason = "",
		    .domain = SPAN("b.example"),
		    .selector = SPAN("s"),
		    .identity = SPAN("@b.example"),
		    .algorithm = SPAN("rsa-sha256") },
		{ .verdict = VERIFY_DKIM_FAIL,
		    .reason = "body changed",
		    .domain = SPAN("c.example") }
	};
	const struct verify_dkim_results dkim = { signatures, 2, 0 };
	const struct verify_spf_verdict spf = { .result = VERIFY_SPF_PASS,
		.identity = VERIFY_SPF_MAIL_FROM,
		.domain = SPAN("b.example"),
		.sender = SPAN("a@b.example"),
		.is_guess = true },
					helo = { .result = VERIFY_SPF_NONE,
						.identity = VERIFY_SPF_HELO,
						.domain = SPAN("h.example") };
	const struct verify_dmarc dmarc = { .status = VERIFY_DMARC_QUARANTINE,
		.text = "Quarantine",
		.from = SPAN("d.example"),
		.domain_policy = WIRE_DMARC_REJECT };
	struct verify_authres v = { .id = SPAN("mx.a"),
		.iprev = "pass",
		.spf = &spf,
		.spf_helo = &helo,
		.dkim = &dkim,
		.dmarc = &dmarc };

	CHECK(ip_parse(SPAN("2001:db8::1"), &v.client));
	check_field(&v,
	    "Authentication-Results: mx.a;\r\n"
	    "\tiprev=pass policy.iprev=\"2001:db8::1\";\r\n"
	    "\tspf=pass (best guess record for domain)"
	    " smtp.mailfrom=b.example;\r\n"
	    "\tspf=none smtp.helo=h.example;\r\n"
	    "\tdkim=pass header.d=b.example header.i=@b.example header.s=s\r\n"
	    "\theader.a=rsa-sha256;\r\n"
	    "\tdkim=fail reason=\"body changed\" header.d=c.example;\r\n"
	    "\tdmarc=fail header.from=d.example policy.dmarc=quarantine\r\n");
}

static void
test_a_null_sender_is_its_helo(void)
{
	const struct verify_spf_verdict spf = { .result = VERIFY_SPF_FAIL,
		.identity = VERIFY_SPF_MAIL_FROM,
		.is_postmaster = true,
		.domain = SPAN("h.example") };
	const struct verify_dkim_results dkim = { NULL, 0, 0 };
	const struct verify_authres v = { .id = SPAN("mx.a"),
		.spf = &spf,
		.dkim = &dkim };

	check_field(&v,
	    "Authentication-Results: mx.a;\r\n"
	    "\tspf=fail smtp.helo=h.example;\r\n\tdkim=none\r\n");
}

static void
test_an_author_who_cannot_be_read_is_told(void)
{
	const struct verify_dmarc d = { .status = VERIFY_DMARC_PERMERROR,
		.text = "several From: fields" };
	const struct verify_authres v = { .id = SPAN("mx.a"), .dmarc = &d };

	check_field(&v,
	    "Authentication-Results: mx.a;\r\n"
	    "\tdmarc=permerror reason=\"several From: fields\"\r\n");
}

static void
test_many_signatures_are_all_told(void)
{
	struct verify_dkim_result signatures[VERIFY_DKIM_SIGNATURES_MAX] = {
		{ .verdict = VERIFY_DKIM_NONE }
	};
	const struct verify_dkim_results dkim = { signatures,
		VERIFY_DKIM_SIGNATURES_MAX, 5 };
	const struct verify_spf_verdict spf = { .result = VERIFY_SPF_NONE };
	const struct verify_dmarc d = { .status = VERIFY_DMARC_ACCEPT };
	const struct verify_authres v = { .id = SPAN("mx.a"),
		.iprev = "fail",
		.spf = &spf,
		.spf_helo = &spf,
		.dkim = &dkim,
		.dmarc = &d };
	struct buf b;
	size_t lines = 0;

	buf_init(&b, 1 << 16);
	verify_authres_write(&v, &b);
	for (size_t i = 0; i < b.len; i++)
		lines += b.at[i] == '\n';
	CHECK_INT(lines, 1 + 4 + VERIFY_DKIM_SIGNATURES_MAX);
	buf_fini(&b);
}

int
main(void)
{
	TAP_RUN(test_nothing_looked_at_is_none);
	TAP_RUN(test_all_methods_have_their_lines);
	TAP_RUN(test_a_null_sender_is_its_helo);
	TAP_RUN(test_an_author_who_cannot_be_read_is_told);
	TAP_RUN(test_many_signatures_are_all_told);
	return tap_done();
}
