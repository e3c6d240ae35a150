/*
 * catalog: every word of the language, one row each.
 *
 * The rows stand in the *_table.h files; this header makes the enums, the .c
 * makes the arrays and the look-ups by name, with aliases and suggestions.
 * To add a condition, modifier, control, variable or setting: one row there,
 * and the function that the row's kind calls for.
 */
#ifndef LANG_CATALOG_H
#define LANG_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* Where a policy runs.  Order is the order of a session. */
enum lang_phase {
	LANG_CONNECT,
	LANG_HELO,
	LANG_STARTTLS,
	LANG_MAIL,
	LANG_RCPT,
	LANG_PREDATA,
	LANG_DKIM,
	LANG_DATA_PRDR,
	LANG_DATA,
	LANG_QUIT,
	LANG_NOTQUIT,
	LANG_VRFY, /* these three at any time */
	LANG_ETRN,
	LANG_EXPN,
	LANG_PHASES
};

#define LANG_IN(phase) (1u << (phase))
#define LANG_EVERYWHERE (LANG_IN(LANG_PHASES) - 1)

/* lang_phase_name(p): "connect", "rcpt", "data_prdr", … */
const char *lang_phase_name(enum lang_phase p);

enum lang_verb {
	LANG_ACCEPT,
	LANG_DEFER,
	LANG_DENY,
	LANG_DISCARD,
	LANG_DROP,
	LANG_REQUIRE,
	LANG_WARN,
	LANG_VERBS
};

/* lang_verb_name(v): "accept", … */
const char *lang_verb_name(enum lang_verb v);

/* What stands to the right of a word's "=". */
enum lang_value {
	LANG_VALUE_NONE,      /* endpass */
	LANG_VALUE_EXPANSION, /* text, expanded when reached */
	LANG_VALUE_HOSTS,
	LANG_VALUE_DOMAINS,
	LANG_VALUE_ADDRESSES,
	LANG_VALUE_LOCAL_PARTS,
	LANG_VALUE_STRINGS,  /* lists */
	LANG_VALUE_RESULTS,  /* list of words that a check can end in */
	LANG_VALUE_DNSLISTS, /* DNS lists and what they may answer */
	LANG_VALUE_SCAN,     /* what a scanner is asked, and how */
	LANG_VALUE_PATTERNS, /* regular expressions for lines */
	LANG_VALUE_VERIFY,   /* what to verify, and how */
	LANG_VALUE_ACL,	     /* name of an ACL */
	LANG_VALUE_SET,	     /* "acl_m_name = text" */
	LANG_VALUE_CONTROL,  /* a row of control_table.h */
	LANG_VALUE_LOGWRITE, /* text with an optional ":main:" before it */
	LANG_VALUE_TARGETS,  /* names of logs */
	LANG_VALUE_RATE,     /* "limit / period / options / key" */
	LANG_VALUE_SEEN	     /* "interval / options" */
};

enum lang_word {
#define LANG_WORD(id, name, condition, value, phases, doc) LANG_WORD_##id,
#include "lang/word_table.h"
#undef LANG_WORD
	LANG_WORDS
};

struct lang_word_row {
	const char *name;
	bool is_condition;
	enum lang_value value;
	unsigned phases; /* LANG_IN bits where it may stand */
	const char *doc;
};

/* lang_word_get(w): its row. */
const struct lang_word_row *lang_word_get(enum lang_word w);

/* lang_word_find(name, out): by today's name or an alias (*alias true). */
bool lang_word_find(struct span name, enum lang_word *out, bool *alias);

enum lang_variable {
#define LANG_VARIABLE(id, name, phases, doc) LANG_VAR_##id,
#include "lang/variable_table.h"
#undef LANG_VARIABLE
	LANG_VARIABLES
};

struct lang_variable_row {
	const char *name;
	unsigned phases; /* where it can have a value */
	const char *doc;
};

/* lang_variable_get(v): its row. */
const struct lang_variable_row *lang_variable_get(enum lang_variable v);

/* lang_variable_find(name, out, alias): by name without "$". */
bool lang_variable_find(struct span name, enum lang_variable *out, bool *alias);

/* What a policy can ask for, so that it is started early and only then. */
enum lang_asks {
	LANG_ASKS_REDIS = 1 << 0,
	LANG_ASKS_RDNS = 1 << 1,
	LANG_ASKS_SPF = 1 << 2,
	LANG_ASKS_SPF_HELO = 1 << 3,
	LANG_ASKS_DKIM = 1 << 4,
	LANG_ASKS_DMARC = 1 << 5,
	LANG_ASKS_LINES = 1 << 6
};

/* lang_variable_asks(v): which checks (enum lang_asks) its value needs. */
unsigned lang_variable_asks(enum lang_variable v);

enum lang_control {
#define LANG_CONTROL(id, name, phases, doc) LANG_CONTROL_##id,
#include "lang/control_table.h"
#undef LANG_CONTROL
	LANG_CONTROLS
};

struct lang_control_row {
	const char *name;
	unsigned phases;
	const char *doc;
};

/* lang_control_get(c): its row. */
const struct lang_control_row *lang_control_get(enum lang_control c);

/* lang_control_find(name, out, alias): by name, without options. */
bool lang_control_find(struct span name, enum lang_control *out, bool *alias);

/* What a setting holds. */
enum lang_type {
	LANG_BOOL, /* true false yes no; "no_name" and "not_name" too */
	LANG_INT,
	LANG_SIZE,     /* bytes, K M G */
	LANG_TIME,     /* milliseconds inside; 5m, 30s, 250ms in the file */
	LANG_STRING,   /* taken as it is, after ${env{…}} and constants */
	LANG_EXPANDED, /* expanded each time it is used */
	LANG_HOSTS,    /* host list, matched when used */
	LANG_DOMAINS,  /* domain list */
	LANG_ADDRESSES,
	LANG_LOCAL_PARTS,
	LANG_ACL,   /* name of an ACL */
	LANG_CHOICE /* one of the words in the row's default, "a|b|c" */
};

enum lang_section { LANG_MAIN, LANG_ROUTER, LANG_TRANSPORT };

enum lang_setting {
#define LANG_SETTING(id, section, name, type, value, doc) LANG_SET_##id,
#include "lang/setting_table.h"
#undef LANG_SETTING
	LANG_SETTINGS
};

struct lang_setting_row {
	enum lang_section section;
	const char *name;
	enum lang_type type;
	const char *value; /* the default, as text; "" is unset */
	const char *doc;
};

/* lang_setting_get(s): its row. */
const struct lang_setting_row *lang_setting_get(enum lang_setting s);

/* lang_setting_find(section, name, out, alias). */
bool lang_setting_find(enum lang_section section, struct span name,
    enum lang_setting *out, bool *alias);

/*
 * Names come in kinds: 'w' conditions and modifiers, 'b' verbs, 'c' controls,
 * 's' main settings (ACL options among them), 'r' settings of routers, 't' of
 * transports, 'v' variables, 'e' expansion items, operators and conditions,
 * 'n' sections.
 *
 * lang_absent(kind, name): why Exim's word ${name} cannot be here, to follow
 * "Exim's x is not here: "; NULL when Exim has no such word, or we have it.
 */
const char *lang_absent(char kind, struct span name);

/* lang_suggest(kind, name): the nearest word we know, or NULL. */
const char *lang_suggest(char kind, struct span name);

/* lang_setting_kind(section): 's', 'r' or 't'. */
char lang_setting_kind(enum lang_section section);

/* lang_verb_find(name, out): by name. */
bool lang_verb_find(struct span name, enum lang_verb *out);

#endif
