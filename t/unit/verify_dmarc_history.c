/* verify_dmarc_history: the block, byte for byte. */
#include "tap.h"

#include "verify/dmarc_history.h"

static void
check_block(const struct verify_dmarc_history *h, const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	CHECK_INT(verify_dmarc_history_write(h, &b), want[0] != '\0');
	CHECK_SPAN(buf_span(&b), want);
	buf_fini(&b);
}

static struct ip
ip_of(const char *text)
{
	struct ip ip = { .family = IP_NONE };

	CHECK(ip_parse(span_of(text), &ip));
	return ip;
}

static void
test_a_failure_under_none(void)
{
	const struct verify_dmarc d = { .status = VERIFY_DMARC_NONE,
		.from = SPAN("test.example"),
		.has_record = true,
		.used_domain = SPAN("test.example"),
		.record = { .p = WIRE_DMARC_NONE,
		    .pct = 100,
		    .rua = SPAN("mailto:a@test.example!5m") } };
	const struct verify_dmarc_history h = { .dmarc = &d,
		.job = SPAN("10HmaX-000000005vi-0000"),
		.reporter = SPAN("mx.example.org"),
		.received_s = 1692480217,
		.client = ip_of("192.0.2.1"),
		.has_spf = true,
		.spf = VERIFY_SPF_NONE,
		.has_arc = true,
		.arc = VERIFY_ARES_UNKNOWN,
		.arc_policy = 1 };

	check_block(&h,
	    "job 10HmaX-000000005vi-0000\n"
	    "reporter mx.example.org\n"
	    "received 1692480217\n"
	    "ipaddr 192.0.2.1\n"
	    "from test.example\n"
	    "mfrom \n"
	    "spf 6\n"
	    "pdomain test.example\n"
	    "policy 18\n"
	    "rua mailto:a@test.example!5m\n"
	    "pct 100\n"
	    "adkim 114\n"
	    "aspf 114\n"
	    "p 110\n"
	    "sp 0\n"
	    "align_dkim 5\n"
	    "align_spf 5\n"
	    "action 2\n"
	    "arc 11\n"
	    "arc_policy 1 json[ ]\n");
}

static void
test_signatures_and_strict_modes(void)
{
	struct verify_dkim_result signatures[] = {
		{ .verdict = VERIFY_DKIM_PASS,
		    .domain = SPAN("a.example"),
		    .selector = SPAN("sel") },
		{ .verdict = VERIFY_DKIM_FAIL,
		    .domain = SPAN("b.example"),
		    .selector = SPAN("s2") },
		{ .verdict = VERIFY_DKIM_NEUTRAL, .domain = SPAN("c.example") }
	};
	const struct verify_dkim_results dkim = { signatures, 3, 0 };
	const struct verify_dmarc d = { .status = VERIFY_DMARC_ACCEPT,
		.from = SPAN("a.example"),
		.has_record = true,
		.used_domain = SPAN("a.example"),
		.is_dkim_aligned = true,
		.record = { .p = WIRE_DMARC_REJECT,
		    .sp = WIRE_DMARC_QUARANTINE,
		    .pct = 20,
		    .is_adkim_strict = true,
		    .is_aspf_strict = true,
		    .rua = SPAN("mailto:x@y, bad, https://z/") } };
	const struct verify_dmarc_history h = { .dmarc = &d,
		.job = SPAN("j"),
		.reporter = SPAN("r"),
		.received_s = 1,
		.client = ip_of("2001:db8::1"),
		.has_spf = true,
		.spf = VERIFY_SPF_SOFTFAIL,
		.mail_from = SPAN("m.example"),
		.dkim = &dkim,
		.has_arc = true,
		.arc = VERIFY_ARES_PASS,
		.arc_json = SPAN("(\"i\":1)") };

	check_block(&h,
	    "job j\nreporter r\nreceived 1\nipaddr 2001:db8::1\n"
	    "from a.example\nmfrom m.example\nspf 2\n"
	    "dkim a.example sel 0\ndkim b.example s2 7\n"
	    "pdomain a.example\npolicy 15\nrua mailto:x@y\nrua https://z/\n"
	    "pct 20\nadkim 115\naspf 115\np 114\nsp 113\n"
	    "align_dkim 4\nalign_spf 5\naction 2\n"
	    "arc 0\narc_policy 0 json[ (\"i\":1) ]\n");
}

static void
test_each_status_has_its_numbers(void)
{
	static const struct {
		enum verify_dmarc_status status;
		const char *policy, *action;
	} cases[] = { { VERIFY_DMARC_ACCEPT, "\npolicy 15\n", "\naction 2\n" },
		{ VERIFY_DMARC_NONE, "\npolicy 18\n", "\naction 2\n" },
		{ VERIFY_DMARC_QUARANTINE, "\npolicy 17\n", "\naction 4\n" },
		{ VERIFY_DMARC_REJECT, "\npolicy 16\n", "\naction 0\n" },
		{ VERIFY_DMARC_TEMPERROR, "\npolicy 14\n", "\naction 3\n" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct verify_dmarc d = { .status = cases[i].status,
			.has_record = true };
		const struct verify_dmarc_history h = { .dmarc = &d };
		struct span text, policy = span_of(cases[i].policy),
				  action = span_of(cases[i].action);
		struct buf b;

		buf_init(&b, 4096);
		CHECK(verify_dmarc_history_write(&h, &b));
		text = buf_span(&b);
		CHECK(span_find_span(text, policy) < text.len);
		CHECK(span_find_span(text, action) < text.len);
		CHECK(span_find_span(text, SPAN("\nspf 11\n")) < text.len);
		CHECK(span_find_span(text, SPAN("\nrua -\n")) < text.len);
		CHECK(span_find_span(text, SPAN("\narc ")) == text.len);
		buf_fini(&b);
	}
}

static void
test_without_a_record_there_is_no_block(void)
{
	const struct verify_dmarc d = { .status = VERIFY_DMARC_NORECORD };
	const struct verify_dmarc_history h = { .dmarc = &d };

	check_block(&h, "");
}

static void
test_nothing_foreign_makes_a_line(void)
{
	struct verify_dkim_result signature = { .verdict = VERIFY_DKIM_FAIL,
		.domain = SPAN("d e\n"),
		.selector = SPAN("s\r\nx") };
	const struct verify_dkim_results dkim = { &signature, 1, 0 };
	const struct verify_dmarc d = { .status = VERIFY_DMARC_NONE,
		.has_record = true };
	const struct verify_dmarc_history h = { .dmarc = &d,
		.dkim = &dkim,
		.mail_from = SPAN("m\naction 2\xff\0") };
	struct span text;
	struct buf b;

	buf_init(&b, 4096);
	CHECK(verify_dmarc_history_write(&h, &b));
	text = buf_span(&b);
	CHECK(span_find_span(text, SPAN("\nmfrom m?action?2??\n")) < text.len);
	CHECK(span_find_span(text, SPAN("\ndkim d?e? s??x 7\n")) < text.len);
	buf_fini(&b);
}

int
main(void)
{
	TAP_RUN(test_a_failure_under_none);
	TAP_RUN(test_signatures_and_strict_modes);
	TAP_RUN(test_each_status_has_its_numbers);
	TAP_RUN(test_without_a_record_there_is_no_block);
	TAP_RUN(test_nothing_foreign_makes_a_line);
	return tap_done();
}
