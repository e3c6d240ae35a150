/*
 * dmarc_result: a verdict and the words for it.
 */
#ifndef VERIFY_DMARC_RESULT_H
#define VERIFY_DMARC_RESULT_H

#include <stdbool.h>

#include "base/span.h"

#include "wire/dmarc_record.h"

enum verify_dmarc_status {
	VERIFY_DMARC_OFF, /* nobody asked, or it was switched off */
	VERIFY_DMARC_ACCEPT,
	VERIFY_DMARC_NONE, /* failed; the policy is to do nothing */
	VERIFY_DMARC_QUARANTINE,
	VERIFY_DMARC_REJECT,
	VERIFY_DMARC_NORECORD,
	VERIFY_DMARC_NOFROM,
	VERIFY_DMARC_TEMPERROR,
	VERIFY_DMARC_PERMERROR
};

/* Plain data; a zeroed one is VERIFY_DMARC_OFF.  Spans live in the arena of
   the evaluation. */
struct verify_dmarc {
	enum verify_dmarc_status status;
	const char *text; /* for people: "None, Accept"; static */
	struct span from; /* author's domain, A-labels; or empty */
	/* Where the record stands; the author's domain when there is none. */
	struct span used_domain;
	/* The author's organizational domain; empty when no question turned
	   on it. */
	struct span org_domain;
	/* The policy that holds for the author's domain, p, sp or np, as the
	   record says it: before t= and pct=.  ABSENT without a record. */
	enum wire_dmarc_policy domain_policy;
	bool has_record;
	/* With has_record: as read, but with the "p=none" that RFC 9989
	   section 4.10.1 puts in the place of what is bad. */
	struct wire_dmarc_record record;
	bool is_lowered;     /* t= or pct= made ${status} milder */
	bool is_spf_aligned; /* and passed */
	bool is_dkim_aligned;
};

/* verify_dmarc_status_name(s): "accept", "norecord" …, as policies match
 * it. */
const char *verify_dmarc_status_name(enum verify_dmarc_status s);

/*
 * verify_dmarc_result_name(s): the word for Authentication-Results (RFC 9989
 * section 9.2): "pass", "fail", "none", "temperror", "permerror".
 */
const char *verify_dmarc_result_name(enum verify_dmarc_status s);

#endif
