/*
 * dnsbl: DNS lists, with the syntax of Exim's dnslists condition.
 *
 * One item of the condition is read into a struct; a list of them is asked,
 * first match first.  A list's answers are addresses in 127/8.  Any other, and
 * those in 127.255.255.0/24, with which lists say that they do not answer us,
 * are not answers: the item is unknown, as it is when the DNS fails, and
 * +include_unknown, +exclude_unknown (the default) or +defer_unknown decides.
 * An item with a text zone must be listed there too, by any address: from
 * there come value and text.
 * Source: RFC 5782.
 */
#ifndef VERIFY_DNSBL_H
#define VERIFY_DNSBL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"
#include "verify/dns.h"

enum { VERIFY_DNSBL_ADDRESSES_MAX = 64, VERIFY_DNSBL_KEYS_MAX = 64 };

/* Bytes of $dnslist_text and of $dnslist_value; Exim's cap of the first. */
enum { VERIFY_DNSBL_TEXT_MAX = 512 };

enum verify_dnsbl_kind {
	VERIFY_DNSBL_ZONE,	      /* a list to ask */
	VERIFY_DNSBL_INCLUDE_UNKNOWN, /* from here on: unknown is listed */
	VERIFY_DNSBL_EXCLUDE_UNKNOWN, /* … is not listed */
	VERIFY_DNSBL_DEFER_UNKNOWN    /* … is OUT_TEMP */
};

/* One item.  Plain data; spans borrow from its text. */
struct verify_dnsbl_item {
	enum verify_dnsbl_kind kind;
	struct span zone;	    /* whose answers are matched */
	struct span text_zone;	    /* whose text is told; often ${zone} */
	const struct ip *addresses; /* what answers are matched with */
	size_t address_count;	    /* 0: any answer will do */
	bool is_mask;		    /* "&": all bits of one are set */
	bool is_all;		    /* "==", "=&": every answer matches */
	bool is_not;		    /* "!": the other way round */
	const struct span *keys;    /* after "/"; NULL: the client */
	size_t key_count;	    /* 0 when what stood there was empty */
};

/* Where and why a text is no item.  ${what} is a static text. */
struct verify_dnsbl_error {
	size_t at;
	const char *what;
};

/* What matched.  Plain data; in the arena or borrowed from the items. */
struct verify_dnsbl_result {
	struct span domain;  /* $dnslist_domain */
	struct span value;   /* $dnslist_value: addresses, ", " between */
	struct span text;    /* $dnslist_text: the first TXT, or "" */
	struct span matched; /* $dnslist_matched: the key */
	size_t unknown;	     /* questions without a proper answer */
};

/*
 * verify_dnsbl_parse(text, arena, out, error):
 * Read one item, "text-zone,zone!==address,address/key:key", cut out of its
 * list and expanded.
 *
 * Returns false, with only ${error} set, when it is none.
 */
bool verify_dnsbl_parse(struct span text, struct arena *arena,
    struct verify_dnsbl_item *out, struct verify_dnsbl_error *error);

/*
 * verify_dnsbl_wait(dns, items, count, ip, arena, out):
 * Ask the lists in turn, until one matches; may suspend the fiber.
 *
 * ip   the client, for items without keys; such items are passed over, as
 *      not listed, when it is IP_NONE
 * out  on OUT_OK; on OUT_NONE and OUT_TEMP only ${unknown}
 *
 * Returns OUT_OK when one matches; OUT_NONE when none does; OUT_TEMP when
 * one is unknown and +defer_unknown holds there, later items not asked;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome verify_dnsbl_wait(const struct verify_dns *dns,
    const struct verify_dnsbl_item *items, size_t count, const struct ip *ip,
    struct arena *arena, struct verify_dnsbl_result *out);

#endif
