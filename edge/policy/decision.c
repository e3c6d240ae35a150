/*
 * decision: told to machines, and to people.
 */
#include "policy/decision.h"

#include "base/clock.h"
#include "policy/generation.h"
#include "wire/json.h"

/* One value is escaped here before it goes on. */
enum { TEXT_BYTES = 4096 };

/* Where it is written, and how foreign texts are shown. */
struct pen {
	const struct policy_decision *d;
	const struct policy_privacy *p;
	struct buf *out;
	struct buf text; /* of one value */
};

bool
policy_decision_is_refusal(const struct policy_decision *d)
{
	return d->verdict->code >= 400;
}

struct span
policy_decision_id(const struct policy_decision *d)
{
	const struct policy_input *in = d->session->input;

	return in->message_id.len > 0 ? in->message_id : in->connection_id;
}

struct span
policy_decision_stage(const struct policy_decision *d)
{
	return d->phase == LANG_PHASES ? d->what :
					 span_of(lang_phase_name(d->phase));
}

void
policy_decision_place(const struct policy_decision *d, struct lang_pos pos,
    struct buf *out)
{
	const struct lang_diags *diags = &d->session->world->generation->diags;

	if (pos.line == 0 || pos.file >= diags->file_count)
		return;
	struct span name = diags->files[pos.file].name;
	size_t slash = span_find_last(name, '/');
	if (slash < name.len)
		name = span_from(name, slash + 1);
	buf_add_escaped(out, name);
	buf_printf(out, ":%u", pos.line);
}

static void
pen_init(struct pen *pen, const struct policy_decision *d,
    const struct policy_privacy *p, struct buf *out)
{
	*pen = (struct pen){ .d = d, .p = p, .out = out };
	buf_init(&pen->text, TEXT_BYTES);
}

/* The text as it may be shown; valid until the next. */
static struct span
shown(struct pen *pen, struct span text)
{
	buf_clear(&pen->text);
	policy_privacy_add(pen->p, text, &pen->text);
	return buf_span(&pen->text);
}

static struct span
place(struct pen *pen, struct lang_pos pos)
{
	buf_clear(&pen->text);
	policy_decision_place(pen->d, pos, &pen->text);
	return buf_span(&pen->text);
}

/* The ACL that a statement stands in. */
static struct span
acl_of(const struct pen *pen, const struct lang_statement *s)
{
	const struct lang_program *p =
	    pen->d->session->world->generation->program;

	for (size_t i = 0; i < p->acl_count; i++)
		if (s >= p->acls[i].statements &&
		    s < p->acls[i].statements + p->acls[i].count)
			return p->acls[i].name;
	return SPAN("");
}

/* From where on steps are told. */
static const struct lang_tried *
first_told(const struct lang_record *r, bool brief)
{
	const struct lang_tried *found = NULL;

	if (r == NULL || !brief)
		return r != NULL ? r->first : NULL;
	for (const struct lang_tried *t = r->first; t != NULL; t = t->next)
		if (t->depth == 0)
			found = t;
	return found;
}

/* ------------------------------------------------------------------- JSON */

static void
json_text(struct pen *pen, const char *name, struct span text)
{
	if (text.len > 0)
		wire_json_text(pen->out, name, shown(pen, text));
}

static void
json_place(struct pen *pen, struct lang_pos pos)
{
	struct span at = place(pen, pos);

	if (at.len > 0)
		wire_json_text(pen->out, "place", at);
}

static void
json_saws(struct pen *pen, const struct lang_tried *t)
{
	if (t->saws == NULL)
		return;
	wire_json_open(pen->out, "saw", '[');
	for (const struct lang_saw *s = t->saws; s != NULL; s = s->next) {
		wire_json_open(pen->out, NULL, '{');
		wire_json_text(pen->out, "name", shown(pen, s->name));
		wire_json_text(pen->out, "value", shown(pen, s->value));
		if (s->is_cut)
			wire_json_bool(pen->out, "cut", true);
		wire_json_close(pen->out, '}');
	}
	wire_json_close(pen->out, ']');
}

static void
json_step(struct pen *pen, const struct lang_tried *t)
{
	wire_json_open(pen->out, NULL, '{');
	wire_json_number(pen->out, "depth", t->depth);
	if (t->clause == NULL) {
		json_text(pen, "acl", acl_of(pen, t->statement));
		json_place(pen, t->statement->pos);
		wire_json_text(pen->out, "statement",
		    span_of(lang_verb_name(t->statement->verb)));
	} else {
		const struct lang_word_row *row =
		    lang_word_get(t->clause->word);

		json_place(pen, t->clause->pos);
		wire_json_text(pen->out,
		    row->is_condition ? "condition" : "modifier",
		    span_of(row->name));
		if (t->clause->negated)
			wire_json_bool(pen->out, "negated", true);
		wire_json_number(pen->out, "took_us", t->took_us);
	}
	wire_json_text(pen->out, "finding",
	    span_of(lang_finding_name(t->finding)));
	json_text(pen, "why", t->why);
	json_saws(pen, t);
	wire_json_close(pen->out, '}');
}

static void
json_who(struct pen *pen)
{
	const struct policy_input *in = pen->d->session->input;
	char ip[IP_TEXT_MAX];

	wire_json_text(pen->out, "client", ip_write(&in->client.ip, ip));
	json_text(pen, "helo", in->helo);
	if (in->message_id.len > 0)
		wire_json_text(pen->out, "sender", shown(pen, in->sender));
	json_text(pen, "recipient", in->recipient);
	if (in->recipient.len == 0)
		json_text(pen, "recipients", in->recipients);
}

static void
json_reply(struct pen *pen)
{
	const struct policy_verdict *v = pen->d->verdict;

	wire_json_open(pen->out, "reply", '{');
	wire_json_number(pen->out, "code", (uint64_t)v->code);
	if (v->enhanced != NULL && v->enhanced[0] != '\0')
		wire_json_text(pen->out, "enhanced", span_of(v->enhanced));
	json_text(pen, "text", v->text);
	wire_json_close(pen->out, '}');
	json_text(pen, "log", v->log);
	if (v->unknown)
		wire_json_bool(pen->out, "unknown", true);
}

void
policy_decision_json(const struct policy_decision *d,
    const struct policy_privacy *p, bool brief, struct buf *out)
{
	struct pen pen;

	pen_init(&pen, d, p, out);
	wire_json_open(out, NULL, '{');
	wire_json_text(out, "id", shown(&pen, policy_decision_id(d)));
	wire_json_number(out, "at_ms", (uint64_t)clock_wall_us() / 1000);
	wire_json_text(out, "stage", shown(&pen, policy_decision_stage(d)));
	json_who(&pen);
	json_reply(&pen);
	json_place(&pen, d->pos);
	if (d->implicit)
		wire_json_bool(out, "implicit", true);
	wire_json_number(out, "took_us", d->took_us);
	if (d->record != NULL) {
		wire_json_open(out, "steps", '[');
		for (const struct lang_tried *t = first_told(d->record, brief);
		     t != NULL; t = t->next)
			json_step(&pen, t);
		wire_json_close(out, ']');
		if (d->record->is_cut)
			wire_json_bool(out, "cut", true);
	}
	wire_json_close(out, '}');
	buf_fini(&pen.text);
}

/* ----------------------------------------------------------------- people */

static void
text_saws(struct pen *pen, const struct lang_tried *t)
{
	for (const struct lang_saw *s = t->saws; s != NULL; s = s->next) {
		buf_add_text(pen->out, s == t->saws ? "   (" : ", ");
		if (s->name.len > 0) {
			buf_add(pen->out, shown(pen, s->name));
			buf_add_text(pen->out, " = ");
		}
		buf_printf(pen->out, "\"%.*s%s\"",
		    SPAN_ARG(shown(pen, s->value)), s->is_cut ? "[cut]" : "");
	}
	if (t->saws != NULL)
		buf_add_char(pen->out, ')');
}

/* From a millisecond on somebody waited for it. */
static void
text_time(struct pen *pen, uint64_t us)
{
	if (us >= 1000)
		buf_printf(pen->out, "   [%llu ms]",
		    (unsigned long long)us / 1000);
}

static void
text_step(struct pen *pen, const struct lang_tried *t)
{
	struct buf *out = pen->out;

	for (unsigned i = 0; i <= t->depth; i++)
		buf_add_text(out, "  ");
	if (t->clause == NULL) {
		buf_printf(out, "%.*s ",
		    SPAN_ARG(place(pen, t->statement->pos)));
		buf_printf(out,
		    "%.*s: %s: ", SPAN_ARG(acl_of(pen, t->statement)),
		    lang_verb_name(t->statement->verb));
	} else {
		buf_printf(out, "%s%s: ", t->clause->negated ? "!" : "",
		    lang_word_get(t->clause->word)->name);
	}
	if (t->clause != NULL && t->finding == LANG_FOUND_TRUE &&
	    !lang_word_get(t->clause->word)->is_condition)
		buf_add_text(out, "done");
	else
		buf_add_text(out, lang_finding_name(t->finding));
	if (t->why.len > 0)
		buf_printf(out, ": %.*s", SPAN_ARG(shown(pen, t->why)));
	text_saws(pen, t);
	text_time(pen, t->clause != NULL ? t->took_us : 0);
	buf_add_char(out, '\n');
}

static void
text_reply(struct pen *pen)
{
	const struct policy_decision *d = pen->d;
	const struct policy_verdict *v = d->verdict;

	buf_printf(pen->out, "%d", v->code);
	if (v->enhanced != NULL && v->enhanced[0] != '\0')
		buf_printf(pen->out, " %s", v->enhanced);
	if (v->text.len > 0)
		buf_printf(pen->out, " %.*s", SPAN_ARG(shown(pen, v->text)));
	if (place(pen, d->pos).len > 0)
		buf_printf(pen->out, "   (%s%.*s)",
		    d->implicit ? "the end of the ACL at " : "",
		    SPAN_ARG(buf_span(&pen->text)));
	text_time(pen, d->took_us);
	buf_add_char(pen->out, '\n');
}

void
policy_decision_text(const struct policy_decision *d,
    const struct policy_privacy *p, struct buf *out)
{
	const struct policy_input *in = d->session->input;
	const struct policy_verdict *v = d->verdict;
	struct pen pen;

	pen_init(&pen, d, p, out);
	buf_printf(out, "%.*s",
	    SPAN_ARG(shown(&pen, policy_decision_stage(d))));
	if (d->phase == LANG_RCPT || d->phase == LANG_DATA_PRDR)
		buf_printf(out, " <%.*s>",
		    SPAN_ARG(shown(&pen, in->recipient)));
	if (d->phase == LANG_MAIL)
		buf_printf(out, " <%.*s>", SPAN_ARG(shown(&pen, in->sender)));
	buf_add_text(out, ": ");
	text_reply(&pen);
	if (v->log.len > 0 && !span_eq(v->log, v->text))
		buf_printf(out, "  log: %.*s\n", SPAN_ARG(shown(&pen, v->log)));
	for (const struct lang_tried *t = first_told(d->record, false);
	     t != NULL; t = t->next)
		text_step(&pen, t);
	if (d->record != NULL && d->record->is_cut)
		buf_add_text(out, "  (more steps were tried than are kept)\n");
	buf_fini(&pen.text);
}
