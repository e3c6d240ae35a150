/*
 * decision_settings: words to bits, numbers in their ranges.
 */
#include "policy/decision_settings.h"

enum {
	ALL = POLICY_KEEP_PERMANENT | POLICY_KEEP_TEMPORARY |
	    POLICY_KEEP_ACCEPTED,
	RATE_MAX = 100 * 1000,
	CAP_MAX = 10 * 1000 * 1000,
	TTL_MIN_MS = 60 * 1000,
	SECRET_BYTES_MIN = 16
};

struct word {
	const char *name;
	unsigned bits;
};

static const struct word which_words[] = {
	{ "off", 0 },
	{ "refused", POLICY_KEEP_PERMANENT | POLICY_KEEP_TEMPORARY },
	{ "permanent", POLICY_KEEP_PERMANENT },
	{ "temporary", POLICY_KEEP_TEMPORARY },
	{ "accepted", POLICY_KEEP_ACCEPTED },
	{ "all", ALL },
	{ NULL, 0 },
};

static const struct word where_words[] = {
	{ "log", POLICY_KEEP_IN_LOG },
	{ "redis", POLICY_KEEP_IN_REDIS },
	{ NULL, 0 },
};

static void
complain(const struct lang_program *p, struct lang_diags *diags,
    enum lang_setting s, const char *what)
{
	lang_error(diags, p->values[s].pos, strlen(lang_setting_get(s)->name),
	    "%s: %s", lang_setting_get(s)->name, what);
}

static bool
word_find(const struct word *words, struct span name, unsigned *bits)
{
	for (; words->name != NULL; words++)
		if (span_eq(name, span_of(words->name))) {
			*bits |= words->bits;
			return true;
		}
	return false;
}

/* Words with blanks or colons between them. */
static unsigned
words_read(const struct lang_program *p, struct lang_diags *diags,
    enum lang_setting s, const struct word *words)
{
	struct span rest = lang_text_of(p, s);
	struct span piece, word;
	unsigned bits = 0;

	while (span_cut(&rest, ':', &piece))
		while (span_word(&piece, &word))
			if (!word_find(words, word, &bits))
				lang_error(diags, p->values[s].pos,
				    strlen(lang_setting_get(s)->name),
				    "%s: there is no word \"%.*s\"",
				    lang_setting_get(s)->name, SPAN_ARG(word));
	return bits;
}

static uint64_t
number_read(const struct lang_program *p, struct lang_diags *diags,
    enum lang_setting s, int64_t max)
{
	int64_t n = lang_number(p, s);

	if (n >= 1 && n <= max)
		return (uint64_t)n;
	lang_error(diags, p->values[s].pos, strlen(lang_setting_get(s)->name),
	    "%s: a number from 1 to %lld is wanted", lang_setting_get(s)->name,
	    (long long)max);
	return 1;
}

void
policy_decision_settings_load(const struct lang_program *p,
    struct lang_diags *diags, struct policy_decision_settings *out)
{
	struct span secret = lang_text_of(p, LANG_SET_DECISION_SECRET);

	out->which = words_read(p, diags, LANG_SET_DECISION_LOG, which_words);
	out->where =
	    words_read(p, diags, LANG_SET_DECISION_LOG_TO, where_words);
	out->rate = number_read(p, diags, LANG_SET_DECISION_LOG_RATE, RATE_MAX);
	out->cap = number_read(p, diags, LANG_SET_DECISION_LOG_CAP, CAP_MAX);
	out->ttl_ms = (uint64_t)lang_number(p, LANG_SET_DECISION_LOG_TTL);
	if (out->ttl_ms < TTL_MIN_MS)
		complain(p, diags, LANG_SET_DECISION_LOG_TTL,
		    "a minute at least is wanted");
	if (!span_eq(lang_text_of(p, LANG_SET_DECISION_PRIVACY), SPAN("hash")))
		return;
	out->key = secret;
	if (secret.len < SECRET_BYTES_MIN)
		complain(p, diags, LANG_SET_DECISION_PRIVACY,
		    "\"hash\" needs a decision_secret of 16 bytes or more: "
		    "who knows it can find out who is meant");
}
