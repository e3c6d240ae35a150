/*
 * verify: a name, and options cut at "/" and ",".
 */
#include "lang/verify.h"

#include "base/num.h"
#include "lang/diag.h"

enum { CALLOUT_MS = 30000, MAXWAIT_TIMES = 4 };

static const struct {
	const char *name;
	enum lang_verify verify;
} names[] = {
	{ "reverse_host_lookup", LANG_VERIFY_REVERSE_HOST_LOOKUP },
	{ "helo", LANG_VERIFY_HELO },
	{ "certificate", LANG_VERIFY_CERTIFICATE },
	{ "recipient", LANG_VERIFY_RECIPIENT },
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

	if (span_eq(option, SPAN("defer_ok"))) {
		out->defer_ok = true;
		return;
	}
	if (callout != NULL && span_starts(option, SPAN("callout")) &&
	    read_callout(option, callout, &wrong))
		return;
	lang_error_in(u->c.diags, value, (size_t)(wrong.at - value->text.at),
	    wrong.len,
	    callout == NULL ?
		"the only option of this verify is \"/defer_ok\"" :
		"what is \"%.*s\"?  Options are /defer_ok and "
		"/callout=TIME,maxwait=TIME,defer_ok,no_cache,use_sender",
	    SPAN_ARG(wrong));
}

/* What Exim can verify and an edge cannot, or what nobody can. */
static void
refuse_name(struct lang_unit *u, const struct lang_text *value,
    struct span name)
{
	static const char later[] = "not available in this version";
	static const struct {
		const char *name;
		const char *why;
	} rows[] = {
		{ "sender",
		    "a sender is verified by its domain's SPF and "
		    "DMARC, not by a connection back" },
		{ "header_sender", "who wrote a message is what DMARC tells" },
		{ "header_syntax", later },
		{ "header_names_ascii", later },
		{ "not_blind", later },
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
	    "verify can be reverse_host_lookup, helo, certificate or "
	    "recipient here, not "
	    "\"%.*s\"",
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
	if (out->verify == LANG_VERIFY_RECIPIENT) {
		callout = ARENA_NEW(u->c.arena, struct lang_callout);
		out->callout = callout;
		u->program->asks |= LANG_ASKS_REDIS;
		if ((phases & ~LANG_IN(LANG_RCPT)) != 0)
			lang_error_in(u->c.diags, value, 0, name.len,
			    "recipients are verified at RCPT alone");
	} else if (out->verify != LANG_VERIFY_CERTIFICATE) {
		u->program->asks |= LANG_ASKS_RDNS;
	}
	while (span_cut(&rest, '/', &option))
		read_option(u, value, span_trim(option), callout, out);
}
