/* lang_record: a run explains itself. */
#include "lang/record.h"

#include "lang/compile.h"
#include "lang_world.h"
#include "tap.h"

struct stage {
	struct fake f;
	struct arena arena;
	struct lang_record record;
	struct lang_result res;
	struct buf text;
};

static enum outcome
read_config(void *ctx, struct span path, struct arena *arena, struct span *out,
    const char **why)
{
	(void)path;
	(void)arena;
	(void)why;
	*out = *(struct span *)ctx;
	return OUT_OK;
}

static void
set_up(struct stage *s, const char *acls)
{
	struct span text;

	fake_init(&s->f);
	buf_init(&s->text, 1 << 20);
	text = arena_printf(&s->f.arena,
	    "acl_smtp_rcpt = main\nbegin acl\nmain:\n%s", acls);
	struct lang_input in = { .path = SPAN("t.conf"),
		.read = read_config,
		.read_ctx = &text };
	s->f.run.program = lang_compile(&in, &s->f.arena, &s->f.diags);
	CHECK(s->f.run.program != NULL);
	s->f.run.phase = LANG_RCPT;
	s->f.run.recipient = SPAN("joe@d.example");
	s->f.run.domain = SPAN("d.example");
	s->f.run.local_part = SPAN("joe");
	s->f.run.record = &s->record;
	arena_init(&s->arena, 0);
	lang_record_init(&s->record, &s->arena);
}

/* A line for each step: depth, word, finding and what was seen. */
static struct span
run(struct stage *s)
{
	const struct lang_program *p = s->f.run.program;

	CHECK(lang_acl_wait(&s->f.run, p->values[LANG_SET_ACL_SMTP_RCPT].acl,
		  &s->res) == OUT_OK);
	for (struct lang_tried *t = s->record.first; t != NULL; t = t->next) {
		buf_printf(&s->text, "%u %s %s", t->depth,
		    t->clause != NULL ? lang_word_get(t->clause->word)->name :
					lang_verb_name(t->statement->verb),
		    lang_finding_name(t->finding));
		for (struct lang_saw *w = t->saws; w != NULL; w = w->next)
			buf_printf(&s->text, " %.*s=%.*s%s", SPAN_ARG(w->name),
			    SPAN_ARG(w->value), w->is_cut ? "…" : "");
		if (t->why.len > 0)
			buf_printf(&s->text, " (%.*s)", SPAN_ARG(t->why));
		buf_add_char(&s->text, '\n');
	}
	return buf_span(&s->text);
}

static void
tear_down(struct stage *s)
{
	buf_fini(&s->text);
	arena_fini(&s->arena);
	fake_fini(&s->f);
}

static void
test_steps_are_told_in_order(void)
{
	static struct stage s;

	set_up(&s,
	    "  accept domains = other.example\n"
	    "  deny !local_parts = anna\n"
	    "       condition = ${if eq{a}{a}}\n"
	    "       message = no\n"
	    "  accept\n");
	CHECK_SPAN(run(&s),
	    "0 accept passed\n"
	    "1 domains false subject=d.example\n"
	    "0 deny decided\n"
	    "1 local_parts true subject=joe\n"
	    "1 condition true =true\n"
	    "1 message true\n");
	CHECK_INT(s.res.verdict, LANG_VERDICT_DENY);
	tear_down(&s);
}

static void
test_nested_acls_are_told_below(void)
{
	static struct stage s;

	set_up(&s,
	    "  deny acl = inner\n"
	    "  accept\n"
	    "inner:\n"
	    "  deny domains = d.example\n");
	CHECK_SPAN(run(&s),
	    "0 deny passed\n"
	    "1 acl false\n"
	    "2 deny decided\n"
	    "3 domains true subject=d.example\n"
	    "0 accept decided\n");
	tear_down(&s);
}

static void
test_unknowns_say_why(void)
{
	static struct stage s;
	struct lang_tried *t;

	set_up(&s, "  deny condition = ${lookup redis{GET k}}\n");
	s.f.down = true;
	run(&s);
	t = s.record.first->next;
	CHECK_INT(t->finding, LANG_FOUND_UNKNOWN);
	CHECK(t->why.len > 0);
	tear_down(&s);

	set_up(&s, "  deny condition = ${lookup redis{GET k}}\n  accept\n");
	s.f.down = s.f.run.open = true;
	run(&s);
	CHECK_INT(s.record.first->next->finding, LANG_FOUND_OPEN);
	CHECK_INT(s.record.first->finding, LANG_FOUND_PASSED);
	tear_down(&s);
}

static void
test_values_are_cut_and_told_once(void)
{
	static struct stage s;
	char long_text[LANG_RECORD_VALUE_BYTES + 1];
	struct span text = { long_text, sizeof(long_text) };

	memset(long_text, 'x', sizeof(long_text));
	set_up(&s, "  accept\n");
	run(&s);
	s.record.now = s.record.first;
	lang_record_saw(&s.f.run, SPAN("$a"), text);
	lang_record_saw(&s.f.run, SPAN("$a"), text);
	CHECK(s.record.first->saws->is_cut);
	CHECK_INT(s.record.first->saws->value.len, LANG_RECORD_VALUE_BYTES);
	CHECK(s.record.first->saws->next == NULL);
	tear_down(&s);
}

static void
test_a_record_is_bounded(void)
{
	static struct stage s;
	size_t kept = 0;

	set_up(&s, "  accept\n");
	const struct lang_statement *st = s.f.run.program->acls[0].statements;
	for (int i = 0; i < 10000; i++) {
		lang_record_begin(&s.f.run, st, NULL);
		lang_record_begin(&s.f.run, st, NULL);
		lang_record_end(&s.f.run, LANG_FOUND_TRUE);
		lang_record_end(&s.f.run, LANG_FOUND_PASSED);
	}
	CHECK(s.record.is_cut);
	CHECK(s.record.now == NULL);
	for (struct lang_tried *t = s.record.first; t != NULL; t = t->next)
		kept++;
	CHECK(kept > 100 && kept < 1000);
	tear_down(&s);
}

int
main(void)
{
	TAP_RUN(test_steps_are_told_in_order);
	TAP_RUN(test_nested_acls_are_told_below);
	TAP_RUN(test_unknowns_say_why);
	TAP_RUN(test_values_are_cut_and_told_once);
	TAP_RUN(test_a_record_is_bounded);
	return tap_done();
}
