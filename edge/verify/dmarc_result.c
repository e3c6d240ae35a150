/*
 * dmarc_result: one row a status.
 */
#include "verify/dmarc_result.h"

struct row {
	const char *name;
	const char *result;
};

/* A message that fails under p=none has failed: RFC 9989 section 9.2 keeps
   "none" for domains without a record. */
static const struct row rows[] = { [VERIFY_DMARC_OFF] = { "off", "none" },
	[VERIFY_DMARC_ACCEPT] = { "accept", "pass" },
	[VERIFY_DMARC_NONE] = { "none", "fail" },
	[VERIFY_DMARC_QUARANTINE] = { "quarantine", "fail" },
	[VERIFY_DMARC_REJECT] = { "reject", "fail" },
	[VERIFY_DMARC_NORECORD] = { "norecord", "none" },
	[VERIFY_DMARC_NOFROM] = { "nofrom", "permerror" },
	[VERIFY_DMARC_TEMPERROR] = { "temperror", "temperror" },
	[VERIFY_DMARC_PERMERROR] = { "permerror", "permerror" } };

const char *
verify_dmarc_status_name(enum verify_dmarc_status s)
{
	return rows[s].name;
}

const char *
verify_dmarc_result_name(enum verify_dmarc_status s)
{
	return rows[s].result;
}
