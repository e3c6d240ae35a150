/*
 * session: what a policy keeps of a connection between its runs.
 *
 * Connection variables live in the connection's arena, message and recipient
 * variables in the message's.  A value is copied when it is set.  The fields
 * are for policy/ alone.
 */
#ifndef POLICY_SESSION_H
#define POLICY_SESSION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "lang/program.h"
#include "policy/generation.h"
#include "policy/input.h"

struct store_redis;

/* What belongs to a worker and is needed to answer a policy's questions. */
struct policy_world {
	const struct policy_generation *generation;
	struct store_redis *redis;	/* NULL: never up; tests, expand */
};

/* What controls have changed; read by the session. */
struct policy_controls {
	bool no_pipelining;
	bool enforce_sync;
	bool no_multiline;
};

struct policy_header {
	struct policy_header *next;
	struct span text;	/* one field, folded or not, with CR LF */
};

struct policy_session {
	const struct policy_world *world;
	const struct policy_input *input;
	struct arena *arena;		/* the connection's */
	struct map variables;		/* $acl_c… */
	struct arena *message_arena;	/* NULL between messages */
	struct map message_variables;	/* $acl_m… and $acl_r… */
	struct policy_header *headers;
	struct policy_header **headers_end;
	struct policy_controls controls;
	bool caseful;			/* caseful_local_part */
	unsigned caseful_recipient;	/* of this recipient */
	struct span list_data[LANG_WORDS];	/* $domain_data and its kin */
};

/*
 * policy_session_new(w, input, arena): for one connection; all three are
 * borrowed and outlive it; it lives in ${arena}, connection variables too.
 */
struct policy_session *policy_session_new(const struct policy_world *w,
    const struct policy_input *input, struct arena *arena);

/* policy_message_begin(s, arena): a new MAIL; $acl_m… and $acl_r… go. */
void policy_message_begin(struct policy_session *s, struct arena *arena);

/* policy_message_end(s): RSET, or the message has been answered. */
void policy_message_end(struct policy_session *s);

/* policy_controls_get(s): what controls say now. */
const struct policy_controls *policy_controls_get(
    const struct policy_session *s);

/*
 * policy_headers(s, arena, out): the header lines that add_header gathered
 * for this message, each ending in CR LF, in order.
 */
struct span policy_headers(struct policy_session *s, struct arena *arena);

/* policy_variable_find(s, v): the value of an ACL variable, or empty. */
struct span policy_variable_find(struct policy_session *s,
    const struct lang_acl_variable *v);

/* policy_variable_set(s, v, value): keep a copy of ${value}. */
void policy_variable_set(struct policy_session *s,
    const struct lang_acl_variable *v, struct span value);

/* policy_header_add(s, text): what add_header said, cut into fields. */
void policy_header_add(struct policy_session *s, struct span text);

/* policy_caseful(s): whether this recipient's local part keeps its case. */
bool policy_caseful(const struct policy_session *s);

#endif
