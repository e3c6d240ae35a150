/*
 * address: paths and mailboxes of the envelope.
 *
 * Splits and checks; folds nothing, looks nothing up.  The forms of RFC 5321
 * section 4.1.2, with underscores taken in domains, as Exim does.  A source
 * route is checked and forgotten (RFC 5321 appendix C).
 */
#ifndef WIRE_ADDRESS_H
#define WIRE_ADDRESS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

/* Plain data; the spans borrow from what was parsed. */
struct wire_address {
	struct span local;  /* as sent, quotes and all */
	struct span domain; /* as sent, with brackets when a literal */
	struct ip literal;  /* of an address literal, else IP_NONE */
	bool is_null;	    /* <>; both spans empty */
	bool is_quoted;	    /* ${local} is a quoted string */
};

enum {
	WIRE_ADDRESS_UTF8 = 1,	    /* RFC 6531: well-formed UTF-8 may be */
	WIRE_ADDRESS_LONG_LOCAL = 2 /* local parts over 64, to 255 bytes */
};

enum wire_address_fault {
	WIRE_ADDRESS_OK,
	WIRE_ADDRESS_BRACKETS, /* no <…> around it, or something after it */
	WIRE_ADDRESS_EMPTY,    /* <> where a recipient must be */
	WIRE_ADDRESS_LOCAL,    /* syntax of the local part */
	WIRE_ADDRESS_LOCAL_LONG,
	WIRE_ADDRESS_NO_DOMAIN,
	WIRE_ADDRESS_DOMAIN, /* syntax of the domain */
	WIRE_ADDRESS_DOMAIN_LONG,
	WIRE_ADDRESS_ROUTE, /* syntax of a source route */
	WIRE_ADDRESS_8BIT   /* a byte over 127 and no SMTPUTF8 */
};

/*
 * wire_address_split(arg, keyword, path, params):
 * Split the argument of MAIL ("FROM") or RCPT ("TO"): keyword, colon, path,
 * parameters.  Letters are folded; blanks after the colon are tolerated.
 *
 * path    from '<' to its '>', quoted strings respected
 * params  what follows, blanks trimmed; may be empty
 *
 * Returns false, both untouched, when the keyword and colon are missing, the
 * path is not in brackets, or something other than a blank stands right
 * after it.
 */
bool wire_address_split(struct span arg, struct span keyword, struct span *path,
    struct span *params);

/*
 * wire_address_reverse(path, flags, out): a reverse-path, "<>" or "<a@b>";
 * WIRE_ADDRESS_OK, or why not, ${out} then untouched.
 */
enum wire_address_fault wire_address_reverse(struct span path, unsigned flags,
    struct wire_address *out);

/*
 * wire_address_forward(path, flags, out): a forward-path, "<a@b>" or
 * "<Postmaster>" in any case, whose domain is then empty; WIRE_ADDRESS_OK,
 * or why not, ${out} then untouched.
 */
enum wire_address_fault wire_address_forward(struct span path, unsigned flags,
    struct wire_address *out);

/*
 * wire_address_plain(text, flags, out): a mailbox "a@b" without brackets, as
 * in lists; WIRE_ADDRESS_OK, or why not, ${out} then untouched.
 */
enum wire_address_fault wire_address_plain(struct span text, unsigned flags,
    struct wire_address *out);

/*
 * wire_address_is_domain(s, flags): whether ${s} is a domain name: labels of
 * letters, digits, '-' and '_' (or UTF-8), neither beginning nor ending with
 * '-', at most 63 bytes each and 255 in all; no literal, no final dot.
 */
bool wire_address_is_domain(struct span s, unsigned flags);

/*
 * wire_address_literal(s, out): whether ${s} is "[1.2.3.4]" or
 * "[IPv6:2001:db8::1]", the tag in any case; a mapped address becomes IPv4.
 */
bool wire_address_literal(struct span s, struct ip *out);

/*
 * wire_address_write(a, out): append the normal form, "local@domain": the
 * local part quoted only where it must be, so "\"abc\"@x" and "abc@x" are
 * one (RFC 5321 section 4.1.2); the domain as sent.  Nothing for a null
 * path, no '@' without a domain.
 */
void wire_address_write(const struct wire_address *a, struct buf *out);

/* wire_address_write_local(a, out): append the normal form's local part. */
void wire_address_write_local(const struct wire_address *a, struct buf *out);

/*
 * wire_address_fault_text(f): for the reply, "missing or malformed local
 * part"; never NULL.
 */
const char *wire_address_fault_text(enum wire_address_fault f);

#endif
