/*
 * authres: our findings as an Authentication-Results field.
 *
 * Chooses methods, words and properties (RFC 8601 section 2.7, RFC 9989
 * section 9); wire/authres writes them.
 */
#ifndef VERIFY_AUTHRES_H
#define VERIFY_AUTHRES_H

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

#include "verify/dkim_result.h"
#include "verify/dmarc_result.h"
#include "verify/spf_result.h"

/* Plain data, borrowed for the call.  What is NULL was not looked at and is
   not in the field. */
struct verify_authres {
	struct span id;	   /* our authserv-id */
	const char *iprev; /* "pass", "fail", "temperror", "permerror" */
	struct ip client;  /* with ${iprev} */
	const struct verify_spf_verdict *spf; /* MAIL FROM's */
	const struct verify_spf_verdict *spf_helo;
	const struct verify_dkim_results *dkim;
	const struct verify_dmarc *dmarc; /* "off" is not in it */
};

/*
 * verify_authres_write(v, out): append the field with its CR LF.  SPF names
 * the domain that was checked, not the whole address; a check of
 * MAIL FROM:<> names the HELO.  policy.dmarc is what was to be done with a
 * failure, t= and pct= minded.
 */
void verify_authres_write(const struct verify_authres *v, struct buf *out);

#endif
