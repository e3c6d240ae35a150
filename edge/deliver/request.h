/*
 * request: what is to be delivered, and what became of it.  Plain data.
 */
#ifndef DELIVER_REQUEST_H
#define DELIVER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"

struct mail_changes;
struct mail_message;

/* One recipient of a job and what became of it. */
struct deliver_recipient {
	struct span address; /* without <>; as given to RCPT */
	int route;
	const struct mail_changes *changes; /* in the message's arena */
	enum outcome outcome;		    /* OUT_OK, OUT_TEMP, OUT_PERM */
	int code;	      /* of the backend's reply, or ours */
	struct span enhanced; /* "2.0.0"; "" when there was none */
	struct span text;     /* of the reply, lines joined by \n */
	struct span host;     /* "[address]:port" or path that answered */
	unsigned step;	      /* the last step reached, 1..7 */
	bool replied;	      /* code and text are the backend's own */
};

struct deliver_request {
	struct mail_message *message; /* referenced by the job */
	struct span sender;	      /* "" for <> */
	bool body_8bit;		      /* BODY=8BITMIME was declared */
	struct span trace_id;
	struct span helo;
	struct ip_port client;
	const struct deliver_recipient *recipients; /* address, route */
	size_t count;
	uint64_t until_ms; /* final_reply_budget */
};

#endif
