/*
 * catalog: the rows as arrays, and the look-ups by name.
 */
#include "lang/catalog.h"

#include <assert.h>
#include <string.h>

#include "lang/near.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const phases[] = { "connect", "helo", "starttls", "mail",
	"rcpt", "predata", "dkim", "data_prdr", "data", "quit", "notquit",
	"vrfy", "etrn", "expn" };
static_assert(COUNT(phases) == LANG_PHASES, "one name per phase");

static const char *const verbs[] = { "accept", "defer", "deny", "discard",
	"drop", "require", "warn" };
static_assert(COUNT(verbs) == LANG_VERBS, "one name per verb");

static const struct lang_word_row words[] = {
#define LANG_WORD(id, name, condition, value, phases, doc) \
	{ name, condition, value, phases, doc },
#include "lang/word_table.h"
#undef LANG_WORD
};

static const struct lang_variable_row variables[] = {
#define LANG_VARIABLE(id, name, phases, doc) { name, phases, doc },
#include "lang/variable_table.h"
#undef LANG_VARIABLE
};

static const struct lang_control_row controls[] = {
#define LANG_CONTROL(id, name, phases, doc) { name, phases, doc },
#include "lang/control_table.h"
#undef LANG_CONTROL
};

static const struct lang_setting_row settings[] = {
#define LANG_SETTING(id, section, name, type, value, doc) \
	{ section, name, type, value, doc },
#include "lang/setting_table.h"
#undef LANG_SETTING
};

static const struct {
	char kind;
	const char *reason;
	const char *names; /* separated by blanks */
} absents[] = {
#define LANG_ABSENT(kind, reason, names) { kind, reason, names },
#include "lang/absent_table.h"
#undef LANG_ABSENT
};

/* What "${" can begin, and the conditions of "${if"; lang/expand.h. */
static const char *const items[] = {
#define LANG_ITEM(name) name,
#include "lang/item_table.h"
#undef LANG_ITEM
#define LANG_OPERATOR(id, name, numbers, varies, fn) name,
#include "lang/operator_table.h"
#undef LANG_OPERATOR
#define LANG_FUNCTION(id, name, fewest, most, varies, fn) name,
#include "lang/function_table.h"
#undef LANG_FUNCTION
#define LANG_COND(id, name, shape, list) name,
#include "lang/cond_table.h"
#undef LANG_COND
};

static const char *const sections[] = { "acl", "routers", "transports" };

/* Former words of Exim's, and today's. */
static const struct {
	char kind;
	const char *name;
	const char *today;
} aliases[] = {
	{ 's', "acl_data_smtp_prdr", "acl_smtp_data_prdr" },
	{ 's', "proxy_required_hosts", "hosts_proxy" },
	{ 'v', "proxy_host", "proxy_local_address" },
	{ 'v', "proxy_host_address", "proxy_local_address" },
	{ 'v', "proxy_host_port", "proxy_local_port" },
	{ 'v', "proxy_target_address", "proxy_external_address" },
	{ 'v', "proxy_target_port", "proxy_external_port" },
	{ 's', "tls_eccurve", "tls_groups" },
	{ 'v', "tls_sni", "tls_in_sni" },
	{ 'v', "tls_bits", "tls_in_bits" },
	{ 'v', "tls_peerdn", "tls_in_peerdn" },
	{ 'v', "tls_certificate_verified", "tls_in_certificate_verified" },
	{ 'v', "tls_cipher", "tls_in_cipher" },
	{ 'v', "message_id", "message_exim_id" },
	{ 'c', "dmarc_forensic_enable", "dmarc_enable_forensic" },
};

/* All names of a kind, wherever they stand in their rows. */
static const struct shelf {
	char kind;
	const void *first; /* the first row's name */
	size_t stride;
	size_t count;
} shelves[] = {
	{ 'w', &words[0].name, sizeof(words[0]), COUNT(words) },
	{ 'b', &verbs[0], sizeof(verbs[0]), COUNT(verbs) },
	{ 'c', &controls[0].name, sizeof(controls[0]), COUNT(controls) },
	{ 's', &settings[0].name, sizeof(settings[0]), COUNT(settings) },
	{ 'r', &settings[0].name, sizeof(settings[0]), COUNT(settings) },
	{ 't', &settings[0].name, sizeof(settings[0]), COUNT(settings) },
	{ 'v', &variables[0].name, sizeof(variables[0]), COUNT(variables) },
	{ 'e', &items[0], sizeof(items[0]), COUNT(items) },
	{ 'n', &sections[0], sizeof(sections[0]), COUNT(sections) },
};

static const struct shelf *
shelf_of(char kind)
{
	const struct shelf *shelf = shelves;

	while (shelf->kind != kind)
		shelf++;
	return shelf;
}

/* Name ${i} of a shelf; empty when it is of another section's settings. */
static struct span
name_at(const struct shelf *shelf, size_t i)
{
	const char *name;

	if (shelf->first == &settings[0].name &&
	    lang_setting_kind(settings[i].section) != shelf->kind)
		return (struct span){ NULL, 0 };
	memcpy(&name, (const char *)shelf->first + i * shelf->stride,
	    sizeof(name));
	return span_of(name);
}

/* The row of ${name}; false when there is none. */
static bool
find(char kind, struct span name, size_t *out)
{
	const struct shelf *shelf = shelf_of(kind);

	for (size_t i = 0; i < shelf->count && name.len > 0; i++) {
		if (span_eq(name, name_at(shelf, i))) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* As find, by alias too. */
static bool
find_today(char kind, struct span name, size_t *out, bool *alias)
{
	*alias = false;
	for (size_t i = 0; i < COUNT(aliases); i++) {
		if (aliases[i].kind == kind &&
		    span_eq(name, span_of(aliases[i].name))) {
			name = span_of(aliases[i].today);
			*alias = true;
		}
	}
	return find(kind, name, out);
}

const char *
lang_phase_name(enum lang_phase p)
{
	return phases[p];
}

const char *
lang_verb_name(enum lang_verb v)
{
	return verbs[v];
}

bool
lang_verb_find(struct span name, enum lang_verb *out)
{
	size_t i;

	if (!find('b', name, &i))
		return false;
	*out = (enum lang_verb)i;
	return true;
}

const struct lang_word_row *
lang_word_get(enum lang_word w)
{
	return &words[w];
}

bool
lang_word_find(struct span name, enum lang_word *out, bool *alias)
{
	size_t i;

	if (!find_today('w', name, &i, alias))
		return false;
	*out = (enum lang_word)i;
	return true;
}

const struct lang_variable_row *
lang_variable_get(enum lang_variable v)
{
	return &variables[v];
}

bool
lang_variable_find(struct span name, enum lang_variable *out, bool *alias)
{
	size_t i;

	if (!find_today('v', name, &i, alias))
		return false;
	*out = (enum lang_variable)i;
	return true;
}

unsigned
lang_variable_asks(enum lang_variable v)
{
	struct span name = span_of(variables[v].name);

	if (v == LANG_VAR_SENDER_HOST_NAME || v == LANG_VAR_SENDER_FULLHOST)
		return LANG_ASKS_RDNS;
	if (v == LANG_VAR_MESSAGE_LINECOUNT || v == LANG_VAR_BODY_LINECOUNT ||
	    v == LANG_VAR_BODY_ZEROCOUNT)
		return LANG_ASKS_LINES;
	if (v == LANG_VAR_DMARC_AR_HEADER || span_starts(name, SPAN("dmarc_")))
		return LANG_ASKS_SPF | LANG_ASKS_DKIM | LANG_ASKS_DMARC;
	if (span_starts(name, SPAN("spf_")))
		return LANG_ASKS_SPF;
	return span_starts(name, SPAN("dkim_")) ? LANG_ASKS_DKIM : 0;
}

const struct lang_control_row *
lang_control_get(enum lang_control c)
{
	return &controls[c];
}

bool
lang_control_find(struct span name, enum lang_control *out, bool *alias)
{
	size_t i;

	if (!find_today('c', name, &i, alias))
		return false;
	*out = (enum lang_control)i;
	return true;
}

const struct lang_setting_row *
lang_setting_get(enum lang_setting s)
{
	return &settings[s];
}

char
lang_setting_kind(enum lang_section section)
{
	static const char kinds[] = { [LANG_MAIN] = 's',
		[LANG_ROUTER] = 'r',
		[LANG_TRANSPORT] = 't' };

	return kinds[section];
}

bool
lang_setting_find(enum lang_section section, struct span name,
    enum lang_setting *out, bool *alias)
{
	size_t i;

	if (!find_today(lang_setting_kind(section), name, &i, alias))
		return false;
	*out = (enum lang_setting)i;
	return true;
}

const char *
lang_absent(char kind, struct span name)
{
	for (size_t i = 0; i < COUNT(absents); i++) {
		struct span rest = span_of(absents[i].names);
		struct span word;
		while (absents[i].kind == kind && span_word(&rest, &word))
			if (span_eq(word, name))
				return absents[i].reason;
	}
	return NULL;
}

const char *
lang_suggest(char kind, struct span name)
{
	const struct shelf *shelf = shelf_of(kind);
	struct lang_near near;

	lang_near_init(&near, name);
	for (size_t i = 0; i < shelf->count; i++)
		lang_near_try(&near, name_at(shelf, i));
	return near.best.at;
}
