/*
 * spf_record: an SPF record, checked as a whole and read term by term.
 *
 * A record with an error anywhere is no record (RFC 7208 section 4.6), so it
 * is parsed to its end before its first term is looked at.  No table of terms
 * is made, for a TXT record of 64 kB may hold 32,000: who evaluates it cuts
 * one after another with the same function that checked them.  Nothing is
 * allocated; everything borrows from the text given.
 */
#ifndef WIRE_SPF_RECORD_H
#define WIRE_SPF_RECORD_H

#include <stdbool.h>

#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"

enum wire_spf_kind {
	WIRE_SPF_IS_ALL,
	WIRE_SPF_IS_INCLUDE,
	WIRE_SPF_IS_A,
	WIRE_SPF_IS_MX,
	WIRE_SPF_IS_PTR,
	WIRE_SPF_IS_IP4,
	WIRE_SPF_IS_IP6,
	WIRE_SPF_IS_EXISTS,
	/* Modifiers. */
	WIRE_SPF_IS_REDIRECT,
	WIRE_SPF_IS_EXP,
	WIRE_SPF_IS_UNKNOWN
};

/* Plain data; which members count is the kind's. */
struct wire_spf_term {
	struct span text; /* as it stands, with its qualifier */
	enum wire_spf_kind kind;
	char qualifier;	    /* '+', '-', '?' or '~'; of a mechanism */
	struct span domain; /* domain-spec with macros; empty: none */
	struct ip_net net;  /* ip4, ip6: never IPv4 out of a mapped ip6 */
	unsigned bits4;	    /* a, mx: 32 when not given */
	unsigned bits6;	    /* a, mx: 128 when not given */
};

/* Plain data. */
struct wire_spf_record {
	struct span terms;    /* for wire_spf_record_next */
	struct span redirect; /* domain-spec; empty: none */
	struct span exp;      /* domain-spec; empty: none */
};

/*
 * wire_spf_record_is(text): whether ${text} is an SPF record at all: begins
 * with "v=spf1" and a space, or is no more than that.  RFC 7208 section 4.5.
 */
bool wire_spf_record_is(struct span text);

/*
 * wire_spf_record_parse(text, out, out_bad):
 * Check all of ${text}.
 *
 * Returns true with ${out} filled; false when it is not of the grammar, with
 * ${out_bad} (may be NULL) set to the first term that is wrong, or that
 * stands there a second time and may not, or to all of ${text} when it is no
 * SPF record.
 */
bool wire_spf_record_parse(struct span text, struct wire_spf_record *out,
    struct span *out_bad);

/*
 * wire_spf_record_next(terms, out): cut the next term off ${terms}.
 *
 * Returns OUT_OK; OUT_NONE at the end; OUT_PERM for a term that is wrong, of
 * which ${out} holds the text alone: never so in a record that was parsed.
 */
MUST_USE enum outcome wire_spf_record_next(struct span *terms,
    struct wire_spf_term *out);

#endif
