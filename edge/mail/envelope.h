/*
 * envelope: who sends to whom, as MAIL and RCPT said.
 *
 * Plain data in the message's arena; the session fills it in, policy and
 * delivery read it.  A recipient is made when its RCPT is read, so that the
 * policy can be asked about it, and joins the list only once that RCPT was
 * answered 2yz.
 */
#ifndef MAIL_ENVELOPE_H
#define MAIL_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "wire/address.h"
#include "wire/esmtp_param.h"

struct policy_route;

/* A path.  ${text} and both parts are "" for <>. */
struct mail_address {
	struct span text;   /* "local@domain", ${local} and the domain as
				   sent, no route */
	struct span local;  /* quoted only where it must be */
	struct span domain; /* letters folded; "" for <Postmaster> */
};

struct mail_recipient {
	struct mail_address address;
	struct wire_rcpt_params params;
	size_t index;			/* in the list, once accepted */
	bool answered;			/* 2yz: it is in the list */
	bool discarded;			/* policy took it and throws it away */
	struct mail_recipient *repeats; /* the same one that counts, or NULL:
					   the first that is not discarded */
	const struct policy_route *route; /* the router's choice, or NULL */
};

struct mail_envelope {
	struct arena *arena; /* borrowed */
	struct mail_address sender;
	struct wire_mail_params params;
	struct mail_recipient **recipients; /* those answered 2yz */
	size_t count;
	size_t room;
	size_t distinct; /* of them, those that repeat no other */
	struct map known;
};

/* mail_envelope_init(e, arena): empty; everything will live in ${arena}. */
void mail_envelope_init(struct mail_envelope *e, struct arena *arena);

/* mail_envelope_from(e, sender, params): MAIL; all is copied. */
void mail_envelope_from(struct mail_envelope *e,
    const struct wire_address *sender, const struct wire_mail_params *params);

/*
 * mail_envelope_candidate(e, to, params): a recipient that is not in the list
 * yet; all is copied.  Lives as long as the arena.
 */
struct mail_recipient *mail_envelope_candidate(struct mail_envelope *e,
    const struct wire_address *to, const struct wire_rcpt_params *params);

/*
 * mail_envelope_find(e, r): the accepted recipient that ${r} would repeat, or
 * NULL.  Domains are folded, local parts are not (RFC 5321 section 2.4) but
 * for Postmaster (section 4.5.1).
 */
struct mail_recipient *mail_envelope_find(const struct mail_envelope *e,
    const struct mail_recipient *r);

/* mail_envelope_accept(e, r): RCPT was answered 2yz; O(1). */
void mail_envelope_accept(struct mail_envelope *e, struct mail_recipient *r);

/* mail_address_copy(a, arena): ${a} as it is kept here. */
struct mail_address mail_address_copy(const struct wire_address *a,
    struct arena *arena);

#endif
