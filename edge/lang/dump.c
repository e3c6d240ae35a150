/*
 * dump: one line per setting, list, clause.
 */
#include "lang/dump.h"

#include "lang/call.h"
#include "lang/expand.h"
#include "lang/rate.h"

/* By enum lang_verify. */
static const char *const verify_names[] = { "reverse_host_lookup", "helo",
	"certificate", "recipient" };

static void
dump_quoted(struct span text, struct buf *out)
{
	buf_add_char(out, '"');
	buf_add_escaped(out, text);
	buf_add_char(out, '"');
}

static void
dump_expansion(const struct lang_expansion *e, struct buf *out)
{
	struct span text;

	if (lang_expand_constant(e, &text))
		dump_quoted(text, out);
	else
		buf_add_text(out, "(expanded)");
}

static void
dump_value(const struct lang_program *p, const struct lang_setting_row *row,
    const struct lang_setting_value *value, struct buf *out)
{
	switch (row->type) {
	case LANG_BOOL:
		buf_add_text(out, value->number != 0 ? "true" : "false");
		break;
	case LANG_INT:
	case LANG_SIZE:
		buf_printf(out, "%lld", (long long)value->number);
		break;
	case LANG_TIME:
		buf_printf(out, "%lldms", (long long)value->number);
		break;
	case LANG_STRING:
	case LANG_CHOICE:
		dump_quoted(value->text, out);
		break;
	case LANG_EXPANDED:
		dump_expansion(value->expansion, out);
		break;
	case LANG_HOSTS:
	case LANG_DOMAINS:
	case LANG_ADDRESSES:
	case LANG_LOCAL_PARTS:
		buf_add_text(out, "(list)");
		break;
	case LANG_ACL:
		buf_add(out, p->acls[value->acl].name);
		break;
	}
}

static void
dump_settings(const struct lang_program *p,
    const struct lang_setting_value *values, enum lang_section section,
    struct buf *out)
{
	for (int i = 0; i < LANG_SETTINGS; i++) {
		const struct lang_setting_row *row =
		    lang_setting_get((enum lang_setting)i);
		if (row->section != section || !values[i].is_set)
			continue;
		buf_printf(out, "  %s = ", row->name);
		if (values[i].hidden)
			buf_add_text(out, "(hidden)");
		else
			dump_value(p, row, &values[i], out);
		buf_add_char(out, '\n');
	}
}

static void
dump_targets(unsigned targets, struct buf *out)
{
	if (targets & LANG_TO_MAIN)
		buf_add_text(out, " main");
	if (targets & LANG_TO_REJECT)
		buf_add_text(out, " reject");
	if (targets & LANG_TO_PANIC)
		buf_add_text(out, " panic");
}

static void
dump_call(const struct lang_call *call, struct buf *out)
{
	for (size_t i = 0; i < call->count; i++) {
		buf_add_char(out, ' ');
		dump_expansion(call->args[i], out);
	}
}

static void
dump_clause(const struct lang_program *p, const struct lang_clause *clause,
    struct buf *out)
{
	const struct lang_word_row *row = lang_word_get(clause->word);

	buf_printf(out, "    %s%s", clause->negated ? "!" : "", row->name);
	if (row->value == LANG_VALUE_SET)
		buf_printf(out, " %s%.*s",
		    clause->variable.lifetime == 'd' ||
			    clause->variable.lifetime == 'R' ?
			"" :
			"acl_",
		    SPAN_ARG(clause->variable.name));
	if (row->value == LANG_VALUE_LOGWRITE ||
	    row->value == LANG_VALUE_TARGETS)
		dump_targets(clause->targets, out);
	if (row->value == LANG_VALUE_CONTROL)
		buf_printf(out, " = %s",
		    lang_control_get(clause->control)->name);
	if (row->value == LANG_VALUE_ACL)
		buf_printf(out, " = %.*s", SPAN_ARG(p->acls[clause->acl].name));
	if (row->value == LANG_VALUE_VERIFY)
		buf_printf(out, " = %s%s", verify_names[clause->verify],
		    clause->defer_ok ? "/defer_ok" : "");
	if (clause->call != NULL)
		dump_call(clause->call, out);
	if (clause->rate != NULL)
		buf_printf(out, " = (rate %s)",
		    lang_rate_per_name(clause->rate->per));
	if (clause->seen != NULL)
		buf_add_text(out,
		    clause->seen->before ? " = (seen before)" :
					   " = (seen since)");
	if (clause->list != NULL)
		buf_add_text(out, " = (list)");
	if (clause->text != NULL) {
		buf_add_text(out, " = ");
		dump_expansion(clause->text, out);
	}
	buf_add_char(out, '\n');
}

static void
dump_acl(const struct lang_program *p, const struct lang_acl *acl,
    struct buf *out)
{
	buf_printf(out, "acl %.*s:", SPAN_ARG(acl->name));
	for (int i = 0; i < LANG_PHASES; i++)
		if (acl->phases & LANG_IN(i))
			buf_printf(out, " %s",
			    lang_phase_name((enum lang_phase)i));
	buf_add_char(out, '\n');
	for (size_t i = 0; i < acl->count; i++) {
		const struct lang_statement *s = &acl->statements[i];
		buf_printf(out, "  %s\n", lang_verb_name(s->verb));
		for (size_t k = 0; k < s->count; k++)
			dump_clause(p, &s->clauses[k], out);
	}
}

static void
dump_asks(unsigned asks, struct buf *out)
{
	static const struct {
		unsigned bit;
		const char *name;
	} rows[] = {
		{ LANG_ASKS_REDIS, "redis" },
		{ LANG_ASKS_RDNS, "rdns" },
		{ LANG_ASKS_SPF, "spf" },
		{ LANG_ASKS_SPF_HELO, "spf_helo" },
		{ LANG_ASKS_DKIM, "dkim" },
		{ LANG_ASKS_DMARC, "dmarc" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((asks & rows[i].bit) != 0)
			buf_printf(out, "%s\n", rows[i].name);
}

void
lang_program_dump(const struct lang_program *p, struct buf *out)
{
	static const char *const kinds[LANG_LIST_KINDS] = { "host", "domain",
		"address", "local_part", "string" };

	buf_add_text(out, "main\n");
	dump_settings(p, p->values, LANG_MAIN, out);
	for (size_t i = 0; i < p->list_count; i++)
		buf_printf(out, "list %s %.*s%s\n", kinds[p->lists[i].kind],
		    SPAN_ARG(p->lists[i].name),
		    p->lists[i].used ? "" : " (unused)");
	for (size_t i = 0; i < p->acl_count; i++)
		dump_acl(p, &p->acls[i], out);
	for (size_t i = 0; i < p->router_count; i++) {
		buf_printf(out, "router %.*s\n", SPAN_ARG(p->routers[i].name));
		dump_settings(p, p->routers[i].values, LANG_ROUTER, out);
	}
	for (size_t i = 0; i < p->transport_count; i++) {
		buf_printf(out, "transport %.*s\n",
		    SPAN_ARG(p->transports[i].name));
		dump_settings(p, p->transports[i].values, LANG_TRANSPORT, out);
	}
	dump_asks(p->asks, out);
}
