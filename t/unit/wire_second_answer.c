/* Answers: there and back, cut short, and none of another's. */
#include "wire/second_answer.h"

#include "tap.h"

static const struct wire_second_answer answers[] = {
	{ .kind = WIRE_SECOND_HELLO },
	{ .id = 7, .kind = WIRE_SECOND_PONG },
	{ .id = UINT64_MAX,
	    .kind = WIRE_SECOND_VERDICT,
	    .engine = WIRE_SECOND_SPF,
	    .verdict = WIRE_SECOND_SPF_PERMERROR },
	{ .id = 8,
	    .kind = WIRE_SECOND_VERDICT,
	    .engine = WIRE_SECOND_DMARC,
	    .verdict = WIRE_SECOND_DMARC_REJECT,
	    .is_spf_aligned = true },
	{ .id = 9,
	    .kind = WIRE_SECOND_NEED,
	    .needs = { { WIRE_DNS_TXT, { "a.example", 9 } },
		{ WIRE_DNS_A, { "", 0 } } },
	    .need_count = 2 },
};

enum { ANSWERS = sizeof(answers) / sizeof(answers[0]) };

static void
test_what_is_written_is_read(void)
{
	for (size_t i = 0; i < ANSWERS; i++) {
		const struct wire_second_answer *b = &answers[i];
		struct wire_second_answer a;
		struct buf out;

		buf_init(&out, 1024);
		wire_second_answer_write(b, &out);
		CHECK(wire_second_answer_parse(buf_span(&out), &a));
		CHECK(a.id == b->id && a.kind == b->kind);
		CHECK(a.engine == b->engine && a.verdict == b->verdict);
		CHECK_INT(a.is_spf_aligned, b->is_spf_aligned);
		CHECK_INT(a.is_dkim_aligned, b->is_dkim_aligned);
		CHECK_INT(a.need_count, b->need_count);
		for (size_t n = 0; n < b->need_count; n++) {
			CHECK_INT(a.needs[n].type, b->needs[n].type);
			CHECK(span_eq(a.needs[n].name, b->needs[n].name));
		}
		buf_fini(&out);
	}
}

static void
test_nothing_may_be_missing_or_left_over(void)
{
	for (size_t i = 0; i < ANSWERS; i++) {
		struct wire_second_answer a;
		struct buf out;

		buf_init(&out, 1024);
		wire_second_answer_write(&answers[i], &out);
		for (size_t n = 0; n < buf_span(&out).len; n++)
			CHECK(!wire_second_answer_parse(
			    span_first(buf_span(&out), n), &a));
		buf_add_char(&out, 'x');
		CHECK(!wire_second_answer_parse(buf_span(&out), &a));
		buf_fini(&out);
	}
}

static void
test_what_no_engine_says_is_refused(void)
{
	/* version, id, kind, then what differs */
	static const struct span bad[] = {
		{ "\2\0\0\0\0\0\0\0\0\0", 10 },		/* version */
		{ "\1\0\0\0\0\0\0\0\0\4", 10 },		/* kind */
		{ "\1\0\0\0\0\0\0\0\0\2\0\0\0\0", 14 }, /* ping's */
		{ "\1\0\0\0\0\0\0\0\0\2\1\7\0\0", 14 }, /* SPF's 8th */
		{ "\1\0\0\0\0\0\0\0\0\2\2\7\0\0", 14 }, /* DMARC's */
		{ "\1\0\0\0\0\0\0\0\0\2\1\0\2\0", 14 }, /* a bool */
		{ "\1\0\0\0\0\0\0\0\0\3\0", 11 },	/* needs nothing */
		{ "\1\0\0\0\0\0\0\0\0\3\1\0\5\0\0\0\0", 17 }, /* a CNAME */
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct wire_second_answer a = { .id = 77 };

		CHECK(!wire_second_answer_parse(bad[i], &a));
		CHECK_INT(a.id, 77);
	}
}

int
main(void)
{
	TAP_RUN(test_what_is_written_is_read);
	TAP_RUN(test_nothing_may_be_missing_or_left_over);
	TAP_RUN(test_what_no_engine_says_is_refused);
	return tap_done();
}
