/* wire_spam: answers of rspamd and SpamAssassin. */
#include "tap.h"

#include "wire/spam.h"

static void
test_rspamd_is_read(void)
{
	struct arena a;
	struct wire_spam s;

	arena_init(&a, 0);
	CHECK(wire_spam_rspamd(
	    SPAN("{\"is_skipped\":false,\"score\":-1.25,"
		 "\"required_score\":15.0,\"action\":\"no action\","
		 "\"symbols\":{\"R_A\":{\"name\":\"R_A\",\"score\":2},"
		 "\"R\\nB\":{}},\"messages\":{}}"),
	    &a, &s));
	CHECK(!s.is_spam);
	CHECK_INT(s.score, -1250);
	CHECK_INT(s.required, 15000);
	CHECK_SPAN(s.action, "no action");
	CHECK_SPAN(s.report,
	    "Action: no action\nSymbol: R_A(2.00)\nSymbol: R\\nB(0.00)\n");
	CHECK(wire_spam_rspamd(SPAN("{\"score\":15,\"required_score\":15,"
				    "\"action\":\"reject\"}"),
	    &a, &s));
	CHECK(s.is_spam);
	CHECK(wire_spam_rspamd(SPAN("{\"is_skipped\":true,\"score\":0,"
				    "\"required_score\":15,"
				    "\"action\":\"reject\"}"),
	    &a, &s));
	CHECK(s.is_spam);
	arena_fini(&a);
}

static void
test_other_json_is_refused(void)
{
	static const char *const bad[] = { "", "{", "[]", "null", "{}",
		"{\"error\":\"x\"}",
		"{\"score\":\"5\",\"required_score\":15,\"action\":\"x\"}",
		"{\"score\":1e99,\"required_score\":15,\"action\":\"x\"}",
		"{\"score\":1,\"required_score\":15}",
		"{\"score\":1,\"required_score\":15,\"action\":\"x\"} x" };
	struct arena a;
	struct wire_spam s;

	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!wire_spam_rspamd(span_of(bad[i]), &a, &s));
	arena_fini(&a);
}

static void
test_spamd_is_read(void)
{
	struct arena a;
	struct wire_spam s;

	arena_init(&a, 0);
	CHECK(wire_spam_spamd(SPAN("SPAMD/1.1 0 EX_OK\r\nContent-length: 9\r\n"
				   "Spam: True ; 1000.05 / 5.0\r\n\r\n"
				   "A report\n"),
	    &a, &s));
	CHECK(s.is_spam);
	CHECK_INT(s.score, 1000050);
	CHECK_INT(s.required, 5000);
	CHECK_SPAN(s.action, "reject");
	CHECK_SPAN(s.report, "A report");
	CHECK(wire_spam_spamd(SPAN("SPAMD/1.1 0 EX_OK\r\n"
				   "Spam: False ; -2.3 / 5\r\n\r\n"),
	    &a, &s));
	CHECK(!s.is_spam);
	CHECK_INT(s.score, -2300);
	arena_fini(&a);
}

static void
test_other_spamd_is_refused(void)
{
	static const char *const bad[] = { "", "SPAMD/1.1 0 EX_OK\r\n\r\n",
		"SPAMD/1.1 76 Bad header line\r\n\r\n",
		"SPAMD/1.1 0 EX_OK\r\nSpam: True ; x / 5\r\n\r\n",
		"SPAMD/1.1 0 EX_OK\r\nSpam: True ; 1\r\n\r\n",
		"SPAMD/1.1 0 EX_OK\r\nSpam: True ; 99999999 / 5\r\n\r\n",
		"SPAMD/1.1 0 EX_OK\r\nSpam: True ; 1.2.3 / 5\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n" };
	struct arena a;
	struct wire_spam s;

	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!wire_spam_spamd(span_of(bad[i]), &a, &s));
	arena_fini(&a);
}

int
main(void)
{
	TAP_RUN(test_rspamd_is_read);
	TAP_RUN(test_other_json_is_refused);
	TAP_RUN(test_spamd_is_read);
	TAP_RUN(test_other_spamd_is_refused);
	return tap_done();
}
