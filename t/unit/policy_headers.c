/*
 * Headers that a policy adds and removes: where they go, whose they are, and
 * what of it reaches the backend.
 */
#include "policy/headers.h"

#include "mail/emit.h"
#include "tap.h"

static struct mail_room room = { .spill_dir = "/tmp" };
static const struct wire_header_limits limits = { 1 << 20, 1 << 20, 1000 };

struct fixture {
	struct mail_message *m;
	struct policy_headers h;
};

static void
set_up(struct fixture *f, const char *text)
{
	f->m = mail_message_new(&room, &limits, 0);
	CHECK_INT(mail_message_add(f->m, span_of(text)), OUT_OK);
	CHECK_INT(mail_message_end(f->m), OUT_OK);
	policy_headers_init(&f->h, &f->m->arena);
}

static void
add(struct fixture *f, enum lang_phase phase, int recipient,
    enum lang_place place, const char *text)
{
	struct policy_header h = { .place = place,
		.phase = phase,
		.recipient = recipient,
		.text = span_of(text) };

	policy_headers_add(&f->h, &h, &f->m->arena);
}

static bool
take_out(struct fixture *f, enum lang_phase phase, int recipient,
    const char *pattern)
{
	struct policy_removal r = { .recipient = recipient,
		.pattern = span_of(pattern) };
	struct span why;

	return policy_headers_remove(&f->h, &r, phase, &f->m->arena, &why);
}

static void
check(struct fixture *f, const struct mail_changes *c, const char *want)
{
	struct mail_emit *e = mail_emit_new(f->m, c, SPAN(""));
	struct span piece;
	struct buf out;

	buf_init(&out, 1 << 20);
	while (mail_emit_next(e, &piece) == OUT_OK)
		buf_add(&out, piece);
	CHECK_SPAN(buf_span(&out), want);
	buf_fini(&out);
	mail_emit_free(&e);
}

static void
tear_down(struct fixture *f)
{
	mail_message_unref(&f->m);
}

enum { ALL = POLICY_ALL_RECIPIENTS };

static const char TEXT[] = "Received: a\r\nReceived: b\r\n c\r\n"
			   "Resent-To: d\r\nSubject: s\r\n\r\nhi\r\n";

static void
test_each_place_is_where_exim_has_it(void)
{
	struct fixture f;

	set_up(&f, TEXT);
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_END, "E: 1\r\n");
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_START, "S: 1\r\n");
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_AFTER_RECEIVED, "R: 1\r\n");
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_START_RFC, "F: 1\r\n");
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_END, "E: 2\r\n");
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_END, "E: 1\r\n");
	policy_headers_apply(&f.h, f.m, SPAN("Received: us\r\n"));
	check(&f, &f.m->changes,
	    "S: 1\r\nReceived: us\r\nReceived: a\r\nReceived: b\r\n c\r\n"
	    "R: 1\r\nResent-To: d\r\nF: 1\r\nSubject: s\r\nE: 1\r\nE: 2\r\n"
	    "\r\nhi\r\n");
	tear_down(&f);
}

static void
test_names_stars_and_patterns_remove(void)
{
	static const struct {
		const char *pattern;
		const char *left;
	} cases[] = {
		{ "b", "A: 1\r\nX-One: 1\r\nX-Two: 2\r\n" },
		{ "B", "A: 1\r\nX-One: 1\r\nX-Two: 2\r\n" },
		{ "x-*", "A: 1\r\nB: 2\r\n" },
		{ "*-two", "A: 1\r\nB: 2\r\nX-One: 1\r\n" },
		{ "*o*", "A: 1\r\nB: 2\r\n" },
		{ "*", "" },
		{ "^x-o", "A: 1\r\nB: 2\r\nX-Two: 2\r\n" },
		{ "^[^:]*: *2", "A: 1\r\nX-One: 1\r\n" },
		{ "none", "A: 1\r\nB: 2\r\nX-One: 1\r\nX-Two: 2\r\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture f;
		char want[200];
		set_up(&f,
		    "A: 1\r\nB: 2\r\nX-One: 1\r\nX-Two: 2\r\n\r\nA: b\r\n");
		CHECK(take_out(&f, LANG_PREDATA, ALL, cases[i].pattern));
		policy_headers_apply(&f.h, f.m, SPAN("T: t\r\n"));
		snprintf(want, sizeof(want), "T: t\r\n%s\r\nA: b\r\n",
		    cases[i].left);
		check(&f, &f.m->changes, want);
		tear_down(&f);
	}
}

static void
test_what_one_phase_adds_and_removes_is_there(void)
{
	struct fixture f;

	set_up(&f, "A: 1\r\n\r\n");
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_END, "B: early\r\n");
	add(&f, LANG_DATA, ALL, LANG_PLACE_END, "B: late\r\n");
	CHECK(take_out(&f, LANG_DATA, ALL, "b"));
	CHECK(!take_out(&f, LANG_DATA, ALL, "^("));
	CHECK_SPAN(policy_headers_list(&f.h, &f.m->arena), "B: late");
	policy_headers_apply(&f.h, f.m, SPAN("T: t\r\n"));
	check(&f, &f.m->changes, "T: t\r\nA: 1\r\nB: late\r\n\r\n");
	tear_down(&f);
}

static void
test_recipients_with_the_same_wishes_share_them(void)
{
	const struct mail_changes *own[4];
	struct fixture f;

	set_up(&f, "A: 1\r\nB: 2\r\n\r\n");
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_START, "S: all\r\n");
	add(&f, LANG_PREDATA, ALL, LANG_PLACE_END, "C: all\r\n");
	add(&f, LANG_DATA_PRDR, 1, LANG_PLACE_END, "X: 1\r\n");
	add(&f, LANG_DATA_PRDR, 2, LANG_PLACE_END, "X: 1\r\n");
	CHECK(take_out(&f, LANG_DATA_PRDR, 3, "b"));
	CHECK(take_out(&f, LANG_DATA_PRDR, 3, "c"));
	mail_changes_omit(&f.m->changes, 0, 6, &f.m->arena);
	policy_headers_apply(&f.h, f.m, SPAN("T: t\r\n"));
	for (int i = 0; i < 4; i++)
		own[i] = policy_headers_own(&f.h, f.m, i);
	CHECK(own[0] == &f.m->changes);
	CHECK(own[1] == own[2] && own[1] != own[0] && own[3] != own[1]);
	check(&f, own[0], "S: all\r\nT: t\r\nB: 2\r\nC: all\r\n\r\n");
	check(&f, own[1], "S: all\r\nT: t\r\nB: 2\r\nC: all\r\nX: 1\r\n\r\n");
	check(&f, own[3], "S: all\r\nT: t\r\n\r\n");
	tear_down(&f);
}

int
main(void)
{
	struct mail_budget *budget = mail_budget_new(1);

	room.budget = budget;
	TAP_RUN(test_each_place_is_where_exim_has_it);
	TAP_RUN(test_names_stars_and_patterns_remove);
	TAP_RUN(test_what_one_phase_adds_and_removes_is_there);
	TAP_RUN(test_recipients_with_the_same_wishes_share_them);
	mail_budget_free(&budget);
	return tap_done();
}
