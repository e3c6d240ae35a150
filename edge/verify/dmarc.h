/*
 * dmarc: what the author's domain wants done with this message.
 *
 * Takes the author's domain and what SPF and DKIM found, looks for the
 * policy, and says whether an authenticated domain is the author's.  RFC 9989;
 * RFC 7489 with VERIFY_DMARC_PSL, where the public suffix list tells whose
 * domain is whose, pct= counts, and np=, t= and psd= are not known.  Asks
 * only the DNS, by callback, and suspends when that does.
 *
 * No answer from the DNS is never a verdict: where it could have changed the
 * outcome, that is VERIFY_DMARC_TEMPERROR.
 */
#ifndef VERIFY_DMARC_H
#define VERIFY_DMARC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

#include "verify/dmarc_result.h"
#include "verify/dns.h"
#include "verify/org_domain.h"

#include "wire/from.h"

enum verify_dmarc_mode { VERIFY_DMARC_WALK, VERIFY_DMARC_PSL };

/* What became of the check that stands behind an identifier. */
enum verify_dmarc_state {
	VERIFY_DMARC_ID_FAIL, /* anything but the other two; none, too */
	VERIFY_DMARC_ID_PASS,
	VERIFY_DMARC_ID_TEMP /* not known for now: it may have passed */
};

/* A domain that may turn out to be authenticated.  Plain data. */
struct verify_dmarc_id {
	struct span domain; /* any case; A-labels or UTF-8 */
	enum verify_dmarc_state state;
};

/* Plain data, all borrowed for the call. */
struct verify_dmarc_input {
	struct wire_from from;
	/* The MAIL FROM identity; with MAIL FROM:<> that is the name in HELO
	   (RFC 7208 section 2.4). */
	struct verify_dmarc_id spf;
	const struct verify_dmarc_id *dkim; /* d= of each signature */
	size_t dkim_count;
	enum verify_dmarc_mode mode;
	const struct verify_suffixes *suffixes; /* VERIFY_DMARC_PSL */
	/* Drawn once for the message, 0..99: with VERIFY_DMARC_PSL pct=20
	   holds for 0..19 (RFC 7489 section 6.6.4). */
	unsigned draw;
};

/*
 * verify_dmarc_wait(in, dns, arena, out):
 * Evaluate; may suspend.
 *
 * out  on OUT_OK; lives in ${arena}
 *
 * Returns OUT_OK, whatever the verdict; OUT_CANCELLED.
 */
MUST_USE enum outcome verify_dmarc_wait(const struct verify_dmarc_input *in,
    const struct verify_dns *dns, struct arena *arena,
    struct verify_dmarc *out);

#endif
