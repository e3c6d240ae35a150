/*
 * list_tree: what a list compiles to, shared by list*.c alone.
 */
#ifndef LANG_LIST_TREE_H
#define LANG_LIST_TREE_H

#include "lang/expand_tree.h"
#include "lang/list_set.h"

enum lang_item_form {
	LANG_ITEM_ANY,	 /* * */
	LANG_ITEM_EMPTY, /* no host, or <> */
	LANG_ITEM_SELF,	 /* @: our name */
	LANG_ITEM_SET,	 /* a run of plain items */
	LANG_ITEM_REGEX,
	LANG_ITEM_ADDRESS, /* local part and a domain item */
	LANG_ITEM_NAMED,   /* +name */
	LANG_ITEM_REDIS_SET,
	LANG_ITEM_REDIS_HASH,
	LANG_ITEM_LOOKUP,     /* a key in a file */
	LANG_ITEM_QUERY,      /* redis; dnsdb; */
	LANG_ITEM_HOST_NAME,  /* of the client, in a list of domains */
	LANG_ITEM_HOST_LEADS, /* a host's name, which leads to the client */
	LANG_ITEM_DATA,	      /* text that is expanded when matched */
	LANG_ITEM_INCLUDE_DEFER,
	LANG_ITEM_IGNORE_DEFER,
	LANG_ITEM_INCLUDE_UNKNOWN,
	LANG_ITEM_IGNORE_UNKNOWN
};

struct lang_item {
	enum lang_item_form form;
	bool negated; /* a SET keeps a sign for each of its items */
	bool caseful; /* +caseful stood before it */
	bool tail;    /* DATA, ADDRESS: '*' stood before the text */
	/* A local part list has both: caseful_local_part can come later. */
	const struct lang_set *folded;
	const struct lang_set *written;
	const struct lang_regex *regex;
	const struct lang_regex *caseful_regex;
	struct span text;	      /* as written, without its sign */
	struct span local;	      /* ADDRESS: local part */
	const struct lang_list *list; /* ADDRESS, HOST_NAME: of the domain */
	const struct lang_lookup *lookup; /* LOOKUP */
	int net_bits;			  /* of a host's LOOKUP; -1: all */
	size_t named;			  /* NAMED: in program->lists */
	/* REDIS_SET, REDIS_HASH: key; DATA: text; QUERY: the look-up. */
	const struct lang_node *node;
	const struct span *argv; /* DATA: a constant Redis command, */
	size_t slot;		 /* and where its answer is kept */
};

struct lang_list {
	enum lang_list_kind kind;
	char separator;
	const struct lang_item *items;
	size_t count;
	bool last_negated; /* the last item of a known sign */
};

/* A list being made. */
struct lang_build {
	struct lang_compile *c;
	enum lang_list_kind kind;
	char separator;
	bool in_file;
	bool file_negated; /* "!/file" */
	bool caseful;
	bool last_negated;
	struct lang_item *items;
	size_t count;
	size_t room;
	bool asks_name;		 /* an item before needs a host's name */
	bool knows_unknown;	 /* +include_unknown or +ignore_unknown */
	size_t plain;		 /* items in sets, against LIMIT_LIST_ITEMS */
	struct lang_set *folded; /* the run being filled, or NULL */
	struct lang_set *written;
};

/* A subject while it is matched. */
struct lang_match {
	const struct lang_list *list;
	const struct lang_subject *subject;
	struct lang_run *run;
	struct span folded;  /* the subject, letters folded */
	struct span written; /* as it came; an address's domain folded */
	bool include_defer;
	bool ignore_defer;
	bool include_unknown;
	bool ignore_unknown;
	bool stopped; /* the client has no name: the list ends here */
	bool last_negated;
	struct span data;
};

/* lang_match_caseful(m, item): whether letters count. */
bool lang_match_caseful(const struct lang_match *m,
    const struct lang_item *item);

/* lang_match_empty(m): whether there is no subject: <>, or no host. */
bool lang_match_empty(const struct lang_match *m);

/*
 * lang_match_text_wait(m, n, out): an expansion in a list; a forced failure
 * leaves nothing in its place.
 */
MUST_USE enum outcome lang_match_text_wait(struct lang_match *m,
    const struct lang_node *n, struct span *out);

/*
 * lang_match_ask_wait(m, item): an item that asks somebody, or looks into a
 * file; on OUT_OK m->data is what was found.
 */
MUST_USE enum outcome lang_match_ask_wait(struct lang_match *m,
    const struct lang_item *item);

/* lang_match_host_wait(m, item): an item about the name of a host. */
MUST_USE enum outcome lang_match_host_wait(struct lang_match *m,
    const struct lang_item *item);

/* lang_build_start(b, c, kind): an empty list. */
void lang_build_start(struct lang_build *b, struct lang_compile *c,
    enum lang_list_kind kind);

/* lang_build_add(b, form, negated): a new item, to be filled in. */
struct lang_item *lang_build_add(struct lang_build *b, enum lang_item_form form,
    bool negated);

/*
 * lang_build_plain(b, where, key, text, negated): ${key}, a text or '*' and a
 * tail, into the run of plain items; ${text} is how it was written.  Both
 * must live as long as the list.
 */
void lang_build_plain(struct lang_build *b, const struct lang_text *where,
    struct span key, struct span text, bool negated);

/* lang_build_net(b, where, net, negated): likewise an address or network. */
void lang_build_net(struct lang_build *b, const struct lang_text *where,
    const struct ip_net *net, bool negated);

/*
 * lang_build_item(b, where, text): a constant item, "!" and all; errors are
 * about ${where}.
 */
void lang_build_item(struct lang_build *b, const struct lang_text *where,
    struct span text);

/* lang_build_address(b, where, text, negated): an item of an address list. */
void lang_build_address(struct lang_build *b, const struct lang_text *where,
    struct span text, bool negated);

/*
 * lang_build_lookup(b, where, parts, negated):
 * "type;key", constant or not; errors are about ${where}.
 *
 * Returns false when it is no look-up at all.
 */
bool lang_build_lookup(struct lang_build *b, const struct lang_text *where,
    const struct lang_parts *parts, bool negated);

/* lang_build_host(b, where, text, negated): an item of a host list. */
void lang_build_host(struct lang_build *b, const struct lang_text *where,
    struct span text, bool negated);

/* lang_build_names(b, where, text, negated): what only a host's name can be. */
void lang_build_names(struct lang_build *b, const struct lang_text *where,
    struct span text, bool negated);

/* lang_build_file(b, where, path, negated): "/file", an item on each line. */
void lang_build_file(struct lang_build *b, const struct lang_text *where,
    struct span path, bool negated);

/* lang_build_caseful(b): "+caseful": letters count from here on. */
void lang_build_caseful(struct lang_build *b);

/* lang_build_finish(b): the list. */
const struct lang_list *lang_build_finish(struct lang_build *b);

/*
 * lang_item_sign(text, negated): ${text} without a leading "!" and the
 * blanks after it; *negated is turned for it.
 */
struct span lang_item_sign(struct span text, bool *negated);

#endif
