/* From an ACL's decision to what the client hears. */
#include "tap.h"

#include "policy/reply.h"

struct reply_case {
	enum lang_phase phase;
	enum lang_verdict verdict;
	bool unknown;
	const char *message;
	int code;
	const char *enhanced;
	const char *text;
};

static const struct reply_case cases[] = {
	{ LANG_RCPT, LANG_VERDICT_ACCEPT, false, "", 250, "", "" },
	{ LANG_CONNECT, LANG_VERDICT_ACCEPT, false, "hello", 220, "", "hello" },
	{ LANG_PREDATA, LANG_VERDICT_ACCEPT, false, "", 354, "", "" },
	{ LANG_RCPT, LANG_VERDICT_DENY, false, "", 550, "5.7.1",
	    "Administrative prohibition" },
	{ LANG_RCPT, LANG_VERDICT_DENY, false, "go away", 550, "5.7.1",
	    "go away" },
	{ LANG_RCPT, LANG_VERDICT_DENY, false, "554 go away", 554, "5.7.1",
	    "go away" },
	{ LANG_RCPT, LANG_VERDICT_DENY, false, "554 5.1.1 no such user", 554,
	    "5.1.1", "no such user" },
	/* The verb chooses the class; a code of another one is dropped. */
	{ LANG_RCPT, LANG_VERDICT_DENY, false, "450 later", 550, "5.7.1",
	    "later" },
	{ LANG_RCPT, LANG_VERDICT_DENY, false, "550 4.1.1 odd", 550, "5.7.1",
	    "4.1.1 odd" },
	{ LANG_RCPT, LANG_VERDICT_DEFER, false, "450 4.2.1 full", 450, "4.2.1",
	    "full" },
	{ LANG_RCPT, LANG_VERDICT_DEFER, false, "", 451, "4.7.1",
	    "Temporary local problem - please try later" },
	{ LANG_DATA_PRDR, LANG_VERDICT_DEFER, false, "x", 450, "4.7.1", "x" },
	/* What nobody knows is never claimed. */
	{ LANG_RCPT, LANG_VERDICT_DEFER, true, "you are listed", 451, "4.3.0",
	    "Temporary local problem - please try later" },
	{ LANG_RCPT, LANG_VERDICT_DENY, false, "2026 is a year", 550, "5.7.1",
	    "2026 is a year" },
	{ LANG_RCPT, LANG_VERDICT_DENY, false, "550", 550, "5.7.1", "550" },
};

static void
test_every_verdict_has_its_code_and_text(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct reply_case *c = &cases[i];
		struct lang_result result = { .verdict = c->verdict,
			.unknown = c->unknown,
			.message = span_of(c->message) };
		struct policy_verdict v;
		struct arena arena;

		arena_init(&arena, 0);
		policy_reply(c->phase, &result, &arena, &v);
		CHECK_INT(v.code, c->code);
		CHECK_SPAN(span_of(v.enhanced), c->enhanced);
		CHECK_SPAN(v.text, c->text);
		arena_fini(&arena);
	}
}

static void
test_only_drop_closes(void)
{
	struct arena arena;

	arena_init(&arena, 0);
	for (int i = LANG_VERDICT_ACCEPT; i <= LANG_VERDICT_DEFER; i++) {
		struct lang_result result = { .verdict = (enum lang_verdict)i };
		struct policy_verdict v;
		policy_reply(LANG_RCPT, &result, &arena, &v);
		CHECK_INT(v.close, i == LANG_VERDICT_DROP);
	}
	arena_fini(&arena);
}

static void
test_a_code_of_another_class_is_told_to_the_log(void)
{
	struct lang_result result = { .verdict = LANG_VERDICT_DENY,
		.message = SPAN("450 later") };
	struct policy_verdict v;
	struct arena arena;

	arena_init(&arena, 0);
	policy_reply(LANG_RCPT, &result, &arena, &v);
	CHECK(span_find_span(v.log, SPAN("5xx is due")) < v.log.len);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_every_verdict_has_its_code_and_text);
	TAP_RUN(test_only_drop_closes);
	TAP_RUN(test_a_code_of_another_class_is_told_to_the_log);
	return tap_done();
}
