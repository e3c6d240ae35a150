/*
 * scan_ask: a message put to one scanner, in the scanner's own protocol.
 */
#ifndef POLICY_SCAN_ASK_H
#define POLICY_SCAN_ASK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "loop/loop.h"
#include "policy/input.h"
#include "policy/scanners.h"
#include "wire/spam.h"

struct mail_message;

/* Plain data, borrowed for the call. */
struct policy_scan_ask {
	struct loop *loop;
	const struct mail_message *message;
	const struct policy_input *input; /* envelope and client */
	struct span client_name;	  /* "" when unknown */
	struct span user;		  /* spam: whose settings count */
	uint64_t timeout_ms;
	struct arena *arena; /* answers live here */
	struct span why;     /* set when there is none */
};

/*
 * policy_scan_clamd_wait(a, to, name): INSTREAM.
 *
 * name  on OUT_OK: what was found; "" when nothing was
 *
 * Returns OUT_OK; OUT_TEMP with a->why; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_scan_clamd_wait(struct policy_scan_ask *a,
    const struct policy_scanner *to, struct span *name);

/*
 * policy_scan_rspamd_wait(a, to, out): POST /checkv2.  OUT_OK; OUT_TEMP with
 * a->why; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_scan_rspamd_wait(struct policy_scan_ask *a,
    const struct policy_scanner *to, struct wire_spam *out);

/* policy_scan_spamd_wait(a, to, out): REPORT; returns as the one above. */
MUST_USE enum outcome policy_scan_spamd_wait(struct policy_scan_ask *a,
    const struct policy_scanner *to, struct wire_spam *out);

#endif
