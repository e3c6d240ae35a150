/*
 * dkim_signature: the value of a DKIM-Signature field, RFC 6376 section 3.5.
 *
 * Read strictly, judged not at all: a time that is past or an algorithm that
 * nobody should use is well-formed.  Plain data; spans borrow from the text
 * unless it says otherwise.
 */
#ifndef WIRE_DKIM_SIGNATURE_H
#define WIRE_DKIM_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "wire/dkim_canon.h"

enum wire_dkim_algorithm {
	WIRE_DKIM_OTHER, /* one that we do not know */
	WIRE_DKIM_RSA_SHA1,
	WIRE_DKIM_RSA_SHA256,
	WIRE_DKIM_ED25519_SHA256 /* RFC 8463 */
};

/* What is wrong, in the order in which it is looked for. */
enum wire_dkim_fault {
	WIRE_DKIM_OK,
	WIRE_DKIM_TAGS,	     /* no tag list, or a tag twice */
	WIRE_DKIM_DOMAIN,    /* d= */
	WIRE_DKIM_SELECTOR,  /* s= */
	WIRE_DKIM_VERSION,   /* v= is not 1 */
	WIRE_DKIM_ALGORITHM, /* a= is missing */
	WIRE_DKIM_CANON,     /* c= */
	WIRE_DKIM_HEADERS,   /* h= is missing, or no list of field names */
	WIRE_DKIM_FROM,	     /* h= lacks From, RFC 6376 section 5.4 */
	WIRE_DKIM_IDENTITY,  /* i= is no address of d= or below it */
	WIRE_DKIM_LENGTH,    /* l= */
	WIRE_DKIM_TIME,	     /* t=, x=, or x= before t= */
	WIRE_DKIM_QUERY,     /* q= without dns/txt */
	WIRE_DKIM_BODY_HASH, /* bh= is no base64 */
	WIRE_DKIM_SIGNATURE  /* b= is no base64 */
};

enum {
	WIRE_DKIM_NAMES_MAX = 200,	 /* of h=; ten is usual */
	WIRE_DKIM_FIELD_MAX = 32 * 1024, /* z= may copy a header */
	WIRE_DKIM_IDENTITY_MAX = 512,	 /* decoded; twice a long address */
	WIRE_DKIM_B_MAX = 1024		 /* bytes; twice an RSA-4096's */
};

struct wire_dkim_signature {
	struct span domain;	    /* d= as written */
	struct span selector;	    /* s= as written */
	struct span algorithm_name; /* a= as written */
	enum wire_dkim_algorithm algorithm;
	enum wire_dkim_canon canon_header;
	enum wire_dkim_canon canon_body;
	struct span names;    /* h= as written, read with wire_tag_item */
	struct span identity; /* i= decoded, or "@" d=; in the arena */
	bool is_below;	      /* the domain of i= is a subdomain of d= */
	bool has_length, has_created, has_expires;
	uint64_t length_bytes; /* l= */
	uint64_t created_s;    /* t= */
	uint64_t expires_s;    /* x= */
	struct span copied;    /* z= as written */
	struct span body_hash; /* bh= decoded; in the arena */
	struct span signature; /* b= decoded; in the arena */
	struct span hole;      /* value of b= with the blanks around it */
};

/*
 * wire_dkim_signature_parse(value, arena, out):
 * Read ${value}, all that follows the field's colon.
 *
 * out  always set; after a fault, to what was read before it, so that the
 *      result can name domain and selector
 *
 * Returns WIRE_DKIM_OK, or the first fault.
 */
enum wire_dkim_fault wire_dkim_signature_parse(struct span value,
    struct arena *arena, struct wire_dkim_signature *out);

/* wire_dkim_fault_text(f): "missing or bad d=" and the like; never NULL. */
const char *wire_dkim_fault_text(enum wire_dkim_fault f);

#endif
