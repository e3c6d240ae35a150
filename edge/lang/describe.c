/*
 * describe: phases, ACLs, lists.
 */
#include "lang/describe.h"

#include "lang/unit.h"

struct teller {
	const struct lang_program *p;
	const struct lang_diags *files;
	struct buf *out;
};

static void
add_place(struct teller *t, struct lang_pos pos)
{
	if (pos.line == 0 || pos.file >= t->files->file_count)
		return;
	buf_add_escaped(t->out, t->files->files[pos.file].name);
	buf_printf(t->out, ":%u", pos.line);
}

/* In one line; continued ones were joined when they were read. */
static void
add_source(struct buf *out, struct span source)
{
	struct span rest = source;
	struct span word;
	const char *between = "";

	while (span_word(&rest, &word)) {
		buf_add_text(out, between);
		buf_add_escaped(out, word);
		between = " ";
	}
}

static void
add_asks(struct buf *out, unsigned asks)
{
	static const struct {
		unsigned bit;
		const char *name;
	} rows[] = {
		{ LANG_ASKS_REDIS, "Redis" },
		{ LANG_ASKS_RDNS, "DNS (the client's name)" },
		{ LANG_ASKS_SPF, "DNS (SPF)" },
		{ LANG_ASKS_SPF_HELO, "DNS (SPF of HELO)" },
		{ LANG_ASKS_DKIM, "DNS (DKIM keys)" },
		{ LANG_ASKS_DMARC, "DNS (DMARC)" },
	};
	const char *between = "   asks ";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((asks & rows[i].bit) != 0) {
			buf_printf(out, "%s%s", between, rows[i].name);
			between = ", ";
		}
}

/* What a verb does, by the truth of its conditions. */
static const char *
effect(enum lang_verb verb)
{
	static const char *const effects[LANG_VERBS] = {
		[LANG_ACCEPT] = "true: accept",
		[LANG_DEFER] = "true: refuse for now",
		[LANG_DENY] = "true: refuse",
		[LANG_DISCARD] = "true: accept and throw away",
		[LANG_DROP] = "true: refuse and close",
		[LANG_REQUIRE] = "false: refuse",
		[LANG_WARN] = "never decides",
	};

	return effects[verb];
}

/* ${dns}: whether it is the DNS that may not answer. */
static const char *
when_unknown(const struct teller *t, enum lang_verb verb, bool dns)
{
	enum lang_setting s =
	    dns ? LANG_SET_ON_DNS_ERROR : LANG_SET_ON_REDIS_ERROR;

	if (span_eq(lang_text_of(t->p, s), SPAN("open")))
		return "taken as false, and what is refused later is refused "
		       "for now only";
	return verb == LANG_WARN ? "the statement is skipped" : "451";
}

/* Whether the word itself asks the DNS, whatever it is given. */
static bool
is_dns_word(enum lang_word word)
{
	return word == LANG_WORD_DNSLISTS || word == LANG_WORD_VERIFY;
}

static bool
is_result(enum lang_word word)
{
	return lang_word_get(word)->value == LANG_VALUE_RESULTS;
}

static void
describe_unknown(struct teller *t, const struct lang_statement *s,
    const struct lang_clause *c)
{
	bool redis = (c->asks & LANG_ASKS_REDIS) != 0;

	if (!lang_word_get(c->word)->is_condition)
		return;
	if (is_result(c->word)) {
		buf_add_text(t->out, "; without an answer it is \"temperror\"");
		return;
	}
	if (c->defer_ok)
		buf_add_text(t->out, "; without an answer: true");
	else if (is_dns_word(c->word) && c->asks == 0)
		buf_printf(t->out, "   asks DNS; without an answer: %s",
		    when_unknown(t, s->verb, true));
	else if (redis || c->asks != 0)
		buf_printf(t->out, "; without an answer: %s",
		    when_unknown(t, s->verb, !redis));
}

static void
describe_clause(struct teller *t, const struct lang_statement *s,
    const struct lang_clause *c)
{
	buf_printf(t->out, "      %s%s", c->negated ? "!" : "",
	    lang_word_get(c->word)->name);
	if (c->source.len > 0) {
		buf_add_text(t->out, c->word == LANG_WORD_SET ? " " : " = ");
		add_source(t->out, c->source);
	}
	add_asks(t->out, c->asks);
	describe_unknown(t, s, c);
	buf_add_char(t->out, '\n');
}

static void
describe_acl(struct teller *t, const struct lang_acl *acl)
{
	buf_printf(t->out, "\nacl %.*s   ", SPAN_ARG(acl->name));
	add_place(t, acl->pos);
	for (int i = 0; i < LANG_PHASES; i++)
		if ((acl->phases & LANG_IN(i)) != 0)
			buf_printf(t->out, " %s",
			    lang_phase_name((enum lang_phase)i));
	if (acl->phases == 0)
		buf_add_text(t->out, " (nothing runs it)");
	buf_add_char(t->out, '\n');
	for (size_t i = 0; i < acl->count; i++) {
		const struct lang_statement *s = &acl->statements[i];

		buf_add_text(t->out, "  ");
		add_place(t, s->pos);
		buf_printf(t->out, " %s   (%s)\n", lang_verb_name(s->verb),
		    effect(s->verb));
		for (size_t k = 0; k < s->count; k++)
			describe_clause(t, s, &s->clauses[k]);
	}
	buf_add_text(t->out, "  at its end: refuse\n");
}

static void
describe_phases(struct teller *t)
{
	buf_add_text(t->out, "phases\n");
	for (int i = 0; i < LANG_PHASES; i++) {
		enum lang_phase phase = (enum lang_phase)i;
		int acl = t->p->values[lang_phase_setting(phase)].acl;

		buf_printf(t->out, "  %-10s ", lang_phase_name(phase));
		if (acl == LANG_NO_ACL)
			buf_add_text(t->out,
			    phase == LANG_RCPT ? "refuse\n" : "accept\n");
		else
			buf_printf(t->out, "acl %.*s\n",
			    SPAN_ARG(t->p->acls[acl].name));
	}
}

static void
describe_lists(struct teller *t)
{
	if (t->p->list_count > 0)
		buf_add_text(t->out, "\nlists\n");
	for (size_t i = 0; i < t->p->list_count; i++) {
		const struct lang_named_list *l = &t->p->lists[i];

		buf_add_text(t->out, "  ");
		add_place(t, l->pos);
		buf_printf(t->out, " %s %.*s", lang_list_kind_name(l->kind),
		    SPAN_ARG(l->name));
		add_asks(t->out, l->asks);
		if (!l->used)
			buf_add_text(t->out, "   (nothing uses it)");
		buf_add_char(t->out, '\n');
	}
}

void
lang_program_describe(const struct lang_program *p,
    const struct lang_diags *files, struct buf *out)
{
	struct teller t = { p, files, out };

	describe_phases(&t);
	describe_lists(&t);
	for (size_t i = 0; i < p->acl_count; i++)
		describe_acl(&t, &p->acls[i]);
}
