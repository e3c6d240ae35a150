/*
 * dmarc_find: what stands at _dmarc.NAME, each name asked for once.
 *
 * One finder serves one message: the walks of its identifiers meet in the
 * same parents.  Everything lives in the arena it was given.
 */
#ifndef VERIFY_DMARC_FIND_H
#define VERIFY_DMARC_FIND_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

#include "verify/dns.h"

#include "wire/dmarc_record.h"

/* Over all identifiers of a message; one walk takes 8 at most. */
enum { VERIFY_DMARC_QUERIES_MAX = 40 };

struct verify_dmarc_known;

/* Plain data so that it can live on a stack; the fields are private. */
struct verify_dmarc_finder {
	const struct verify_dns *dns;
	struct arena *arena;
	struct verify_dmarc_known *known;
	unsigned queries;
};

/* verify_dmarc_finder_init(f, dns, arena): nothing known yet; both are
 * borrowed. */
void verify_dmarc_finder_init(struct verify_dmarc_finder *f,
    const struct verify_dns *dns, struct arena *arena);

/*
 * verify_dmarc_find_wait(f, name, out):
 * The DMARC record of ${name}, a domain in lower case.  May suspend.
 *
 * out  lives in the finder's arena
 *
 * Returns OUT_OK; OUT_NONE when there is none, or more than one (RFC 9989
 * section 4.10, step 2); OUT_TEMP when the DNS gave no answer, or too much
 * was asked; OUT_CANCELLED.
 */
MUST_USE enum outcome verify_dmarc_find_wait(struct verify_dmarc_finder *f,
    struct span name, const struct wire_dmarc_record **out);

#endif
