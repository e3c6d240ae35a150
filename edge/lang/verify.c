/*
 * verify: a name, and options cut at "/" and ",".
 */
#include "lang/verify.h"

#include "base/num.h"
#include "lang/diag.h"

enum { CALLOUT_MS = 30000, MAXWAIT_TIMES = 4 };

#define WITH_HEADER (LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA))

static const struct verify_row {
	const char *name;
	enum lang_verify verify;
	unsigned phases;
	unsigned asks;
	const char *reason; /* why in no other phase */
} names[] = {
	{ "reverse_host_lookup", LANG_VERIFY_REVERSE_HOST_LOOKUP,
	    LANG_EVERYWHERE, LANG_ASKS_RDNS, NULL },
	{ "helo", LANG_VERIFY_HELO, LANG_EVERYWHERE, LANG_ASKS_RDNS, NULL },
	{ "certificate", LANG_VERIFY_CERTIFICATE, LANG_EVERYWHERE, 0, NULL },
	{ "recipient", LANG_VERIFY_RECIPIENT, LANG_IN(LANG_RCPT),
	    LANG_ASKS_REDIS, "recipients are verified at RCPT alone" },
	{ "header_syntax", LANG_VERIFY_HEADER_SYNTAX, WITH_HEADER, 0,
	    "the header comes with the data" },
	{ "header_names_ascii", LANG_VERIFY_HEADER_NAMES_ASCII, WITH_HEADER, 0,
	    "the header comes with the data" },
	{ "not_blind", LANG_VERIFY_NOT_BLIND, WITH_HEADER, 0,
	    "the header comes with the data" },
};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* One item of "callout = …"; false: there is none such. */
static bool
read_item(struct span item, struct lang_callout *c)
{
	if (span_eq(item, SPAN("defer_ok")))
		c->defer_ok = true;
	else if (span_eq(item, SPAN("no_cache")))
		c->no_cache = true;
	else if (span_eq(item, SPAN("use_sender")))
		c->use_sender = true;
	else if (span_starts(item, SPAN("maxwait=")))
		return num_time(span_from(item, strlen("maxwait=")),
		    &c->most_ms);
	else
		return num_time(item, &c->timeout_ms);
	return true;
}

/* "callout" and what follows it; false with the item that is none. */
static bool
read_callout(struct span option, struct lang_callout *c, struct span *wrong)
{
	struct span rest = span_trim(span_from(option, strlen("callout")));
	struct span item;

	*c = (struct lang_callout){ .wanted = true, .timeout_ms = CALLOUT_MS };
	*wrong = option;
	if (rest.len > 0 && rest.at[0] != '=')
		return false;
	if (rest.len > 0) {
		rest = span_from(rest, 1);
		while (span_cut(&rest, ',', &item)) {
			*wrong = span_trim(item);
			if (!read_item(*wrong, c))
				return false;
		}
	}
	if (c->most_ms == 0)
		c->most_ms = MAXWAIT_TIMES * c->timeout_ms;
	return true;
}

static void
read_option(struct lang_unit *u, const struct lang_text *value,
    struct span option, struct lang_callout *callout, struct lang_clause *out)
{
	struct span wrong = option;

	bool is_blind = out->verify == LANG_VERIFY_NOT_BLIND ||
	    out->verify == LANG_VERIFY_NOT_BLIND_CASELESS;

	if (span_eq(option, SPAN("defer_ok"))) {
		out->defer_ok = true;
		return;
	}
	if (is_blind && span_eq(option, SPAN("case_insensitive"))) {
		out->verify = LANG_VERIFY_NOT_BLIND_CASELESS;
		return;
	}
	if (callout != NULL && span_starts(option, SPAN("callout")) &&
	    read_callout(option, callout, &wrong))
		return;
	const char *options = callout != NULL ?
	    "/defer_ok and "
	    "/callout=TIME,maxwait=TIME,defer_ok,no_cache,use_sender" :
	    is_blind ? "/defer_ok and /case_insensitive" :
		       "/defer_ok alone";
	lang_error_in(u->c.diags, value, (size_t)(wrong.at - value->text.at),
	    wrong.len, "what is \"%.*s\"?  Options here: %s", SPAN_ARG(wrong),
	    options);
}

/* What Exim can verify and an edge cannot, or what nobody can. */
static void
refuse_name(struct lang_unit *u, const struct lang_text *value,
    struct span name)
{
	static const struct {
		const char *name;
		const char *why;
	} rows[] = {
		{ "sender",
		    "a sender is verified by its domain's SPF and "
		    "DMARC, not by a connection back" },
		{ "header_sender", "who wrote a message is what DMARC tells" },
		{ "csa", "client SMTP authorization was never adopted" },
		{ "arc", "ARC seals are not verified here" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span row = span_of(rows[i].name);
		if (!span_starts(name, row) ||
		    (name.len > row.len && name.at[row.len] != '='))
			continue;
		lang_error_in(u->c.diags, value, 0, name.len,
		    "Exim's \"verify = %s\" is not here: %s", rows[i].name,
		    rows[i].why);
		return;
	}
	lang_error_in(u->c.diags, value, 0, name.len,
	    "verify can be reverse_host_lookup, helo, certificate, "
	    "recipient, header_syntax, header_names_ascii or not_blind here, "
	    "not \"%.*s\"",
	    SPAN_ARG(name));
}

void
lang_verify_compile(struct lang_unit *u, const struct lang_text *value,
    unsigned phases, struct lang_clause *out)
{
	struct lang_callout *callout = NULL;
	struct span rest = value->text;
	struct span name = { "", 0 };
	struct span option;
	size_t row = 0;

	(void)span_cut(&rest, '/', &name);
	name = span_trim(name);
	while (row < NAMES && !span_eq(name, span_of(names[row].name)))
		row++;
	if (row == NAMES) {
		refuse_name(u, value, name);
		return;
	}
	out->verify = names[row].verify;
	u->program->asks |= names[row].asks;
	if ((phases & ~names[row].phases) != 0)
		lang_error_in(u->c.diags, value, 0, name.len, "%s",
		    names[row].reason);
	if (out->verify == LANG_VERIFY_RECIPIENT) {
		callout = ARENA_NEW(u->c.arena, struct lang_callout);
		out->callout = callout;
	}
	while (span_cut(&rest, '/', &option))
		read_option(u, value, span_trim(option), callout, out);
}
