/*
 * dmarc_record: a DMARC policy record, as it stands in the DNS.
 *
 * Reads what is there and says what is not good; which policy follows from
 * it is verify/dmarc's business.  Syntax errors cost the tag they stand in,
 * which is then as if absent (RFC 9989 section 4.8); but of p, sp and np it
 * is told whether they are absent or bad, for that makes a difference
 * (section 4.10.1).  A tag that stands twice is bad: RFC 6376 section 3.2
 * forbids it, and no reader can know which one is meant.  Names of tags and
 * the words they take are told without case, but for "DMARC1".  Tags that we
 * do not know are skipped.  RFC 9989 section 4.7, RFC 7489 section 6.3.
 */
#ifndef WIRE_DMARC_RECORD_H
#define WIRE_DMARC_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum wire_dmarc_policy {
	WIRE_DMARC_ABSENT,
	WIRE_DMARC_BAD, /* there, but not one of these words */
	WIRE_DMARC_NONE,
	WIRE_DMARC_QUARANTINE,
	WIRE_DMARC_REJECT
};

enum wire_dmarc_psd { WIRE_DMARC_PSD_U, WIRE_DMARC_PSD_N, WIRE_DMARC_PSD_Y };

/* Plain data; spans borrow from the text. */
struct wire_dmarc_record {
	enum wire_dmarc_policy p, sp, np;
	enum wire_dmarc_psd psd;
	bool is_adkim_strict; /* adkim=s */
	bool is_aspf_strict;  /* aspf=s */
	bool is_testing;      /* t=y */
	unsigned pct;	      /* 0..100; 100 unless it says else */
	struct span rua;      /* as written, to wire_dmarc_uri_cut */
	struct span ruf;      /* likewise */
	struct span fo;	      /* "0" unless it says else */
};

/* One reporting address; borrows from the record. */
struct wire_dmarc_uri {
	struct span text;   /* with its size limit, as written */
	struct span uri;    /* without it: "mailto:a@example.org" */
	uint64_t max_bytes; /* 0: no limit named */
};

/*
 * wire_dmarc_record_parse(text, out):
 * Read ${text}, all character-strings of a TXT record joined.
 *
 * Returns false, ${out} untouched, when it is none of DMARC's: the first tag
 * must be "v=DMARC1", nothing before it.
 */
bool wire_dmarc_record_parse(struct span text, struct wire_dmarc_record *out);

/*
 * wire_dmarc_uri_cut(rest, out): cut the next syntactically valid URI off
 * the list ${rest}, skipping what is none; false when there are no more.
 * Its bytes are printable ASCII without blanks.
 */
bool wire_dmarc_uri_cut(struct span *rest, struct wire_dmarc_uri *out);

/*
 * wire_dmarc_policy_name(p): "none", "quarantine", "reject", or "" for what
 * is none of them.
 */
const char *wire_dmarc_policy_name(enum wire_dmarc_policy p);

#endif
