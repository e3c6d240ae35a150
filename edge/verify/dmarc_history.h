/*
 * dmarc_history: one message's block in opendmarc's history file.
 *
 * The lines, their order and their numbers are those that opendmarc-import
 * reads.  Only writes into a buffer; who appends it to the file, and when,
 * is not known here.
 */
#ifndef VERIFY_DMARC_HISTORY_H
#define VERIFY_DMARC_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

#include "verify/dkim_result.h"
#include "verify/dmarc_result.h"
#include "verify/spf_result.h"

/* opendmarc's numbers for results (ARES). */
enum verify_ares {
	VERIFY_ARES_PASS,
	VERIFY_ARES_UNUSED,
	VERIFY_ARES_SOFTFAIL,
	VERIFY_ARES_NEUTRAL,
	VERIFY_ARES_TEMPERROR,
	VERIFY_ARES_PERMERROR,
	VERIFY_ARES_NONE,
	VERIFY_ARES_FAIL,
	VERIFY_ARES_POLICY,
	VERIFY_ARES_NXDOMAIN,
	VERIFY_ARES_SIGNED,
	VERIFY_ARES_UNKNOWN,
	VERIFY_ARES_DISCARD
};

/* Plain data, borrowed for the call.  Spans may be foreign: a byte that
   could end a word or a line is written as '?'. */
struct verify_dmarc_history {
	const struct verify_dmarc *dmarc;
	struct span job;      /* our id of the message */
	struct span reporter; /* our name */
	int64_t received_s;
	struct ip client;
	struct span mail_from; /* domain; empty for MAIL FROM:<> */
	bool has_spf;	       /* else: unknown, nobody asked */
	enum verify_spf_result spf;
	const struct verify_dkim_results *dkim; /* may be NULL */
	bool has_arc; /* whether there are arc lines */
	enum verify_ares arc;
	unsigned arc_policy;
	struct span arc_json; /* between the brackets; ours */
};

/*
 * verify_dmarc_history_write(h, out): append the block.  Returns false, and
 * appends nothing, when the domain has no DMARC record: the file is about
 * those that have.
 */
bool verify_dmarc_history_write(const struct verify_dmarc_history *h,
    struct buf *out);

#endif
