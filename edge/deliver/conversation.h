/*
 * conversation: what the parts of one transaction share: its state, the
 * replies to it, and what they decide.
 */
#ifndef DELIVER_CONVERSATION_H
#define DELIVER_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "deliver/backend.h"
#include "deliver/client.h"
#include "deliver/request.h"

enum deliver_step {
	DELIVER_CONNECT = 1,
	DELIVER_MAIL,
	DELIVER_RCPT,
	DELIVER_DATA,
	DELIVER_BODY,
	DELIVER_DOT,
	DELIVER_REPLY
};

/* Filled in by the caller but for what stands last. */
struct deliver_transaction {
	struct deliver_client *client;
	const struct deliver_backend *backend;
	const struct deliver_request *request;
	struct span lines; /* of the header, for these recipients alone */
	const struct policy_out *out; /* the backend, in ${arena} */
	struct deliver_recipient **recipients;
	size_t count;
	struct arena *arena;	       /* texts of replies go here */
	void (*before_dot)(void *arg); /* called just before step 6 */
	void *arg;

	unsigned step;	/* the last one begun */
	bool prdr;	/* was asked for */
	bool heard;	/* the backend has answered something */
	bool clean;	/* the connection can be used again */
	bool shared_no; /* one refusal for several: nothing is decided */
	size_t taken;	/* recipients whose RCPT was taken */
	size_t unknown; /* recipients whose reply never came */
};

/*
 * deliver_hear_wait(t, until_ms, reply): the next reply, as
 * deliver_client_reply_wait.
 */
MUST_USE enum outcome deliver_hear_wait(struct deliver_transaction *t,
    uint64_t until_ms, const struct wire_reply **reply);

/*
 * deliver_deadline(t, timeout_ms): so long from now, or the end of
 * the request's time.
 */
uint64_t deliver_deadline(const struct deliver_transaction *t,
    uint64_t timeout_ms);

/*
 * deliver_refused(t, reply): before the final dot the content is
 * not wanted, whatever the words: the verdict of all whose RCPT was taken.
 */
void deliver_refused(struct deliver_transaction *t,
    const struct wire_reply *reply);

/*
 * deliver_unasked_wait(t): the last look before the final dot, or what stands
 * for it: whether the backend is still there and has said nothing, for what it
 * says now would be taken for its reply to the dot.
 *
 * Returns OUT_OK, go on; OUT_PERM, it has refused the message too early, which
 * is the verdict of all whose RCPT was taken; OUT_TEMP; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_unasked_wait(struct deliver_transaction *t);

/*
 * deliver_decide(r, arena, code, enhanced, text): set a recipient's outcome
 * by the class of ${code}; anything but 2xx and 5xx is temporary.  It is ours,
 * not the backend's.
 */
void deliver_decide(struct deliver_recipient *r, struct arena *arena, int code,
    struct span enhanced, struct span text);

/*
 * deliver_decide_by(t, r, reply): set a recipient's outcome by what the
 * backend has said, repaired.
 */
void deliver_decide_by(struct deliver_transaction *t,
    struct deliver_recipient *r, const struct wire_reply *reply);

#endif
