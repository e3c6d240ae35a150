/*
 * dkim_key: the TXT record of a DKIM key, RFC 6376 section 3.6.1.
 */
#ifndef WIRE_DKIM_KEY_H
#define WIRE_DKIM_KEY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

enum wire_dkim_key_type {
	WIRE_DKIM_KEY_RSA,
	WIRE_DKIM_KEY_ED25519, /* RFC 8463 section 4 */
	WIRE_DKIM_KEY_OTHER
};

enum { WIRE_DKIM_KEY_MAX = 8 * 1024 }; /* an RSA-4096 has 750 bytes */

/* Plain data; spans borrow from the text unless it says otherwise. */
struct wire_dkim_key {
	enum wire_dkim_key_type type;
	struct span type_name;	 /* k=, or "rsa" */
	struct span bytes;	 /* p= decoded; in the arena */
	struct span hashes;	 /* h= as written */
	struct span services;	 /* s= as written, or "*" */
	struct span granularity; /* g= of RFC 4871, reported only */
	struct span notes;	 /* n= as written */
	bool takes_sha256;	 /* by h= */
	bool takes_mail;	 /* by s= */
	bool is_revoked;	 /* p= is empty */
	bool is_testing;	 /* t=y */
	bool is_narrow;		 /* t=s: i= must be of d= itself */
};

/*
 * wire_dkim_key_parse(text, arena, out): all of a record; false, ${out}
 * untouched, when it is no key record.
 */
bool wire_dkim_key_parse(struct span text, struct arena *arena,
    struct wire_dkim_key *out);

#endif
