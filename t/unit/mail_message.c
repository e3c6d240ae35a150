/*
 * mail/message and mail/emit: from content as received to lines after DATA.
 */
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/rand.h"
#include "mail/emit.h"
#include "mail/message.h"

static struct mail_budget *budget;
static struct mail_room room;
static const struct wire_header_limits limits = { 4096, 2048, 50 };

static struct mail_message *
message(struct span content, size_t step)
{
	struct mail_message *m = mail_message_new(&room, &limits, 0);

	for (size_t i = 0; i < content.len; i += step)
		CHECK_INT(mail_message_add(m,
			      span_first(span_from(content, i), step)),
		    OUT_OK);
	CHECK_INT(mail_message_end(m), OUT_OK);
	return m;
}

/* All pieces in one buffer. */
static void
emit_all(struct mail_message *m, const char *first, struct buf *out)
{
	struct mail_emit *e = mail_emit_new(m, &m->changes, span_of(first));
	struct span piece;
	enum outcome o;

	buf_init(out, 64 << 20);
	while ((o = mail_emit_next(e, &piece)) == OUT_OK) {
		CHECK(piece.len > 0 && piece.len <= MAIL_EMIT_BYTES);
		buf_add(out, piece);
	}
	CHECK_INT(o, OUT_NONE);
	CHECK_INT(mail_emit_next(e, &piece), OUT_NONE);
	CHECK_INT(mail_emit_total(e), buf_span(out).len);
	mail_emit_free(&e);
}

static void
test_content_becomes_lines(void)
{
	static const struct {
		const char *content, *first, *line, *want;
	} cases[] = {
		{ "A: b\r\n\r\nhi\r\n", "", NULL, "A: b\r\n\r\nhi\r\n" },
		{ "A: b\r\n\r\nhi", "", NULL, "A: b\r\n\r\nhi\r\n" },
		{ "A: b\r\n\r\nhi\r", "", NULL, "A: b\r\n\r\nhi\r\n" },
		{ "A: b\r\n\r\n.\r\n..\r\n.x", "", NULL,
		    "A: b\r\n\r\n..\r\n...\r\n..x\r\n" },
		{ ".\r\n", "", NULL, "\r\n..\r\n" },
		{ "A: b\r\n\r\na.b\r\n", "R: x\r\n", "X: y",
		    "R: x\r\nX: y\r\nA: b\r\n\r\na.b\r\n" },
		{ "no header\r\n", "R: x\r\n", NULL,
		    "R: x\r\n\r\nno header\r\n" },
		{ " folded\r\n", "R: x\r\n", NULL, "R: x\r\n\r\n folded\r\n" },
		{ "A: b\r\nno header\r\n", "", NULL,
		    "A: b\r\n\r\nno header\r\n" },
		{ "A: b\r\n", "R: x\r\n", NULL, "R: x\r\nA: b\r\n" },
		{ "\r\nbody\r\n", "R: x\r\n", NULL, "R: x\r\n\r\nbody\r\n" },
		{ "", "R: x\r\n", NULL, "R: x\r\n" },
		{ "", "", NULL, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t step = 1; step < 4; step++) {
			struct mail_message *m =
			    message(span_of(cases[i].content), step);
			struct buf out;

			if (cases[i].line != NULL)
				mail_changes_line(&m->changes,
				    span_of(cases[i].line), &m->arena);
			emit_all(m, cases[i].first, &out);
			CHECK_SPAN(buf_span(&out), cases[i].want);
			buf_fini(&out);
			mail_message_unref(&m);
		}
	}
}

static void
test_added_lines_keep_their_order_and_end(void)
{
	struct mail_message *m = message(SPAN("A: b\r\n\r\n"), 100);
	struct buf out;

	mail_changes_line(&m->changes, SPAN("One: 1\r\n"), &m->arena);
	mail_changes_line(&m->changes, SPAN("Two: 2\r\n folded"), &m->arena);
	emit_all(m, "", &out);
	CHECK_SPAN(buf_span(&out),
	    "One: 1\r\nTwo: 2\r\n folded\r\nA: b\r\n\r\n");
	buf_fini(&out);
	mail_message_unref(&m);
}

/* The plain way to stuff, to compare with. */
static void
stuff_slowly(struct span in, struct buf *out)
{
	char before = '\n';

	buf_init(out, 64 << 20);
	for (size_t i = 0; i < in.len; i++) {
		if (in.at[i] == '.' && before == '\n')
			buf_add_char(out, '.');
		buf_add_char(out, in.at[i]);
		before = in.at[i];
	}
}

static void
test_big_random_bodies_are_stuffed_right(void)
{
	static const size_t sizes[] = { 4000, 33000, 262144, 262200, 900000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf in, want, got;
		struct mail_message *m;

		buf_init(&in, 64 << 20);
		buf_add_text(&in, "A: b\r\n\r\n");
		while (buf_span(&in).len < sizes[i]) {
			uint64_t r = rand_u64();

			buf_add_text(&in,
			    r % 3 == 0	   ? ".\r\n" :
				r % 3 == 1 ? "...x.\r\n" :
					     "plain text");
		}
		buf_add_text(&in, "\r\n");
		stuff_slowly(buf_span(&in), &want);
		m = message(buf_span(&in), 5000);
		emit_all(m, "", &got);
		CHECK(span_eq(buf_span(&got), buf_span(&want)));
		mail_message_unref(&m);
		buf_fini(&in);
		buf_fini(&want);
		buf_fini(&got);
	}
}

static void
test_omitted_fields_are_not_sent_on(void)
{
	static const char text[] = "A: 1\r\nB: 2\r\n 2\r\nC: 3\r\n\r\nbody\r\n";
	static const struct {
		struct {
			uint64_t at, len;
		} omit[3];
		const char *want;
	} cases[] = {
		{ { { 6, 10 } }, "A: 1\r\nC: 3\r\n\r\nbody\r\n" },
		{ { { 0, 6 } }, "B: 2\r\n 2\r\nC: 3\r\n\r\nbody\r\n" },
		{ { { 0, 6 }, { 6, 10 }, { 16, 6 } }, "\r\nbody\r\n" },
		{ { { 16, 6 } }, "A: 1\r\nB: 2\r\n 2\r\n\r\nbody\r\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mail_message *m = message(span_of(text), 3);
		struct buf out;
		for (size_t k = 0; k < 3 && cases[i].omit[k].len > 0; k++)
			mail_changes_omit(&m->changes, cases[i].omit[k].at,
			    cases[i].omit[k].len, &m->arena);
		emit_all(m, "", &out);
		CHECK_SPAN(buf_span(&out), cases[i].want);
		CHECK_SPAN(mail_message_header(m, &m->arena),
		    "A: 1\r\nB: 2\r\n 2\r\nC: 3\r\n");
		buf_fini(&out);
		mail_message_unref(&m);
	}
}

static void
test_lines_are_put_in_where_they_belong(void)
{
	static const struct {
		const char *text;
		uint64_t at;
		uint64_t omit; /* the first field, so many bytes */
		const char *want;
	} cases[] = {
		{ "A: 1\r\nB: 2\r\n\r\nbody\r\n", 0, 0,
		    "X: y\r\nA: 1\r\nB: 2\r\n\r\nbody\r\n" },
		{ "A: 1\r\nB: 2\r\n\r\nbody\r\n", 6, 0,
		    "A: 1\r\nX: y\r\nB: 2\r\n\r\nbody\r\n" },
		{ "A: 1\r\nB: 2\r\n\r\nbody\r\n", 12, 0,
		    "A: 1\r\nB: 2\r\nX: y\r\n\r\nbody\r\n" },
		{ "A: 1\r\nB: 2\r\n\r\nbody\r\n", 6, 6,
		    "X: y\r\nB: 2\r\n\r\nbody\r\n" },
		{ "A: 1\r\n", 6, 0, "A: 1\r\nX: y\r\n" },
		{ "A: 1\r\n", 6, 6, "X: y\r\n" },
		/* BDAT may end anywhere. */
		{ "A: 1", 4, 0, "A: 1\r\nX: y\r\n" },
		{ "just a body\r\n", 0, 0, "X: y\r\n\r\njust a body\r\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mail_message *m = message(span_of(cases[i].text), 3);
		struct buf out;
		mail_changes_insert(&m->changes, cases[i].at, SPAN("X: y\r\n"),
		    &m->arena);
		if (cases[i].omit > 0)
			mail_changes_omit(&m->changes, 0, cases[i].omit,
			    &m->arena);
		emit_all(m, "", &out);
		CHECK_SPAN(buf_span(&out), cases[i].want);
		buf_fini(&out);
		mail_message_unref(&m);
	}
}

static void
test_a_message_outlives_its_session(void)
{
	struct mail_message *m = message(SPAN("A: b\r\n\r\nhi\r\n"), 100);
	struct mail_message *kept = mail_message_ref(m);
	struct mail_emit *e;
	struct span piece;

	mail_message_unref(&m);
	CHECK(m == NULL);
	e = mail_emit_new(kept, &kept->changes, SPAN(""));
	mail_message_unref(&kept);
	CHECK_INT(mail_emit_next(e, &piece), OUT_OK);
	CHECK_INT(piece.len, 12);
	mail_emit_free(&e);
	CHECK_INT(mail_budget_used(budget, MAIL_MEMORY), 0);
	mail_message_unref(&m);
}

static void
test_fields_are_read_back_unfolded(void)
{
	struct mail_message *m = message(
	    SPAN(
		"Message-Id:\r\n <a@b> \r\n"
		"X: y\r\nSubject: one\r\n two\r\nmessage-id: <second@b>\r\n\r\n"
		"Date: not a field\r\n"),
	    3);
	struct arena a;

	arena_init(&a, 0);
	CHECK_SPAN(mail_message_field(m, MAIL_FIELD_MESSAGE_ID, 100, &a),
	    "<a@b>");
	CHECK_SPAN(mail_message_field(m, MAIL_FIELD_SUBJECT, 100, &a),
	    "one two");
	CHECK_SPAN(mail_message_field(m, MAIL_FIELD_SUBJECT, 4, &a), "one");
	CHECK_SPAN(mail_message_field(m, MAIL_FIELD_DATE, 100, &a), "");
	CHECK_INT(mail_message_field_count(m, MAIL_FIELD_MESSAGE_ID), 2);
	CHECK_INT(mail_message_field_count(m, MAIL_FIELD_FROM), 0);
	arena_fini(&a);
	mail_message_unref(&m);
}

static void
test_a_header_past_its_cap_is_refused_for_good(void)
{
	struct mail_message *m = mail_message_new(&room, &limits, 0);
	enum outcome o = OUT_OK;

	for (int i = 0; i < 1000 && o == OUT_OK; i++)
		o = mail_message_add(m, SPAN("A: bbbbbbbbbbbbbbbb\r\n"));
	CHECK_INT(o, OUT_PERM);
	CHECK_INT(m->header.fault, WIRE_HEADER_FIELDS);
	CHECK_INT(mail_message_add(m, SPAN("x\r\n")), OUT_PERM);
	CHECK_INT(mail_message_end(m), OUT_PERM);
	CHECK_INT(mail_budget_used(budget, MAIL_MEMORY), 0);
	mail_message_unref(&m);
}

static void
test_a_dropped_body_stays_temporary(void)
{
	struct mail_message *m = mail_message_new(&room, &limits, 0);
	struct mail_emit *e;
	struct span piece;

	mail_budget_cap(budget, MAIL_MEMORY, 1);
	CHECK_INT(mail_message_add(m, SPAN("A: b\r\n\r\n")), OUT_TEMP);
	mail_budget_cap(budget, MAIL_MEMORY, 0);
	for (int i = 0; i < 1000; i++)
		CHECK_INT(mail_message_add(m, SPAN("A: b\r\n")), OUT_TEMP);
	CHECK_INT(mail_message_end(m), OUT_TEMP);
	e = mail_emit_new(m, &m->changes, SPAN(""));
	CHECK_INT(mail_emit_next(e, &piece), OUT_TEMP);
	mail_emit_free(&e);
	mail_message_unref(&m);
}

int
main(void)
{
	budget = mail_budget_new(1);
	room = (struct mail_room){ budget, 0, "/tmp" };
	TAP_RUN(test_content_becomes_lines);
	TAP_RUN(test_added_lines_keep_their_order_and_end);
	TAP_RUN(test_big_random_bodies_are_stuffed_right);
	TAP_RUN(test_omitted_fields_are_not_sent_on);
	TAP_RUN(test_lines_are_put_in_where_they_belong);
	TAP_RUN(test_a_message_outlives_its_session);
	TAP_RUN(test_fields_are_read_back_unfolded);
	TAP_RUN(test_a_header_past_its_cap_is_refused_for_good);
	TAP_RUN(test_a_dropped_body_stays_temporary);
	mail_budget_free(&budget);
	return tap_done();
}
