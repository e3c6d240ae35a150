/*
 * program: a compiled configuration.
 *
 * Immutable, in the generation's arena, made by lang_compile and walked by
 * the evaluator.  Plain data: everything here may be read by whoever has the
 * program.  Indexes, not names, point from one part to another.
 */
#ifndef LANG_PROGRAM_H
#define LANG_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "lang/catalog.h"
#include "lang/source.h"

struct lang_call;      /* lang/call.h */
struct lang_expansion; /* lang/expand.h */
struct lang_list;      /* lang/list.h */
struct lang_patterns;  /* lang/pattern.h */
struct lang_rate;      /* lang/rate.h */
struct lang_seen;

enum lang_list_kind {
	LANG_LIST_HOST,
	LANG_LIST_DOMAIN,
	LANG_LIST_ADDRESS,
	LANG_LIST_LOCAL_PART,
	LANG_LIST_STRING,
	LANG_LIST_KINDS
};

/*
 * Which ACL variable: $acl_c… $acl_m… $acl_r…; name without "acl_".  Only
 * "set" has the other kinds, whose names are whole: $dkim_verify_status and
 * $dkim_verify_reason, and "route", which is a recipient's router.
 */
struct lang_acl_variable {
	char lifetime;	  /* 'c', 'm' or 'r'; 'd', 'R' */
	struct span name; /* "m_quarantine", "c0" */
};

/* Which logs a logwrite goes to; never none. */
enum { LANG_TO_MAIN = 1, LANG_TO_REJECT = 2, LANG_TO_PANIC = 4 };

/* What "verify =" can be asked for. */
enum lang_verify {
	LANG_VERIFY_REVERSE_HOST_LOOKUP,
	LANG_VERIFY_HELO,
	LANG_VERIFY_CERTIFICATE,
	LANG_VERIFY_RECIPIENT,
	LANG_VERIFY_HEADER_SYNTAX,
	LANG_VERIFY_HEADER_NAMES_ASCII,
	LANG_VERIFY_NOT_BLIND,
	LANG_VERIFY_NOT_BLIND_CASELESS
};

/* "callout" of verify = recipient. */
struct lang_callout {
	bool wanted;
	uint64_t timeout_ms; /* of each step */
	uint64_t most_ms;    /* of all: maxwait */
	bool defer_ok;	     /* not to know is to let pass */
	bool no_cache;
	bool use_sender; /* else MAIL FROM:<> */
};

/* Where add_header puts a field. */
enum lang_place {
	LANG_PLACE_START,	   /* before everything */
	LANG_PLACE_AFTER_RECEIVED, /* behind the Received: fields on top */
	LANG_PLACE_START_RFC,	   /* and behind Resent-… fields there */
	LANG_PLACE_END
};

/* One condition or modifier of a statement, in written order. */
struct lang_clause {
	enum lang_word word;
	bool negated;
	struct lang_pos pos;
	struct span source; /* its value as written, macros replaced */
	unsigned asks;	    /* enum lang_asks bits, named lists left out */
	const struct lang_expansion *text;    /* EXPANSION SET LOGWRITE */
	const struct lang_list *list;	      /* the five list values */
	size_t acl;			      /* LANG_VALUE_ACL */
	const struct lang_call *call;	      /* its arguments, or NULL */
	const struct lang_rate *rate;	      /* LANG_VALUE_RATE */
	const struct lang_seen *seen;	      /* LANG_VALUE_SEEN */
	const struct lang_patterns *patterns; /* LANG_VALUE_PATTERNS */
	enum lang_control control;	      /* LANG_VALUE_CONTROL */
	enum lang_verify verify;	      /* LANG_VALUE_VERIFY */
	const struct lang_callout *callout;   /* of it; NULL for others */
	bool defer_ok;			      /* its "/defer_ok" */
	struct lang_acl_variable variable;    /* LANG_VALUE_SET */
	unsigned targets; /* LOGWRITE TARGETS: LANG_TO_ bits */
};

struct lang_statement {
	enum lang_verb verb;
	struct lang_pos pos;
	const struct lang_clause *clauses;
	size_t count;
};

struct lang_acl {
	struct span name;
	struct lang_pos pos;
	const struct lang_statement *statements;
	size_t count;
	unsigned phases; /* from which it can be reached */
};

enum { LANG_NO_ACL = -1 };

/* One value of a setting; which member counts is its row's type. */
struct lang_setting_value {
	bool is_set; /* written in the file, not the default */
	bool hidden; /* written with "hide": print no value */
	struct lang_pos pos;
	/* BOOL INT SIZE TIME (ms) CHOICE (index); a router's transport:
	   its index in program->transports. */
	int64_t number;
	struct span text;			/* STRING CHOICE: the text */
	const struct lang_expansion *expansion; /* EXPANDED */
	const struct lang_list *list;		/* HOSTS DOMAINS; NULL unset */
	int acl;				/* ACL; LANG_NO_ACL unset */
};

/* A router or a transport: a name and its own settings. */
struct lang_driver {
	struct span name;
	struct lang_pos pos;
	struct lang_setting_value *values; /* LANG_SETTINGS of them */
};

struct lang_named_list {
	enum lang_list_kind kind;
	struct span name;
	struct lang_pos pos;
	const struct lang_list *list;
	unsigned asks; /* enum lang_asks bits, lists that it names left out */
	bool used;
};

struct lang_program {
	struct lang_setting_value values[LANG_SETTINGS]; /* main */
	const struct lang_acl *acls;
	size_t acl_count;
	const struct lang_named_list *lists;
	size_t list_count;
	const struct lang_driver *routers;
	size_t router_count;
	const struct lang_driver *transports;
	size_t transport_count;
	unsigned asks;	    /* enum lang_asks bits */
	size_t redis_lists; /* lists that are answers of Redis */
};

/* lang_phase_setting(p): the setting that names the ACL of phase ${p}. */
enum lang_setting lang_phase_setting(enum lang_phase p);

/* lang_bool(p, s): the value of a main setting that is a LANG_BOOL. */
bool lang_bool(const struct lang_program *p, enum lang_setting s);

/* lang_number(p, s): of a LANG_INT, LANG_SIZE, LANG_TIME or LANG_CHOICE. */
int64_t lang_number(const struct lang_program *p, enum lang_setting s);

/* lang_text_of(p, s): of a LANG_STRING or LANG_CHOICE; empty when unset. */
struct span lang_text_of(const struct lang_program *p, enum lang_setting s);

#endif
