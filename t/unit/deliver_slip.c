/*
 * deliver/slip and deliver/ledger_value: what makes a message itself, and the
 * names and values that Redis sees.
 */
#include "tap.h"

#include "deliver/ledger_value.h"
#include "deliver/slip.h"
#include "mail/message.h"

static struct mail_budget *budget;
static struct mail_room room;

static struct deliver_slip *
slip_of(const char *content)
{
	static const struct wire_header_limits limits = { 4096, 2048, 50 };
	struct mail_message *m = mail_message_new(&room, &limits, 0);
	struct deliver_slip *s = deliver_slip_new(2);

	CHECK_INT(mail_message_add(m, span_of(content)), OUT_OK);
	CHECK_INT(mail_message_end(m), OUT_OK);
	s->sender = SPAN("a@example.com");
	s->entries[0].recipient = SPAN("x@example.org");
	s->entries[1].recipient = SPAN("y@example.org");
	deliver_slip_identity(s, 'n', SPAN("192.0.2.0"));
	s->hint_count = s->identity_count;
	deliver_slip_identity(s, 'd', SPAN("example.com"));
	deliver_slip_fingerprint(s, m);
	deliver_slip_name(s, SPAN("secret"));
	mail_message_unref(&m);
	return s;
}

#define HEAD "Message-ID: <1@a>\r\nDate: today\r\nFrom: a@b\r\n"

static const struct {
	const char *content;
	bool is_keyed;
	bool is_same; /* as the first one */
} cases[] = {
	{ HEAD "\r\nhi\r\n", true, true },
	/* What relays add on the way. */
	{ "Received: x\r\n" HEAD "X-Spam: no\r\n\r\nhi\r\n", true, true },
	{ HEAD "\r\nho\r\n", true, false },
	{ HEAD "Cc: c@d\r\n\r\nhi\r\n", true, false },
	{ HEAD "Content-Type: text/html\r\n\r\nhi\r\n", true, false },
	{ HEAD "List-Id: l\r\n\r\nhi\r\n", true, false },
	{ "Message-ID: <1@a>\r\nDate: today\r\nFrom: c@b\r\n\r\nhi\r\n", true,
	    false },
	/* The end of the header is not the body's to move. */
	{ HEAD "\r\nContent-Type: x\r\n", true, false },
	{ "Message-ID: <1@a>\r\nFrom: a@b\r\n\r\nhi\r\n", false, false },
	{ "Date: today\r\nFrom: a@b\r\n\r\nhi\r\n", false, false },
	{ "Message-ID:\r\nDate: today\r\n\r\nhi\r\n", false, false },
};

static void
test_a_message_is_known_by_what_lasts(void)
{
	struct deliver_slip *first = slip_of(cases[0].content);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct deliver_slip *s = slip_of(cases[i].content);

		printf("# case %zu\n", i);
		CHECK_INT(s->is_keyed, cases[i].is_keyed);
		CHECK_INT(span_eq(s->entries[0].keys[0],
			      first->entries[0].keys[0]),
		    cases[i].is_same);
		/* A hint is about who writes to whom. */
		CHECK(span_eq(s->entries[0].hints[0],
		    first->entries[0].hints[0]));
		deliver_slip_unref(&s);
	}
	deliver_slip_unref(&first);
}

static void
test_names_differ_by_recipient_and_identity_and_tell_nothing(void)
{
	struct deliver_slip *s = slip_of(cases[0].content);
	const struct deliver_entry *e = s->entries;

	CHECK(!span_eq(e[0].keys[0], e[0].keys[1]));
	CHECK(!span_eq(e[0].keys[0], e[1].keys[0]));
	CHECK(span_starts(e[0].keys[0], SPAN("postern:ledger:{")));
	CHECK(span_starts(e[0].hints[0], SPAN("postern:hint:{")));
	CHECK_INT(span_find_span(e[0].keys[0], SPAN("example")),
	    e[0].keys[0].len);
	deliver_slip_unref(&s);
}

static void
test_patterns_find_what_they_name(void)
{
	struct deliver_slip *s = slip_of(cases[0].content);
	struct span all = deliver_slip_pattern(SPAN("secret"), "ledger", NULL,
	    NULL, &s->arena);
	struct span one = deliver_slip_pattern(SPAN("secret"), "ledger",
	    &s->sender, &s->entries[1].recipient, &s->arena);

	CHECK_SPAN(all, "postern:ledger:{*}:*:*");
	CHECK(span_starts(s->entries[1].keys[0], span_first(one, one.len - 1)));
	CHECK(
	    !span_starts(s->entries[0].keys[0], span_first(one, one.len - 1)));
	deliver_slip_unref(&s);
}

static void
test_identities_are_kept_once_and_capped(void)
{
	struct deliver_slip *s = deliver_slip_new(0);
	char text[16];

	for (int i = 0; i < 2 * DELIVER_IDENTITIES_MAX; i++) {
		snprintf(text, sizeof(text), "%d", i / 2);
		deliver_slip_identity(s, 'd', span_of(text));
	}
	CHECK_INT(s->identity_count, DELIVER_IDENTITIES_MAX);
	CHECK_SPAN(s->identities[1], "d1");
	deliver_slip_unref(&s);
}

static const struct {
	const char *text;
	enum deliver_known known;
	int code;
	long long at_s;
} values[] = {
	{ "t 250 2.1.5 1700000000", DELIVER_TAKEN, 250, 1700000000 },
	{ "t 250 - 5", DELIVER_TAKEN, 250, 5 },
	{ "p 0Vabc 1700000000", DELIVER_PENDING, 0, 1700000000 },
	{ "", DELIVER_ABSENT, 0, 0 },
	{ "t", DELIVER_ABSENT, 0, 0 },
	{ "t 550 5.1.1 5", DELIVER_ABSENT, 0, 0 },
	{ "t 250 2.0.0", DELIVER_ABSENT, 0, 0 },
	{ "t 250 2.0.0 5 6", DELIVER_ABSENT, 0, 0 },
	{ "p me -1", DELIVER_ABSENT, 0, 0 },
	{ "p me 99999999999999999999", DELIVER_ABSENT, 0, 0 },
	{ "x me 5", DELIVER_ABSENT, 0, 0 },
};

static void
test_values_are_read_whole_or_not_at_all(void)
{
	struct arena arena;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct deliver_value v =
		    deliver_value_parse(span_of(values[i].text));

		printf("# %s\n", values[i].text);
		CHECK_INT(v.known, values[i].known);
		if (v.known != DELIVER_ABSENT)
			CHECK_INT(v.at_s, values[i].at_s);
		CHECK_INT(v.code, values[i].code);
	}
	arena_init(&arena, 0);
	CHECK_SPAN(deliver_value_taken(250, SPAN("2.1.5"), 7, &arena),
	    "t 250 2.1.5 7");
	CHECK_SPAN(deliver_value_taken(251, SPAN(""), 7, &arena), "t 251 - 7");
	arena_fini(&arena);
}

int
main(void)
{
	budget = mail_budget_new(1);
	room = (struct mail_room){ budget, 0, "/tmp" };
	TAP_RUN(test_a_message_is_known_by_what_lasts);
	TAP_RUN(test_names_differ_by_recipient_and_identity_and_tell_nothing);
	TAP_RUN(test_patterns_find_what_they_name);
	TAP_RUN(test_identities_are_kept_once_and_capped);
	TAP_RUN(test_values_are_read_whole_or_not_at_all);
	mail_budget_free(&budget);
	return tap_done();
}
