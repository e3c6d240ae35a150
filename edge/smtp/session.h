/*
 * session: one client's connection: what is known of it, and its life.
 *
 * A session is a plain struct driven by its stream and one timer; it owns a
 * fiber only while a command waits.  The fields are read and written by the
 * files of this directory.  Scopes: the worker's, the connection's under it,
 * and under that the command's, which a disconnect cancels.  Commands come
 * one after the other, so what a transaction waits for is always a command.
 *
 * Born in smtp_session_new; smtp_end (smtp/end.h) is the way out, and calls
 * smtp_session_free, the only place that frees.
 */
#ifndef SMTP_SESSION_H
#define SMTP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ip.h"
#include "base/list.h"
#include "base/rand.h"
#include "base/span.h"
#include "mail/body.h"
#include "obs/label.h"
#include "lang/world.h"
#include "policy/input.h"
#include "policy/run.h"
#include "smtp/parts.h"

struct net_stream;
struct policy_decisions;
struct smtp_transaction;
struct deliver_ledger;
struct deliver_slip;
struct tls_server;

/* What all sessions of a worker share. */
struct smtp_server {
	struct smtp_parts parts;
	const struct lang_program *program;
	struct policy_world world;
	struct lang_world watched;
	struct policy_decisions *decisions;
	struct mail_room room;
	struct list_node sessions;
	size_t count;
	bool draining;
	bool unready; /* for health checks */
	struct deliver_ledger *ledger;
	bool ledger_is_away; /* and has been said to be */
	size_t unwritten;    /* slips that wait for it */
};

/* How the next bytes of the input are to be read. */
enum smtp_mode {
	SMTP_LINES,	/* command lines */
	SMTP_SKIP_LINE, /* the rest of a line that was refused */
	SMTP_DATA,	/* content up to the dot */
	SMTP_CHUNK,	/* content of a BDAT chunk */
	SMTP_SWALLOW,	/* content of one that was refused */
	SMTP_ANSWER	/* a message is whole and wants its answer */
};

/* What a client may do once per message without its counting as nonmail. */
enum {
	SMTP_FREE_RSET = 1,
	SMTP_FREE_HELO = 2,
	SMTP_FREE_EHLO = 4,
	SMTP_FREE_STARTTLS = 8,
	SMTP_FREE_ALL = 15
};

/* A refusal that is said once what it is about has come; code 0: none. */
struct smtp_refusal {
	int code;
	const char *enhanced;
	const char *text;
	bool is_misplaced; /* the command was out of order */
	bool close;	   /* a policy's drop */
};

struct smtp_session {
	struct smtp_server *server;
	struct list_node node;
	struct net_stream *stream; /* NULL once it was closed */
	struct loop_scope connection;
	struct loop_scope command;
	struct loop_scope early; /* checks that began ahead of need */
	struct loop_timer timer;
	uint64_t until_ms;    /* then the client has been idle */
	struct arena arena;   /* of the connection */
	struct arena scratch; /* of the command */
	struct buf helo;      /* that input.helo borrows from; a
					   chunk of the arena is dearer */
	struct policy_session *policy;
	struct policy_input input;
	struct ip_port peer;		      /* of the socket */
	unsigned listener;		      /* which of ours it came to */
	struct tls_server *tls;		      /* a reference, in TLS */
	struct smtp_transaction *transaction; /* NULL outside */
	struct span id;			      /* trace id of the connection */
	char own_id[RAND_ID_LEN + 1];	      /* it, if the proxy gave none */
	struct deliver_slip *receipt; /* of a reply that may be unheard */
	size_t receipt_skip;	      /* input that was there before it */
	struct loop_timer receipt_timer;
	const char *reason; /* why it ends; NULL for QUIT */
	size_t scanned;	    /* of the next line, found clean */
	enum smtp_mode mode;
	uint64_t swallow_left;
	struct smtp_refusal swallowed; /* what to say then */
	enum obs_verb verb;	       /* that is being answered */
	unsigned messages;	       /* MAIL commands taken */
	unsigned nonmail;
	unsigned unknown;	/* unknown commands */
	unsigned faults;	/* syntax and protocol errors */
	unsigned refused;	/* commands after a failed PROXY */
	unsigned free_commands; /* SMTP_FREE_ bits still to have */

	bool counted; /* in net_clients and the gauge */
	bool health;  /* PROXY v2 LOCAL */
	bool quiet;   /* not logged at info until MAIL */
	bool proxy_failed;
	bool may_pipeline; /* EHLO offered PIPELINING */
	bool may_chunk;	   /* EHLO offered CHUNKING */
	bool may_starttls; /* EHLO offered STARTTLS */
	bool may_limits;   /* EHLO tells LIMITS */
	bool may_utf8;	   /* EHLO offered SMTPUTF8 */
	bool may_dsn;	   /* EHLO offered DSN */
	bool replied;	   /* this command has been counted */
	bool refusal;	   /* with 4xx or 5xx */
	bool excused;	   /* what it needs was refused before it;
					   a client that pipelines could not
					   know */
	bool busy;	   /* a fiber runs the commands */
	bool answering;	   /* the message is whole */
	bool eof;	   /* the client has sent its FIN */
	bool lost;	   /* the connection is gone */
	bool quit;
	bool closing;
};

/*
 * smtp_session_new(server, fd, peer, local): a session on an accepted socket;
 * nobody reads from it yet.
 */
struct smtp_session *smtp_session_new(struct smtp_server *server, int fd,
    const struct ip_port *peer, const struct ip_port *local);

/* smtp_session_free(s): its scopes are idle; free all of it. */
void smtp_session_free(struct smtp_session **s);

/*
 * smtp_session_fiber(s, run): start a fiber in the command's scope; the
 * session is busy until smtp_session_idle.  False when none can be had.
 */
bool smtp_session_fiber(struct smtp_session *s, loop_fn *run);

/* smtp_session_id(s): the trace id: the message's, else the connection's. */
struct span smtp_session_id(const struct smtp_session *s);

/* smtp_session_input_len(s): bytes that stand unread in our buffer. */
size_t smtp_session_input_len(const struct smtp_session *s);

/* smtp_session_flag(s, setting): a BOOL of the main section. */
bool smtp_session_flag(const struct smtp_session *s, enum lang_setting setting);
/* smtp_session_number(s, setting): an INT, SIZE or TIME, not below 0. */
uint64_t smtp_session_number(const struct smtp_session *s,
    enum lang_setting setting);

#endif
