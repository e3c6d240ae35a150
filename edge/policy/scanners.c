/*
 * scanners: two settings and what the policy makes of them.
 */
#include "policy/scanners.h"

#include "base/num.h"
#include "lang/expand.h"
#include "lang/list_cut.h"
#include "lang/regex.h"
#include "policy/scan_wish.h"

enum { TIMEOUT_MS = 120 * 1000, PORT_MAX = 65535 };

/* "/path", or an address and a port. */
static bool
read_place(struct span *rest, struct policy_scanner *out, struct span *why)
{
	struct span address, port;
	uint64_t number;

	*out = (struct policy_scanner){ .timeout_ms = TIMEOUT_MS, .weight = 1 };
	out->name = *rest;
	*why = SPAN("an address and a port, or a socket's path, is wanted");
	if (!span_word(rest, &address))
		return false;
	out->name.len = (size_t)(address.at + address.len - out->name.at);
	if (span_starts(address, SPAN("/")))
		return net_address_parse(address, 0, &out->address);
	if (!span_word(rest, &port) || !num_u64(port, PORT_MAX, &number) ||
	    number == 0)
		return false;
	out->name.len = (size_t)(port.at + port.len - out->name.at);
	return net_address_parse(address, (unsigned)number, &out->address);
}

bool
policy_scanner_malware(struct span text, struct arena *arena,
    struct policy_scanner *out, struct span *why)
{
	struct span kind;
	struct span rest = text;

	if (!span_cut(&rest, ':', &kind) ||
	    !span_eq(span_trim(kind), SPAN("clamd"))) {
		*why = arena_printf(arena,
		    "\"%.*s\" is no scanner known here; clamd is",
		    SPAN_ARG(span_trim(kind)));
		return false;
	}
	rest = span_trim(rest);
	if (!read_place(&rest, out, why))
		return false;
	if (span_trim(rest).len == 0)
		return true;
	*why = arena_printf(arena,
	    "\"%.*s\" is no option; the message goes through the connection",
	    SPAN_ARG(span_trim(rest)));
	return false;
}

static bool
read_option(struct span option, struct policy_scanner *out)
{
	struct span name;
	struct span value = option;

	if (!span_cut(&value, '=', &name))
		return false;
	if (span_eq(name, SPAN("variant")) && span_eq(value, SPAN("rspamd"))) {
		out->is_rspamd = true;
		return true;
	}
	if (span_eq(name, SPAN("pri")))
		return num_u64(value, UINT32_MAX, &out->priority);
	if (span_eq(name, SPAN("weight")))
		return num_u64(value, UINT16_MAX, &out->weight);
	return span_eq(name, SPAN("tmo")) &&
	    num_time(value, &out->timeout_ms) && out->timeout_ms > 0;
}

bool
policy_scanner_spam(struct span item, struct arena *arena,
    struct policy_scanner *out, struct span *why)
{
	struct span rest = span_trim(item);
	struct span option;

	if (!read_place(&rest, out, why))
		return false;
	while (span_word(&rest, &option))
		if (!read_option(option, out)) {
			*why = arena_printf(arena,
			    "\"%.*s\" is none of variant=rspamd, pri=NUMBER, "
			    "weight=NUMBER and tmo=TIME",
			    SPAN_ARG(option));
			return false;
		}
	return true;
}

/* --------------------------------------------------------------- load */

struct load {
	const struct lang_program *program;
	struct arena *arena;
	struct lang_diags *diags;
	struct policy_scanners *out;
};

static void
complain(const struct load *l, enum lang_setting s, struct span why)
{
	lang_error(l->diags, l->program->values[s].pos, 1, "%s: %.*s",
	    lang_setting_get(s)->name, SPAN_ARG(why));
}

static void
load_malware(const struct load *l)
{
	struct span text = lang_text_of(l->program, LANG_SET_AV_SCANNER);
	struct policy_scanner *one = ARENA_NEW(l->arena, struct policy_scanner);
	struct span why;

	if (text.len == 0)
		return;
	if (policy_scanner_malware(text, l->arena, one, &why))
		l->out->malware = one;
	else
		complain(l, LANG_SET_AV_SCANNER, why);
}

static void
load_spam(const struct load *l)
{
	struct span rest = lang_text_of(l->program, LANG_SET_SPAMD_ADDRESS);
	struct policy_scanner *all =
	    arena_array(l->arena, POLICY_SCANNERS_MAX, sizeof(*all));
	char separator = LANG_LIST_COLON;
	struct span item, why;

	rest = lang_list_separator(rest, &separator);
	l->out->spam = all;
	while (lang_list_cut(&rest, separator, l->arena, &item)) {
		if (l->out->spam_count == POLICY_SCANNERS_MAX) {
			complain(l, LANG_SET_SPAMD_ADDRESS,
			    SPAN("more than 32 servers"));
			return;
		}
		if (policy_scanner_spam(item, l->arena,
			&all[l->out->spam_count], &why))
			l->out->spam_count++;
		else
			complain(l, LANG_SET_SPAMD_ADDRESS, why);
	}
}

static void
check_text(const struct load *l, const struct lang_clause *clause, bool is_spam)
{
	const char *name = is_spam ? "spam" : "malware";
	struct policy_scan_wish wish;
	struct span text, why;

	if (!lang_expand_constant(clause->text, &text))
		return;
	if (!policy_scan_wish_read(text, is_spam, &wish, &why) ||
	    (!is_spam && !wish.any && !wish.never &&
		lang_regex_compile(wish.what, 0, l->arena, &why) == NULL))
		lang_error(l->diags, clause->pos, strlen(name), "%s: %.*s",
		    name, SPAN_ARG(why));
}

static void
check_clause(const struct load *l, const struct lang_clause *clause)
{
	bool is_spam = clause->word == LANG_WORD_SPAM;

	if (!is_spam && clause->word != LANG_WORD_MALWARE)
		return;
	if (is_spam && l->out->spam_count == 0)
		lang_error(l->diags, clause->pos, 4,
		    "spam: spamd_address names nobody who could be asked");
	if (!is_spam && l->out->malware == NULL)
		lang_error(l->diags, clause->pos, 7,
		    "malware: av_scanner names nobody who could be asked");
	check_text(l, clause, is_spam);
}

void
policy_scanners_load(const struct lang_program *p, struct arena *arena,
    struct lang_diags *diags, struct policy_scanners *out)
{
	struct load l = { p, arena, diags, out };

	load_malware(&l);
	load_spam(&l);
	for (size_t i = 0; i < p->acl_count; i++)
		for (size_t k = 0; k < p->acls[i].count; k++) {
			const struct lang_statement *s =
			    &p->acls[i].statements[k];
			for (size_t n = 0; n < s->count; n++)
				check_clause(&l, &s->clauses[n]);
		}
}
