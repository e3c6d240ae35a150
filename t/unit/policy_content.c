/*
 * What variables say of a real message: $h_…, $message_headers,
 * $message_body, the counts; and its lines, one by one.
 */
#include "policy/content.h"

#include "policy/checks.h"
#include "policy/lines.h"
#include "policy/session.h"
#include "tap.h"

#include "base/clock.h"
struct fixture {
	struct lang_program program;
	struct policy_generation generation;
	struct policy_world world;
	struct policy_input input;
	struct arena arena;
	struct mail_message *message;
	struct policy_session *s;
};

static struct mail_budget *budget;
static struct mail_room room = { .spill_dir = "/tmp" };
static const struct wire_header_limits limits = { 1 << 20, 1 << 20, 10000 };

/* A session in the DATA phase of a message with this content. */
static void
set_up(struct fixture *f, struct span text)
{
	memset(f, 0, sizeof(*f));
	f->generation.program = &f->program;
	f->program.asks = LANG_ASKS_LINES;
	f->program.values[LANG_SET_MESSAGE_BODY_VISIBLE].number = 500;
	f->world.generation = &f->generation;
	arena_init(&f->arena, 0);
	f->message = mail_message_new(&room, &limits, 0);
	f->s = policy_session_new(&f->world, &f->input, NULL, &f->arena);
	policy_message_begin(f->s, f->message);
	CHECK_INT(mail_message_add(f->message, text), OUT_OK);
	policy_content(f->s, text);
	CHECK_INT(mail_message_end(f->message), OUT_OK);
	policy_content_end(f->s);
	f->s->phase = LANG_DATA;
}

static void
tear_down(struct fixture *f)
{
	policy_message_end(f->s);
	mail_message_unref(&f->message);
	arena_fini(&f->arena);
}

static struct span
get(struct fixture *f, enum lang_variable v)
{
	struct span out = SPAN("(none)");

	CHECK_INT(policy_content_variable(f->s, v, &f->arena, &out), OUT_OK);
	return out;
}

static struct span
field(struct fixture *f, enum lang_header_form form, const char *name)
{
	struct span out = SPAN("(none)");

	CHECK_INT(policy_content_header(f->s, form, span_of(name), &f->arena,
		      &out),
	    OUT_OK);
	return out;
}

static void
test_each_form_of_a_field_is_exims(void)
{
	static const struct {
		enum lang_header_form form;
		const char *name;
		const char *want;
	} cases[] = {
		{ LANG_HEADER_DECODED, "subject",
		    "caf\xc3\xa9 na\xc3\xaf"
		    "f" },
		{ LANG_HEADER_BYTES, "Subject",
		    "caf\xc3\xa9 na\xef"
		    "f" },
		{ LANG_HEADER_RAW, "SUBJECT",
		    "  =?utf-8?q?caf=C3=A9?=\n\t=?iso-8859-1?q?_na=EFf?= \n" },
		/* Fields of addresses are joined so that they still are one. */
		{ LANG_HEADER_DECODED, "to",
		    "a@x.example,\nb@x.example,\n c@x.example" },
		{ LANG_HEADER_RAW, "to",
		    " a@x.example\n b@x.example,\n c@x.example\n" },
		{ LANG_HEADER_DECODED, "x-twice", "one:two\nthree" },
		{ LANG_HEADER_RAW, "x-twice", " one:two\n\n three\n" },
		{ LANG_HEADER_LIST, "x-twice", "one::two::three" },
		{ LANG_HEADER_DECODED, "x-raw", "\xff\xe9 a" },
		{ LANG_HEADER_BYTES, "x-raw", "\xff\xe9 a" },
		{ LANG_HEADER_DECODED, "x-bad", "=?utf-8?q?broken" },
		{ LANG_HEADER_DECODED, "not-there", "" },
		{ LANG_HEADER_LIST, "not-there", "" },
		{ LANG_HEADER_DECODED, "", "" },
	};
	static const char text[] =
	    "Received: by a\r\n"
	    "Subject:  =?utf-8?q?caf=C3=A9?=\r\n\t=?iso-8859-1?q?_na=EFf?= \r\n"
	    "To: a@x.example\r\n"
	    "X-Twice: one:two\r\n"
	    "TO : b@x.example,\r\n c@x.example\r\n"
	    "x-twice:\r\n"
	    "X-Twice: three\r\n"
	    "X-Raw: \xff\xe9 a\r\n"
	    "X-Bad: =?utf-8?q?broken\r\n"
	    "\r\nbody\r\n";
	struct fixture f;

	set_up(&f, span_of(text));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_SPAN(field(&f, cases[i].form, cases[i].name),
		    cases[i].want);
	CHECK_SPAN(get(&f, LANG_VAR_RECEIVED_COUNT), "2");
	tear_down(&f);
}

static void
test_all_headers_come_decoded_and_raw(void)
{
	struct fixture f;

	set_up(&f, SPAN("A: =?utf-8?q?=C3=A9?=\r\nB: x\r\n y\r\n\r\nbody\r\n"));
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_HEADERS),
	    "A: \xc3\xa9\nB: x\n y\n");
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_HEADERS_RAW),
	    "A: =?utf-8?q?=C3=A9?=\nB: x\n y\n");
	tear_down(&f);
}

static void
test_zeros_in_a_header_are_bytes_like_others(void)
{
	struct fixture f;
	struct span got;

	set_up(&f, SPAN("A: x\0y\r\nB: z\r\n\r\nb\0c\r\n"));
	got = field(&f, LANG_HEADER_DECODED, "A");
	CHECK(span_eq(got, SPAN("x\0y")));
	CHECK_SPAN(field(&f, LANG_HEADER_DECODED, "B"), "z");
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_BODY), "b c ");
	CHECK_SPAN(get(&f, LANG_VAR_BODY_ZEROCOUNT), "1");
	tear_down(&f);
}

static void
test_the_ends_of_a_body_are_shown(void)
{
	struct fixture f;

	set_up(&f, SPAN("A: x\r\n\r\none\r\ntwo\r\n\r\nthree\r\n"));
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_BODY), "one two  three ");
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_BODY_END), "one two  three ");
	CHECK_SPAN(get(&f, LANG_VAR_BODY_LINECOUNT), "4");
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_LINECOUNT), "6");
	f.program.values[LANG_SET_MESSAGE_BODY_VISIBLE].number = 6;
	f.program.values[LANG_SET_MESSAGE_BODY_NEWLINES].number = 1;
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_BODY), "one\nt");
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_BODY_END), "hree\n");
	f.program.values[LANG_SET_MESSAGE_BODY_VISIBLE].number = 0;
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_BODY), "");
	tear_down(&f);
}

static void
test_what_is_not_there_is_empty(void)
{
	static const char *const texts[] = { "", "\r\n", "A: x\r\n",
		"A: x\r\n\r\n" };
	struct fixture f;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		set_up(&f, span_of(texts[i]));
		CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_BODY), "");
		CHECK_SPAN(get(&f, LANG_VAR_BODY_LINECOUNT), "0");
		CHECK_SPAN(field(&f, LANG_HEADER_RAW, "A"),
		    i < 2 ? "" : " x\n");
		tear_down(&f);
	}
	set_up(&f, SPAN("no header, this\r\nbody\r\n"));
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_HEADERS), "");
	tear_down(&f);
}

/* ${n} bytes of lines of 100. */
static struct span
many_lines(struct arena *arena, size_t n)
{
	char *at = arena_alloc(arena, n);

	for (size_t i = 0; i < n; i++)
		at[i] = i % 100 == 98 ? '\r' :
		    i % 100 == 99     ? '\n' :
					(char)('a' + i / 100 % 26);
	return (struct span){ at, n };
}

static void
test_a_body_on_file_is_read_from_there(void)
{
	enum { LINES = LIMIT_BODY_MEMORY_BYTES / 100 * 3 };
	struct arena arena;
	struct fixture f;

	arena_init(&arena, 0);
	struct span body = many_lines(&arena, (size_t)LINES * 100);
	set_up(&f, arena_printf(&arena, "A: x\r\n\r\n%.*s", SPAN_ARG(body)));
	CHECK(mail_body_is_spilled(&f.message->body));
	f.program.values[LANG_SET_MESSAGE_BODY_VISIBLE].number = 300;
	CHECK_INT(get(&f, LANG_VAR_MESSAGE_BODY).len, 297);
	struct span end = get(&f, LANG_VAR_MESSAGE_BODY_END);
	CHECK_INT(end.len, 297);
	CHECK_INT(end.at[0], 'a' + (LINES - 3) % 26);
	char lines[20];
	snprintf(lines, sizeof(lines), "%d", LINES);
	CHECK_SPAN(get(&f, LANG_VAR_BODY_LINECOUNT), lines);
	CHECK_SPAN(field(&f, LANG_HEADER_DECODED, "a"), "x");
	tear_down(&f);
	arena_fini(&arena);
}

static void
test_a_huge_header_is_cut_nowhere(void)
{
	enum { LONG = 500000, MANY = 5000 };
	struct arena arena;
	struct fixture f;
	struct buf b;

	arena_init(&arena, 0);
	buf_init(&b, 1 << 20);
	buf_add_text(&b, "X: ");
	for (size_t i = 0; i < LONG / 100; i++)
		buf_printf(&b, "%099d\r\n ", 7);
	buf_add_text(&b, "\r\n");
	for (size_t i = 0; i < MANY; i++)
		buf_add_text(&b, "Y: v:\r\n");
	buf_add_text(&b, "\r\n");
	CHECK(!buf_is_full(&b));
	set_up(&f, buf_span(&b));
	CHECK(field(&f, LANG_HEADER_DECODED, "x").len > LONG);
	CHECK_INT(field(&f, LANG_HEADER_DECODED, "y").len, MANY * 3 - 1);
	CHECK_INT(field(&f, LANG_HEADER_LIST, "y").len, MANY * 4 - 1);
	tear_down(&f);
	buf_fini(&b);
	arena_fini(&arena);
}

static void
add(struct fixture *f, enum lang_phase phase, enum lang_place where,
    const char *text)
{
	struct policy_header h = { .place = where,
		.phase = phase,
		.recipient = POLICY_ALL_RECIPIENTS,
		.text = span_of(text) };

	policy_headers_add(&f->s->headers, &h, &f->message->arena);
}

static void
take_out(struct fixture *f, enum lang_phase phase, const char *pattern)
{
	struct policy_removal r = { .recipient = POLICY_ALL_RECIPIENTS,
		.pattern = span_of(pattern) };
	struct span why;

	CHECK(policy_headers_remove(&f->s->headers, &r, phase,
	    &f->message->arena, &why));
}

/* As in Exim: what an ACL does to the header, the next one sees. */
static void
test_what_earlier_phases_did_shows(void)
{
	struct fixture f;

	set_up(&f,
	    SPAN("Received: a\r\nResent-To: b\r\nX-A: one\r\nX-B: two\r\n"
		 "\r\nbody\r\n"));
	add(&f, LANG_PREDATA, LANG_PLACE_END, "X-A: end\r\n");
	add(&f, LANG_PREDATA, LANG_PLACE_START, "X-A: start\r\n");
	add(&f, LANG_DKIM, LANG_PLACE_START_RFC, "X-C: rfc\r\n");
	add(&f, LANG_DKIM, LANG_PLACE_AFTER_RECEIVED, "X-C: after\r\n");
	add(&f, LANG_DATA, LANG_PLACE_END, "X-A: now\r\n");
	take_out(&f, LANG_DKIM, "x-b");
	take_out(&f, LANG_DATA, "x-c");

	CHECK_SPAN(field(&f, LANG_HEADER_DECODED, "x-a"), "start\none\nend");
	CHECK_SPAN(field(&f, LANG_HEADER_DECODED, "x-b"), "");
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_HEADERS_RAW),
	    "X-A: start\nReceived: a\nX-C: after\nResent-To: b\nX-C: rfc\n"
	    "X-A: one\nX-A: end\n");
	/* The counts are those of what the client sent. */
	CHECK_SPAN(get(&f, LANG_VAR_BODY_LINECOUNT), "1");

	f.s->phase = LANG_DKIM;
	CHECK_SPAN(field(&f, LANG_HEADER_DECODED, "x-a"), "start\none\nend");
	CHECK_SPAN(field(&f, LANG_HEADER_DECODED, "x-b"), "two");
	CHECK_SPAN(field(&f, LANG_HEADER_DECODED, "x-c"), "");
	tear_down(&f);
}

static void
test_a_message_without_a_header_can_be_given_one(void)
{
	struct fixture f;

	set_up(&f, SPAN("\r\nbody\r\n"));
	add(&f, LANG_PREDATA, LANG_PLACE_END, "X-A: one\r\n");
	CHECK_SPAN(field(&f, LANG_HEADER_DECODED, "x-a"), "one");
	CHECK_SPAN(get(&f, LANG_VAR_MESSAGE_BODY), "body ");
	tear_down(&f);
}

/* ----------------------------------------------------------- line by line */

struct seen {
	struct buf lines;
	const char *until; /* the line that ends it */
	unsigned count;
};

static bool
see(void *arg, struct span line)
{
	struct seen *s = arg;

	buf_add(&s->lines, line);
	buf_add_char(&s->lines, '|');
	s->count++;
	return s->until != NULL && span_eq(line, span_of(s->until));
}

static void
check_lines(struct span text, const char *until, enum outcome outcome,
    const char *want)
{
	struct seen seen = { .until = until };
	struct span why;
	struct fixture f;

	set_up(&f, text);
	buf_init(&seen.lines, 1 << 20);
	CHECK_INT(policy_lines_wait(f.s, see, &seen, &why), outcome);
	CHECK_SPAN(buf_span(&seen.lines), want);
	buf_fini(&seen.lines);
	tear_down(&f);
}

static void
test_lines_come_without_their_ends(void)
{
	check_lines(SPAN(""), NULL, OUT_NONE, "");
	check_lines(SPAN("A: x\r\n y\r\n\r\n\r\nb\r\n"), NULL, OUT_NONE,
	    "A: x| y|||b|");
	check_lines(SPAN("A: x\r\n\r\nb\nc\rd\r\ne"), NULL, OUT_NONE,
	    "A: x||b|c\rd|e|");
	check_lines(SPAN("A: x\r\n\r\nb\r\nc\r\n"), "b", OUT_OK, "A: x||b|");
	check_lines(SPAN("A: x\r\n\r\nb"), "b", OUT_OK, "A: x||b|");
}

/* Pieces end anywhere, on file as in memory; long lines come in several. */
static void
test_lines_do_not_depend_on_pieces(void)
{
	enum {
		LINES = LIMIT_BODY_MEMORY_BYTES / 100 * 2,
		LONG = 2 * LIMIT_MATCH_LINE_BYTES + 5
	};
	struct seen seen = { .until = NULL };
	struct arena arena;
	struct fixture f;
	struct span why;

	arena_init(&arena, 0);
	struct span body = many_lines(&arena, (size_t)LINES * 100);
	set_up(&f,
	    arena_printf(&arena, "%0*d\r\n%.*s", LONG, 7, SPAN_ARG(body)));
	CHECK(mail_body_is_spilled(&f.message->body));
	buf_init(&seen.lines, 1 << 22);
	CHECK_INT(policy_lines_wait(f.s, see, &seen, &why), OUT_NONE);
	CHECK_INT(seen.count, LINES + 3);
	CHECK_INT(seen.lines.len, (size_t)LINES * 99 + LONG + 3);
	struct span rest = buf_span(&seen.lines);
	struct span line;
	bool good = true;
	for (size_t i = 0; span_cut(&rest, '|', &line) && rest.len > 0; i++)
		good = good && (i < 3 || line.len == 98) &&
		    (i < 3 || line.at[97] == (char)('a' + (i - 3) % 26));
	CHECK(good);
	buf_fini(&seen.lines);
	tear_down(&f);
	arena_fini(&arena);
}

static void
test_what_matched_is_kept_for_the_message(void)
{
	const struct span groups[] = { SPAN("one"), SPAN("") };
	struct span out;
	struct fixture f;

	set_up(&f, SPAN("A: x\r\n\r\n"));
	policy_matched_set(f.s, SPAN("(o.e)(x)?"), groups, 2);
	CHECK(policy_matched_variable(f.s, LANG_VAR_REGEX_MATCH_STRING, &out));
	CHECK_SPAN(out, "(o.e)(x)?");
	CHECK(policy_matched_variable(f.s, LANG_VAR_REGEX1, &out));
	CHECK_SPAN(out, "one");
	CHECK(policy_matched_variable(f.s, LANG_VAR_REGEX9, &out));
	CHECK_SPAN(out, "");
	CHECK(!policy_matched_variable(f.s, LANG_VAR_SPAM_BAR, &out));
	policy_message_end(f.s);
	CHECK(policy_matched_variable(f.s, LANG_VAR_REGEX1, &out));
	CHECK_SPAN(out, "");
	tear_down(&f);
}

int
main(void)
{
	/* Slices of time never end: there is no fiber that could sleep. */
	clock_set_ms(1000);
	budget = mail_budget_new(1);
	room.budget = budget;
	TAP_RUN(test_each_form_of_a_field_is_exims);
	TAP_RUN(test_all_headers_come_decoded_and_raw);
	TAP_RUN(test_zeros_in_a_header_are_bytes_like_others);
	TAP_RUN(test_the_ends_of_a_body_are_shown);
	TAP_RUN(test_what_is_not_there_is_empty);
	TAP_RUN(test_a_body_on_file_is_read_from_there);
	TAP_RUN(test_a_huge_header_is_cut_nowhere);
	TAP_RUN(test_what_earlier_phases_did_shows);
	TAP_RUN(test_a_message_without_a_header_can_be_given_one);
	TAP_RUN(test_lines_come_without_their_ends);
	TAP_RUN(test_lines_do_not_depend_on_pieces);
	TAP_RUN(test_what_matched_is_kept_for_the_message);
	mail_budget_free(&budget);
	return tap_done();
}
