/*
 * try_judge: each line against each reply.
 */
#include "cmd/try_judge.h"

struct judge {
	const char *path;
	const struct cmd_trial *trial;
	struct buf *out;
	bool expected[CMD_TRIAL_REPLIES]; /* a line spoke of it */
	bool told[CMD_TRIAL_REPLIES];	  /* its decisions were printed */
	bool ok;
};

static bool
is_about(const struct cmd_expect *e, const struct cmd_reply *r)
{
	return e->step == r->step &&
	    (e->recipient.len == 0 ||
		span_eq_icase(e->recipient, r->recipient));
}

static bool
has(struct span text, struct span what)
{
	return what.len == 0 || span_find_span(text, what) < text.len;
}

static void
add_reply(struct buf *out, const struct cmd_reply *r)
{
	buf_printf(out, "%d", r->code);
	if (r->enhanced.len > 0)
		buf_printf(out, " %.*s", SPAN_ARG(r->enhanced));
	if (r->text.len > 0)
		buf_add_char(out, ' ');
	buf_add_escaped(out, r->text);
}

/* What led to a reply, once. */
static void
tell(struct judge *j, size_t i)
{
	struct span rest = j->trial->replies[i].why;
	struct span line;

	if (j->told[i])
		return;
	j->told[i] = true;
	while (rest.len > 0 && span_cut(&rest, '\n', &line))
		if (line.len > 0)
			buf_printf(j->out, "    %.*s\n", SPAN_ARG(line));
}

static void
judge_reply(struct judge *j, const struct cmd_expect *e)
{
	const struct cmd_trial *t = j->trial;
	bool any = false;

	for (size_t i = 0; i < t->count; i++) {
		const struct cmd_reply *r = &t->replies[i];

		if (!is_about(e, r))
			continue;
		any = true;
		j->expected[i] = true;
		struct buf said;
		buf_init(&said, 1 << 20);
		add_reply(&said, r);
		bool ok = (unsigned)r->code == e->code &&
		    has(buf_span(&said), e->has);
		if (!ok) {
			buf_printf(j->out, "%s:%u: expected %.*s\n  got %s ",
			    j->path, e->line, SPAN_ARG(e->text),
			    cmd_step_name(r->step));
			if (r->recipient.len > 0)
				buf_printf(j->out, "%.*s ",
				    SPAN_ARG(r->recipient));
			buf_add(j->out, buf_span(&said));
			buf_add_char(j->out, '\n');
			tell(j, i);
		}
		j->ok &= ok;
		buf_fini(&said);
	}
	if (any)
		return;
	buf_printf(j->out,
	    "%s:%u: expected %.*s\n  but it did not come to "
	    "that\n",
	    j->path, e->line, SPAN_ARG(e->text));
	for (size_t i = 0; i < t->count; i++)
		if (t->replies[i].code >= 400)
			tell(j, i);
	j->ok = false;
}

/* The next field of a header, unfolded: without the CR LF of its folds. */
static bool
next_field(struct span *rest, struct span *out)
{
	size_t n = 0;

	if (rest->len == 0)
		return false;
	do {
		n += span_find(span_from(*rest, n), '\n') + 1;
	} while (n < rest->len && (rest->at[n] == ' ' || rest->at[n] == '\t'));
	*out = span_trim(span_first(*rest, n));
	*rest = span_from(*rest, n);
	return true;
}

static bool
has_header(const struct cmd_mail *m, const struct cmd_expect *e)
{
	struct span rest = m->header;
	struct span field;

	while (next_field(&rest, &field)) {
		size_t colon = span_find(field, ':');
		if (span_eq_icase(span_first(field, colon), e->header) &&
		    has(span_from(field, colon + 1), e->has))
			return true;
	}
	return false;
}

static void
tell_header(struct judge *j, const struct cmd_expect *e,
    const struct cmd_mail *m)
{
	struct span rest = m->header;
	struct span field;

	buf_printf(j->out, "%s:%u: expected %.*s\n  got for %.*s\n", j->path,
	    e->line, SPAN_ARG(e->text), SPAN_ARG(m->recipient));
	while (next_field(&rest, &field)) {
		buf_add_text(j->out, "    ");
		buf_add_escaped(j->out, field);
		buf_add_char(j->out, '\n');
	}
}

static void
judge_header(struct judge *j, const struct cmd_expect *e)
{
	const struct cmd_trial *t = j->trial;
	bool any = false;

	for (size_t i = 0; i < t->mail_count; i++) {
		const struct cmd_mail *m = &t->mails[i];

		if (e->recipient.len > 0 &&
		    !span_eq_icase(e->recipient, m->recipient))
			continue;
		any = true;
		if (has_header(m, e) == (e->kind == CMD_EXPECT_HEADER))
			continue;
		j->ok = false;
		tell_header(j, e, m);
	}
	if (any)
		return;
	j->ok = false;
	buf_printf(j->out,
	    "%s:%u: expected %.*s\n  but there is no such "
	    "mail\n",
	    j->path, e->line, SPAN_ARG(e->text));
}

static void
judge_rest(struct judge *j, unsigned line)
{
	const struct cmd_trial *t = j->trial;

	for (size_t i = 0; i < t->count; i++) {
		const struct cmd_reply *r = &t->replies[i];

		if (j->expected[i] || r->code < 400)
			continue;
		j->ok = false;
		buf_printf(j->out, "%s:%u: nobody expected\n  %s ", j->path,
		    line, cmd_step_name(r->step));
		if (r->recipient.len > 0)
			buf_printf(j->out, "%.*s ", SPAN_ARG(r->recipient));
		add_reply(j->out, r);
		buf_add_char(j->out, '\n');
		tell(j, i);
	}
}

/* A recipient that was refused after the data gives the last reply too. */
static void
excuse_final(struct judge *j)
{
	const struct cmd_trial *t = j->trial;
	bool any = false;

	for (size_t i = 0; i < t->count; i++)
		if (t->replies[i].step == CMD_STEP_RECIPIENT &&
		    t->replies[i].code >= 400)
			any = true;
	for (size_t i = 0; any && i < t->count; i++)
		if (t->replies[i].step == CMD_STEP_DATA)
			j->expected[i] = true;
}

bool
cmd_try_judge(const char *path, const struct cmd_scenario *s,
    const struct cmd_trial *t, struct buf *out)
{
	struct judge j = { .path = path, .trial = t, .out = out, .ok = true };

	for (const struct cmd_expect *e = s->expects; e != NULL; e = e->next) {
		if (e->kind == CMD_EXPECT_REPLY)
			judge_reply(&j, e);
		else
			judge_header(&j, e);
	}
	excuse_final(&j);
	judge_rest(&j, s->line);
	if (t->trouble != NULL) {
		buf_printf(out, "%s:%u: %s\n", path, s->line, t->trouble);
		j.ok = false;
	}
	return j.ok;
}
