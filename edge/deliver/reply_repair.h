/*
 * reply_repair: a backend's reply as it may be handed on.  Pure.
 *
 * What a backend says to us is not always what our client may hear: a code
 * that is about the conversation between the two of us says nothing about the
 * mail, and nobody may lose mail by it.
 */
#ifndef DELIVER_REPLY_REPAIR_H
#define DELIVER_REPLY_REPAIR_H

#include "wire/smtp_reply.h"

/* Plain data. */
struct deliver_verdict {
	int code; /* 2xx, 4xx or 5xx */
	struct wire_status status;
};

/*
 * deliver_reply_repair(code, status):
 * 2xx is 250; 421, 3xx and every code about the order, the spelling or the
 * safety of our commands (500, 502, 503, 530, 534, 535, 538) is 451; 4xx and
 * 5xx whose second digit RFC 5321 section 4.2.1 does not know keep their class
 * alone.  A status of another class is dropped.
 */
struct deliver_verdict deliver_reply_repair(unsigned code,
    struct wire_status status);

#endif
