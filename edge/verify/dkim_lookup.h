/*
 * dkim_lookup: the key records of one selector.
 */
#ifndef VERIFY_DKIM_LOOKUP_H
#define VERIFY_DKIM_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "verify/dns.h"
#include "wire/dkim_key.h"

/* Of one name there should be one key (RFC 6376 section 3.6.2.2); a name may
   have other TXT records, which say nothing here. */
enum { VERIFY_DKIM_RECORDS_MAX = 4 };

/* Plain data; lives in the arena. */
struct verify_dkim_lookup {
	struct span name; /* selector._domainkey.domain, folded */
	bool is_done;
	enum outcome outcome; /* when done: OK, NONE or TEMP */
	bool is_secure;
	struct wire_dkim_key keys[VERIFY_DKIM_RECORDS_MAX];
	size_t count; /* 0 with OK: none of the records is a key */
};

/*
 * verify_dkim_lookup_wait(l, dns, arena): ask for the records, unless that is
 * done.  OUT_OK; OUT_CANCELLED, and then it may be called again.
 */
MUST_USE enum outcome verify_dkim_lookup_wait(struct verify_dkim_lookup *l,
    const struct verify_dns *dns, struct arena *arena);

/*
 * verify_dkim_lookup_find(l, type): the first key of this type, else the
 * first of any, else NULL; lives as long as ${l}.
 */
const struct wire_dkim_key *verify_dkim_lookup_find(
    const struct verify_dkim_lookup *l, enum wire_dkim_key_type type);

#endif
