/*
 * dnsdb: the question of ${lookup dnsdb{…}}, read.
 *
 *   [>sep[,sep2 or ;]] [option,]… [type=] name [: name]…
 *
 * Pure; policy/ asks the DNS.  Source: Exim's specification, "dnsdb lookups".
 */
#ifndef LANG_DNSDB_H
#define LANG_DNSDB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

enum lang_dnsdb_type {
	LANG_DNSDB_A,
	LANG_DNSDB_AAAA,
	LANG_DNSDB_ADDRESSES, /* a+: both */
	LANG_DNSDB_CNAME,
	LANG_DNSDB_MX,
	LANG_DNSDB_MXH, /* without the preference */
	LANG_DNSDB_NS,
	LANG_DNSDB_PTR,
	LANG_DNSDB_SOA,
	LANG_DNSDB_SPF, /* TXT records that begin so */
	LANG_DNSDB_SRV,
	LANG_DNSDB_TLSA,
	LANG_DNSDB_TXT,
	LANG_DNSDB_ZNS /* the NS of the zone that the name is in */
};

/* What one name that cannot be told does; also for dnssec. */
enum lang_dnsdb_care { LANG_DNSDB_LAX, LANG_DNSDB_STRICT, LANG_DNSDB_NEVER };

enum { LANG_DNSDB_NAMES_MAX = 64 };

/* Plain data; spans borrow from the text or live in the arena. */
struct lang_dnsdb {
	char separator; /* between records */
	char inner;	/* between a record's parts; '\0': its type's */
	bool joined;	/* ';': nothing between them */
	enum lang_dnsdb_care defer;
	enum lang_dnsdb_care dnssec;
	enum lang_dnsdb_type type;
	struct span names[LANG_DNSDB_NAMES_MAX];
	size_t count;
};

/*
 * lang_dnsdb_parse(text, arena, out): NULL, or why ${text} is no question;
 * that lives in ${arena}.
 */
const char *lang_dnsdb_parse(struct span text, struct arena *arena,
    struct lang_dnsdb *out);

#endif
