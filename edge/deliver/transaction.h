/*
 * transaction: one message to some recipients over one connection.
 *
 * Steps 2 to 7 of a delivery.  Before the final dot a failure decides
 * nothing: another host may be tried.  After it nothing is ever sent again:
 * what the backend did not say is temporary, and counted as ambiguous.
 */
#ifndef DELIVER_TRANSACTION_H
#define DELIVER_TRANSACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "deliver/client.h"
#include "deliver/request.h"
#include "policy/route.h"

enum deliver_step {
	DELIVER_CONNECT = 1,
	DELIVER_MAIL,
	DELIVER_RCPT,
	DELIVER_DATA,
	DELIVER_BODY,
	DELIVER_DOT,
	DELIVER_REPLY
};

/* Filled in by the caller but for the last four. */
struct deliver_transaction {
	struct deliver_client *client;
	const struct policy_backend *backend;
	struct mail_message *message;
	struct span sender;
	bool body_8bit;
	struct deliver_recipient **recipients;
	size_t count;
	uint64_t until_ms;
	struct arena *arena;	       /* texts of replies go here */
	void (*before_dot)(void *arg); /* called just before step 6 */
	void *arg;

	unsigned step;	/* the last one begun */
	bool heard;	/* the backend has answered something */
	bool clean;	/* the connection can be used again */
	size_t unknown; /* recipients whose reply never came */
};

/*
 * deliver_transaction_wait(t):
 * OUT_OK: every recipient has its outcome, be it a refusal.  OUT_TEMP: it
 * broke, or MAIL was put off, before the final dot: nothing was delivered;
 * deliver_client_why or the recipients' texts say why.  OUT_CANCELLED: given
 * up before the final dot.
 */
MUST_USE enum outcome deliver_transaction_wait(struct deliver_transaction *t);

/*
 * deliver_decide(r, arena, code, enhanced, text): set a recipient's outcome
 * by the class of ${code}; anything but 2xx and 5xx is temporary.  It is ours,
 * not the backend's.
 */
void deliver_decide(struct deliver_recipient *r, struct arena *arena, int code,
    struct span enhanced, struct span text);

#endif
