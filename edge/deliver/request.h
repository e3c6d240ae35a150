/*
 * request: what is to be delivered, and what became of it.  Plain data.
 */
#ifndef DELIVER_REQUEST_H
#define DELIVER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/span.h"
#include "deliver/party.h"
#include "wire/esmtp_param.h"

struct deliver_job;
struct mail_changes;
struct mail_message;
struct policy_out;
struct policy_route;

/* One recipient of a job and what became of it. */
struct deliver_recipient {
	struct span address; /* without <>; as given to RCPT */
	const struct policy_route *route;
	struct span class; /* of its content policy; "" for all */
	struct span lines; /* header lines for it alone, in front */
	const struct mail_changes *changes; /* in the message's arena */
	struct wire_rcpt_params params;	    /* NOTIFY and ORCPT, if given */
	enum outcome outcome;		    /* OUT_OK, OUT_TEMP, OUT_PERM */
	int code;	      /* of the backend's reply, or ours */
	struct span enhanced; /* "2.0.0"; "" when there was none */
	struct span text;     /* of the reply, lines joined by \n */
	struct span host;     /* "[address]:port" or path that answered */
	struct span tls;	      /* " X=…" for the log; "" in clear */
	const struct policy_out *out; /* the backend, for events; or NULL */
	unsigned step;	      /* the last step reached, 1..7 */
	bool replied;		      /* code and text are the backend's own */
	bool is_ambiguous; /* the backend may have taken it, unheard */
};

/*
 * Who hears of a job besides the one that waits for it; each may be NULL.
 * ${arg} lives as long as the message, to which the job holds a reference.
 */
struct deliver_events {
	/* A backend has been silent for DELIVER_SILENT_MS after our final
	   dot, for the first time in this job.  On the loop's stack. */
	void (*silent)(void *arg, const struct deliver_job *job);
	/* Every outcome is known, and the caller had let go before that.  In
	   a fiber of the worker's scope, which may wait; the job stands until
	   it returns. */
	void (*settled_wait)(void *arg, const struct deliver_job *job);
};

enum { DELIVER_SILENT_MS = 2000 };

/*
 * What is to be delivered.  The message is referenced by the job and must
 * hold, in its arena, the routes; all else is copied.
 */
struct deliver_request {
	struct mail_message *message;
	struct span sender; /* "" for <> */
	struct wire_mail_params params;
	struct span trace_id;
	struct deliver_party party;
	const struct deliver_recipient *recipients; /* up to ${params} */
	size_t count;
	uint64_t until_ms; /* final_reply_budget */
	const struct deliver_events *events;
	void *arg;
};

#endif
