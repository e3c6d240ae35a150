/*
 * expand_tree: what an expansion compiles to, shared by expand*.c and
 * list*.c alone.
 *
 * Nodes are immutable and live in the generation's arena.  The reader
 * (expand_read*.c) makes them, the evaluator (expand_eval.c, expand_cond.c,
 * expand_redis.c) walks them.
 */
#ifndef LANG_EXPAND_TREE_H
#define LANG_EXPAND_TREE_H

#include "base/buf.h"
#include "lang/compiling.h"
#include "lang/regex.h"
#include "lang/run.h"
#include "lang/world.h"

enum lang_node_kind {
	LANG_NODE_TEXT,
	LANG_NODE_VARIABLE,
	LANG_NODE_ACL_VARIABLE,
	LANG_NODE_LOCAL,    /* $value, $item and their kin, by variable */
	LANG_NODE_CAPTURE,  /* $0 … $9 */
	LANG_NODE_GROUP,    /* the same, in the replacement of an ${sg */
	LANG_NODE_HEADER,   /* $h_name: and its kin */
	LANG_NODE_SEQUENCE, /* parts, one after the other */
	LANG_NODE_IF,
	LANG_NODE_REDIS,	/* parts are the command's arguments */
	LANG_NODE_LOOKUP,	/* parts: key */
	LANG_NODE_DNSDB,	/* parts: question */
	LANG_NODE_OPERATOR,	/* of parts[0] */
	LANG_NODE_EXTRACT,	/* parts: field, separators, text */
	LANG_NODE_EXTRACT_KEY,	/* parts: key, "k=v …" text */
	LANG_NODE_EXTRACT_ANY,	/* parts: field, then as its value asks */
	LANG_NODE_EXTRACT_JSON, /* parts: key or number, JSON */
	LANG_NODE_LISTEXTRACT,	/* parts: number, list */
	LANG_NODE_CERTEXTRACT,	/* parts: field, certificate */
	LANG_NODE_FUNCTION,	/* parts: its arguments */
	LANG_NODE_MAP,		/* parts: list, text */
	LANG_NODE_FILTER,	/* parts: list; cond */
	LANG_NODE_REDUCE,	/* parts: list, start, text */
	LANG_NODE_SORT,		/* parts: list, key; comparator */
	LANG_NODE_SG,		/* parts: subject, pattern, replacement */
	LANG_NODE_PRVSCHECK,	/* parts: address, secret, text or none */
	LANG_NODE_AUTHRESULTS,	/* parts: our name */
	LANG_NODE_ACL,		/* numbers[0] called with parts */
	LANG_NODE_FAIL,		/* "fail" where {no} may stand */
	LANG_NODE_BROKEN	/* did not compile */
};

enum lang_operator {
#define LANG_OPERATOR(id, name, numbers, varies, fn) LANG_OP_##id,
#include "lang/operator_table.h"
#undef LANG_OPERATOR
	LANG_OPERATORS
};

enum lang_function {
#define LANG_FUNCTION(id, name, fewest, most, varies, fn) LANG_FN_##id,
#include "lang/function_table.h"
#undef LANG_FUNCTION
	LANG_FUNCTIONS
};

enum lang_cond_kind {
#define LANG_COND(id, name, shape, list) LANG_COND_##id,
#include "lang/cond_table.h"
#undef LANG_COND
	LANG_CONDS
};

struct lang_cond;

struct lang_node {
	enum lang_node_kind kind;
	struct span text;		       /* TEXT; HEADER: its name */
	enum lang_variable variable;	       /* VARIABLE */
	struct lang_acl_variable acl_variable; /* ACL_VARIABLE */
	enum lang_operator operator;	       /* OPERATOR */
	enum lang_function function;	       /* FUNCTION */
	enum lang_header_form header;	       /* HEADER */
	int64_t numbers[2]; /* CAPTURE GROUP; OPERATOR: of substr_N_M */
	size_t number_count;
	bool unquoted;			/* EXTRACT_JSON: "jsons" */
	enum lang_cond_kind comparator; /* SORT */
	const struct lang_regex *regex; /* SG of a constant pattern */
	const struct lang_node *const *parts;
	size_t count;
	const struct lang_cond *cond;	  /* IF FILTER */
	const struct lang_lookup *lookup; /* LOOKUP */
	/* What follows an IF, a REDIS or an extraction. */
	const struct lang_node *yes; /* NULL: "true", or what was found */
	const struct lang_node *no;  /* NULL: nothing */
	/*
	 * What comes out can hold bytes of a client's: some variable gives
	 * text to it.  In a list such text is compared as it stands.
	 */
	bool foreign;
};

struct lang_cond {
	enum lang_cond_kind kind;
	bool negated;
	const struct lang_node *a; /* DEF: the variable */
	const struct lang_node *b;
	const struct lang_cond *const *parts; /* AND OR, FORANY and its kin */
	size_t count;
	const struct lang_regex *regex; /* MATCH of a constant pattern */
	const struct lang_list *list;	/* MATCH_… of a list */
};

struct lang_expansion {
	const struct lang_node *root;
};

/* Where "\$1" is a group of the match of an ${sg. */
enum lang_replacement {
	LANG_REPLACEMENT_NONE,
	LANG_REPLACEMENT,
	LANG_REPLACEMENT_INSIDE /* in an item of it: refused */
};

/* The reader's place in a text. */
struct lang_reader {
	struct lang_compile *c;
	const struct lang_text *text;
	size_t at;
	unsigned phases;
	unsigned depth;
	bool bad;	 /* an error was reported */
	bool stuck;	 /* and nothing more can be made of this text */
	bool dynamic;	 /* something in it depends on the run */
	bool in_command; /* inside a Redis command: values are data */
	const struct span *value; /* $value, when known at load */
	enum lang_replacement replacement;
};

/* A growing row of nodes while reading. */
struct lang_parts {
	const struct lang_node **at;
	size_t count;
	size_t room;
};

/* lang_parts_add(p, n, arena): append. */
void lang_parts_add(struct lang_parts *p, const struct lang_node *n,
    struct arena *arena);

/* lang_node_text(arena, s): a TEXT node over a copy of ${s}. */
const struct lang_node *lang_node_text(struct arena *arena, struct span s);

/* lang_node_join(arena, p): the parts as one node; no parts are "". */
const struct lang_node *lang_node_join(struct arena *arena,
    const struct lang_parts *p);

/* lang_read_peek(r): the next byte, or NUL at the end. */
char lang_read_peek(const struct lang_reader *r);

/* lang_read_blanks(r): step over spaces, tabs and line ends. */
void lang_read_blanks(struct lang_reader *r);

/* lang_read_take(r, c): step over ${c}; false when it is not next. */
bool lang_read_take(struct lang_reader *r, char c);

/* lang_read_name(r): letters, digits and '_'; may be empty. */
struct span lang_read_name(struct lang_reader *r);

/*
 * lang_read_error(r, from, fmt, ...): an error about the bytes from ${from}
 * to here; reading stops.  Returns the broken node.
 */
const struct lang_node *lang_read_error(struct lang_reader *r, size_t from,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* lang_read_stop(r): after an error was reported; the broken node. */
const struct lang_node *lang_read_stop(struct lang_reader *r);

/*
 * lang_read_unknown(r, from, what, name): the error about a word that is
 * Exim's and not here, or nobody's.
 */
const struct lang_node *lang_read_unknown(struct lang_reader *r, size_t from,
    const char *what, struct span name);

/*
 * lang_read_escape(r, out): the '\' at the reader and what belongs to it,
 * decoded, into ${out}.  "\N" … "\N" gives all that stands between.
 */
void lang_read_escape(struct lang_reader *r, struct buf *out);

/* lang_read_dollar(r): the item that begins with the '$' at the reader. */
const struct lang_node *lang_read_dollar(struct lang_reader *r);

/* lang_read_text(r, in_braces): up to an unescaped '}', or to the end. */
const struct lang_node *lang_read_text(struct lang_reader *r, bool in_braces);

/* lang_read_braced(r): blanks, then "{text}". */
const struct lang_node *lang_read_braced(struct lang_reader *r);

/*
 * lang_read_branches(r, yes, no): "{yes}{no}", "{yes} fail", "{yes}" or
 * nothing, and the item's closing '}'.
 */
void lang_read_branches(struct lang_reader *r, const struct lang_node **yes,
    const struct lang_node **no);

/* lang_read_variable(r, from, name): the node of $name, checked. */
const struct lang_node *lang_read_variable(struct lang_reader *r, size_t from,
    struct span name);

/*
 * lang_read_header(r, from, name, out): $h_name: and its kin, ${name} being
 * what was read of it; false: it is none.
 */
bool lang_read_header(struct lang_reader *r, size_t from, struct span name,
    const struct lang_node **out);

/* lang_read_each(r, name, n): ${map, ${filter, ${reduce, ${sort, ${sg and
   ${prvscheck; false: it is none of them. */
bool lang_read_each(struct lang_reader *r, struct span name,
    struct lang_node *n);

/* lang_read_extract(r, name, out): ${extract and its kin; false: it is
   none of them. */
bool lang_read_extract(struct lang_reader *r, struct span name,
    const struct lang_node **out);

/* lang_read_found(r, n, foreign): the branches of ${n}, in which $value is
   what it found, ${foreign} or not. */
void lang_read_found(struct lang_reader *r, struct lang_node *n, bool foreign);

/* lang_is_operator(name): whether ${name} with a colon is one. */
bool lang_is_operator(struct span name);

/* lang_read_item_cond(r, list): "{condition}" about the $item of ${list}. */
const struct lang_cond *lang_read_item_cond(struct lang_reader *r,
    const struct lang_node *list);

/* lang_read_group(r, out): "\$1" in a replacement; false: it is none. */
bool lang_read_group(struct lang_reader *r, const struct lang_node **out);

/* lang_read_pattern(r, out): {pattern}, compiled when it is constant. */
const struct lang_node *lang_read_pattern(struct lang_reader *r,
    const struct lang_regex **out);

/* lang_read_item(r, name, out): ${if…} and its kin; false: it is none. */
bool lang_read_item(struct lang_reader *r, struct span name,
    const struct lang_node **out);

/* lang_read_operator(r, from, name): ${name:text}, at the colon. */
const struct lang_node *lang_read_operator(struct lang_reader *r, size_t from,
    struct span name);

/* lang_read_cond(r): a condition of ${if; NULL after an error. */
const struct lang_cond *lang_read_cond(struct lang_reader *r);

/* lang_read_lookup(r, n): ${lookup…} behind its name, into ${n}. */
const struct lang_node *lang_read_lookup(struct lang_reader *r,
    struct lang_node *n);

/*
 * lang_read_constant(r, what, out): "{text}" that must be the same each
 * time; false after an error.
 */
bool lang_read_constant(struct lang_reader *r, const char *what,
    struct span *out);

/* lang_branches_foreign(n): whether {yes} or {no} can hold a client's bytes. */
bool lang_branches_foreign(const struct lang_node *n);

/* lang_read_command(r): "{command}" of a Redis look-up, as arguments. */
const struct lang_node *lang_read_command(struct lang_reader *r);

/* lang_read_fold(r, n): ${n} as TEXT when nothing in it depends on a run. */
const struct lang_node *lang_read_fold(struct lang_reader *r,
    const struct lang_node *n);

/* What has a value in some part of an expansion only. */
struct lang_scope {
	struct span value;	     /* $value */
	struct span item;	     /* $item */
	const struct span *captures; /* LANG_REGEX_CAPTURES, or NULL */
	struct span prvs[3];	     /* $prvscheck_address, _keynum, _result */
};

/* One evaluation. */
struct lang_walk {
	struct lang_run *run;
	struct lang_scope scope;
};

/* lang_walk_in(run): a walk that sees the scope of what asked for it. */
struct lang_walk lang_walk_in(struct lang_run *run);

/*
 * lang_step(run): count one turn of a loop over data; false, run->why set,
 * when an evaluation has made too many.
 */
bool lang_step(struct lang_run *run);

/* lang_node_wait(w, n, out): evaluate; as lang_expand_wait. */
MUST_USE enum outcome lang_node_wait(struct lang_walk *w,
    const struct lang_node *n, struct span *out);

/* lang_branch_wait(w, n, found, bare, out): ${n}'s yes or no. */
MUST_USE enum outcome lang_branch_wait(struct lang_walk *w,
    const struct lang_node *n, bool found, struct span bare, struct span *out);

/*
 * lang_cond_wait(w, c, out): OUT_OK with the truth in ${out}; else as
 * lang_expand_wait.
 */
MUST_USE enum outcome lang_cond_wait(struct lang_walk *w,
    const struct lang_cond *c, bool *out);

/* lang_lookup_wait(w, n, found, out): of a file or the DNS; as
   lang_redis_wait. */
MUST_USE enum outcome lang_lookup_wait(struct lang_walk *w,
    const struct lang_node *n, bool *found, struct span *out);

/* lang_read_acl(r, n): ${acl{name}{argument}…} after "${acl". */
const struct lang_node *lang_read_acl(struct lang_reader *r,
    struct lang_node *n);

/* lang_read_acl_cond(r, k): the condition likewise; false after an error. */
bool lang_read_acl_cond(struct lang_reader *r, struct lang_cond *k);

/* lang_acl_item_wait(w, n, out): the called ACL's message. */
MUST_USE enum outcome lang_acl_item_wait(struct lang_walk *w,
    const struct lang_node *n, struct span *out);

/* lang_acl_cond_wait(w, c, out): whether it accepted; $value is its message. */
MUST_USE enum outcome lang_acl_cond_wait(struct lang_walk *w,
    const struct lang_cond *c, bool *out);

/*
 * lang_redis_wait(w, n, found, out): the look-up; ${found} is false when there
 * is nothing.  OUT_NONE when an argument fails on purpose, and else as
 * lang_expand_wait.
 */
MUST_USE enum outcome lang_redis_wait(struct lang_walk *w,
    const struct lang_node *n, bool *found, struct span *out);

/*
 * lang_command_cut(parts, arena, out): the words of a command that stands in
 * a list: cut at the blanks of its literal parts, a backslash protects one.
 */
void lang_command_cut(const struct lang_parts *parts, struct arena *arena,
    struct lang_parts *out);

/*
 * lang_redis_forbidden(command): why a command cannot be a look-up, or NULL:
 * it would change what the shared connection is, or wait.
 */
const char *lang_redis_forbidden(struct span command);

/*
 * lang_operate(n, text, run, out): an operator on its text; OUT_OK, or
 * OUT_PERM with ${out} saying why.
 */
MUST_USE enum outcome lang_operate(const struct lang_node *n, struct span text,
    struct lang_run *run, struct span *out);

/* lang_call_function(n, args, run, out): an item of plain arguments; as
   lang_operate. */
MUST_USE enum outcome lang_call_function(const struct lang_node *n,
    const struct span *args, struct lang_run *run, struct span *out);

/* lang_each_wait(w, n, out): ${map, ${filter and ${reduce. */
MUST_USE enum outcome lang_each_wait(struct lang_walk *w,
    const struct lang_node *n, struct span *out);

/* lang_any_wait(w, c, out): forany, forall and their JSON kin. */
MUST_USE enum outcome lang_any_wait(struct lang_walk *w,
    const struct lang_cond *c, bool *out);

/* lang_list_add(b, separator, first, item): ${item} at the end of a list,
   each ${separator} in it doubled. */
void lang_list_add(struct buf *b, char separator, bool first, struct span item);

/* lang_sort_wait(w, n, out): ${sort. */
MUST_USE enum outcome lang_sort_wait(struct lang_walk *w,
    const struct lang_node *n, struct span *out);

/* lang_sort_comparator(name, out): a condition that can order things. */
bool lang_sort_comparator(struct span name, enum lang_cond_kind *out);

/* lang_sg_wait(w, n, out): ${sg. */
MUST_USE enum outcome lang_sg_wait(struct lang_walk *w,
    const struct lang_node *n, struct span *out);

/*
 * lang_pattern(w, known, text, out): ${known}, or ${text} compiled under the
 * caps of foreign patterns; OUT_OK, or OUT_PERM with run->why.
 */
MUST_USE enum outcome lang_pattern(struct lang_walk *w,
    const struct lang_regex *known, struct span text,
    const struct lang_regex **out);

/*
 * lang_eval_number(text, decimal, out): ${eval:}: the operators of C on
 * integers, and parentheses; ${decimal} for ${eval10:}.
 */
bool lang_eval_number(struct span text, bool decimal, int64_t *out);

/*
 * lang_cond_number(text, out): as comparisons take it: blanks around, a
 * sign, K, M or G; nothing is 0.
 */
bool lang_cond_number(struct span text, int64_t *out);

/*
 * lang_extract_certificate(field, pem, arena, out): a field of a certificate
 * in PEM.  OUT_OK; OUT_NONE when it has none, or there is no certificate;
 * OUT_PERM when there is no such field.
 */
MUST_USE enum outcome lang_extract_certificate(struct span field,
    struct span pem, struct arena *arena, struct span *out);

/* lang_extract_field(number, separators, text, out): 1 is the first. */
bool lang_extract_field(int64_t number, struct span separators,
    struct span text, struct span *out);

/* lang_extract_key(key, text, arena, out): of "k=v k2="v 2"". */
bool lang_extract_key(struct span key, struct span text, struct arena *arena,
    struct span *out);

/*
 * lang_extract_json(key, text, out): a member of an object, or element of an
 * array, 1 being the first.  OUT_OK; OUT_NONE without such; OUT_PERM when
 * ${text} is no JSON.
 */
MUST_USE enum outcome lang_extract_json(struct span key, struct span text,
    struct span *out);

#endif
