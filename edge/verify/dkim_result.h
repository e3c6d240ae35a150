/*
 * dkim_result: what is known of one signature, and its words.  Plain data.
 */
#ifndef VERIFY_DKIM_RESULT_H
#define VERIFY_DKIM_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "wire/dkim_canon.h"
#include "wire/dkim_key.h"

/* RFC 8601 section 2.7.1.  "none" is a message without signatures. */
enum verify_dkim_verdict {
	VERIFY_DKIM_NONE,
	VERIFY_DKIM_PASS,
	VERIFY_DKIM_FAIL,      /* body or header changed, or out of time */
	VERIFY_DKIM_POLICY,    /* right, but not to be relied on */
	VERIFY_DKIM_NEUTRAL,   /* the field itself cannot be used */
	VERIFY_DKIM_TEMPERROR, /* no answer for the key */
	VERIFY_DKIM_PERMERROR  /* no key that could be used */
};

enum { VERIFY_DKIM_SIGNATURES_MAX = 20 }; /* as Exim's */

/*
 * Spans live in the arena.  Those of the key are set once its record was
 * found and read, whatever came of it; those of the field as far as it could
 * be read.
 */
struct verify_dkim_result {
	enum verify_dkim_verdict verdict;
	const char *reason;    /* "" for a pass; static */
	struct span domain;    /* d= */
	struct span selector;  /* s= */
	struct span identity;  /* i= decoded, or "@" d= */
	struct span algorithm; /* a= */
	enum wire_dkim_canon canon_header;
	enum wire_dkim_canon canon_body;
	struct span names;  /* h= as written */
	struct span copied; /* z= as written */
	bool has_length, has_created, has_expires;
	uint64_t length_bytes; /* of the body under the signature */
	uint64_t created_s;
	uint64_t expires_s;
	bool is_partial; /* the body goes on beyond length_bytes */
	bool has_key;
	bool is_key_secure; /* its DNS answer was validated */
	struct wire_dkim_key key;
	unsigned key_bits; /* 0 when the key itself could not be read */
};

/* Plain data; lives in the arena. */
struct verify_dkim_results {
	struct verify_dkim_result *signatures; /* in the header's order */
	size_t count;
	size_t ignored; /* signatures beyond the cap */
};

/* verify_dkim_verdict_name(v): "pass", "temperror", …: RFC 8601's word. */
const char *verify_dkim_verdict_name(enum verify_dkim_verdict v);

/* verify_dkim_status_name(v): Exim's: "none", "invalid", "fail", "pass". */
const char *verify_dkim_status_name(enum verify_dkim_verdict v);

/*
 * verify_dkim_best(r): the verdict on the message: PASS if any signature
 * passes, else TEMPERROR if any could still, else the first one's; NONE
 * without signatures.
 */
enum verify_dkim_verdict verify_dkim_best(const struct verify_dkim_results *r);

/*
 * verify_dkim_signers(r, arena): Exim's $dkim_signers: the domains and
 * identities of all signatures that could be read that far, separated by
 * colons, each once, letters folded; "" when there is none.
 */
struct span verify_dkim_signers(const struct verify_dkim_results *r,
    struct arena *arena);

#endif
