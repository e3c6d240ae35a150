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
#include "base/outcome.h"
#include "base/span.h"
#include "lang/program.h"
#include "policy/generation.h"
#include "policy/headers.h"
#include "policy/input.h"
#include "policy/matched.h"
#include "policy/rate.h"
#include "policy/scanned.h"
#include "policy/world_parts.h"

struct lang_run;
struct loop_scope;
struct mail_message;
struct policy_checks;
struct policy_host;

/* What controls have changed; read by the session. */
struct policy_controls {
	bool no_pipelining;
	bool enforce_sync;
	bool no_multiline;
	bool no_delay_flush;
	/* Set before MAIL they hold for the connection, as in Exim. */
	bool no_dkim;
	bool no_dmarc;
};

struct policy_session {
	const struct policy_world *world;
	const struct policy_input *input;
	struct loop_scope *scope;      /* the connection's; may be NULL */
	struct arena *arena;	       /* the connection's */
	struct policy_host *host;      /* what DNS says of the client */
	struct policy_checks *checks;  /* of the message in hand, or NULL */
	struct map variables;	       /* $acl_c… */
	struct arena *message_arena;   /* NULL between messages */
	struct map message_variables;  /* $acl_m… and $acl_r… */
	struct policy_headers headers; /* of the message in hand */
	struct policy_rates rates;
	/* Hold replies back, or let them go; NULL: nobody listens. */
	void (*hold)(void *arg, bool on);
	void *hold_arg;
	enum lang_phase phase; /* that runs, or ran last */
	struct policy_controls controls;
	struct policy_scans scans;	   /* of the message in hand */
	struct policy_matched matched;	   /* likewise */
	bool caseful;			   /* caseful_local_part */
	unsigned caseful_recipient;	   /* of this recipient */
	struct span list_data[LANG_WORDS]; /* $domain_data and its kin */
	/* Of the last verify = recipient in this run, in its arena. */
	struct span address_data;
	struct span recipient_failure;
	struct span verify_message;
	struct lang_run *run; /* that is recorded, while it runs */
};

/*
 * policy_session_new(w, input, scope, arena): for one connection; all are
 * borrowed and outlive it; it lives in ${arena}, connection variables too.
 *
 * scope  where checks that begin early run: whoever frees ${arena} waits
 *        until it is idle; NULL: nothing begins early
 */
struct policy_session *policy_session_new(const struct policy_world *w,
    const struct policy_input *input, struct loop_scope *scope,
    struct arena *arena);

/*
 * policy_connected(s): the client's address stands in the input; what the DNS
 * says of it is asked from now on.
 */
void policy_connected(struct policy_session *s);

/*
 * policy_host_name(s): the client's confirmed name, if it has been found out
 * by now; "" else.  Asks nobody.
 */
struct span policy_host_name(const struct policy_session *s);

/*
 * policy_message_begin(s, m): a new MAIL, its sender known to the input;
 * $acl_m… and $acl_r… go, checks of the sender begin.
 */
void policy_message_begin(struct policy_session *s, struct mail_message *m);

/*
 * policy_content(s, piece): the next bytes of the content, which were just
 * added to the message.
 */
void policy_content(struct policy_session *s, struct span piece);

/* policy_content_end(s): all of it was there. */
void policy_content_end(struct policy_session *s);

/*
 * policy_signers_wait(s, count): how many DKIM signatures there are, for
 * acl_smtp_dkim.  OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_signers_wait(struct policy_session *s,
    size_t *count);

/* policy_signer(s, i): the next runs are about signature ${i}, or about no
   certain one (POLICY_NO_SIGNER). */
void policy_signer(struct policy_session *s, int i);

/*
 * policy_history(s): tell the DMARC history file, if there is one and a check
 * was made.
 */
void policy_history(struct policy_session *s);

/* policy_message_end(s): RSET, or the message has been answered. */
void policy_message_end(struct policy_session *s);

/*
 * policy_retry(s, on): the next runs are about a recipient that was told to
 * come back with this message: ratelimit and seen only read meanwhile.
 */
void policy_retry(struct policy_session *s, bool on);

/* policy_controls_get(s): what controls say now. */
const struct policy_controls *policy_controls_get(
    const struct policy_session *s);

/* policy_variable_find(s, v): the value of an ACL variable, or empty. */
struct span policy_variable_find(struct policy_session *s,
    const struct lang_acl_variable *v);

/* policy_variable_set(s, v, value): keep a copy of ${value}. */
void policy_variable_set(struct policy_session *s,
    const struct lang_acl_variable *v, struct span value);

/* policy_caseful(s): whether this recipient's local part keeps its case. */
bool policy_caseful(const struct policy_session *s);

/* policy_verify_forget(s): a new run, or another recipient is verified. */
void policy_verify_forget(struct policy_session *s);

/*
 * policy_verify_variable(s, v, out): $address_data,
 * $recipient_verify_failure and $acl_verify_message; false: ${v} is another.
 */
bool policy_verify_variable(const struct policy_session *s,
    enum lang_variable v, struct span *out);

#endif
