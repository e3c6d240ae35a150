/*
 * org_domain: which name an organization's domains have in common.
 *
 * By the tree walk of RFC 9989 section 4.10, which asks the DNS, or by the
 * public suffix list of RFC 7489 section 3.2, which asks nobody.  All names
 * here are ASCII in lower case, without a final dot.
 */
#ifndef VERIFY_ORG_DOMAIN_H
#define VERIFY_ORG_DOMAIN_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

#include "verify/dmarc_find.h"

#include "wire/dmarc_record.h"

#define VERIFY_SUFFIXES_PATH "/usr/share/publicsuffix/public_suffix_list.dafsa"

/* A public suffix list, read-only once it is open; libpsl's, under our name. */
struct verify_suffixes;

/*
 * verify_suffixes_open(path): the list in the file ${path}, as text or as
 * libpsl's DAFSA; VERIFY_SUFFIXES_PATH is Debian's.  NULL when it cannot be
 * read or holds no list.
 */
struct verify_suffixes *verify_suffixes_open(const char *path);

/* verify_suffixes_close(s): forget the list and null the pointer. */
void verify_suffixes_close(struct verify_suffixes **s);

/*
 * verify_org_listed(s, name, arena): the part of ${name} one label longer
 * than its public suffix; ${name} itself when that is a suffix, or empty.
 * A copy in ${arena}.
 */
struct span verify_org_listed(const struct verify_suffixes *s, struct span name,
    struct arena *arena);

/* What a walk has found.  Plain data; spans borrow from the walk's name. */
struct verify_org {
	struct span domain; /* the organizational domain */
	/* The record to be applied to the name that the walk started from
	   and where it stands: there, else at the organizational domain,
	   else at a public suffix (section 4.10.1).  NULL: none. */
	const struct wire_dmarc_record *policy;
	struct span policy_domain;
};

/*
 * verify_org_walk_wait(f, name, out):
 * Walk from ${name} towards the root, 8 questions at most; may suspend.
 *
 * Returns OUT_OK; OUT_TEMP when one of the questions had no answer;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome verify_org_walk_wait(struct verify_dmarc_finder *f,
    struct span name, struct verify_org *out);

#endif
