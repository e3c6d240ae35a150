/*
 * esmtp_param: the parameters after the path of MAIL and RCPT.
 *
 * Reads every parameter it knows, whether or not the extension was offered:
 * the caller compares ${given} with what it offers and refuses the rest.
 * RFC 5321 section 4.1.2 (esmtp-param), RFC 1870 (SIZE), 6152 (BODY), 4954
 * (AUTH), 6531 (SMTPUTF8), 3461 (RET, ENVID, NOTIFY, ORCPT), and PRDR.
 */
#ifndef WIRE_ESMTP_PARAM_H
#define WIRE_ESMTP_PARAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Which parameters were given. */
enum {
	WIRE_PARAM_SIZE = 1 << 0,
	WIRE_PARAM_BODY = 1 << 1,
	WIRE_PARAM_PRDR = 1 << 2,
	WIRE_PARAM_AUTH = 1 << 3,
	WIRE_PARAM_SMTPUTF8 = 1 << 4,
	WIRE_PARAM_RET = 1 << 5,
	WIRE_PARAM_ENVID = 1 << 6,
	WIRE_PARAM_NOTIFY = 1 << 7,
	WIRE_PARAM_ORCPT = 1 << 8
};

enum wire_body { WIRE_BODY_NONE, WIRE_BODY_7BIT, WIRE_BODY_8BITMIME };
enum wire_ret { WIRE_RET_NONE, WIRE_RET_FULL, WIRE_RET_HDRS };
enum {
	WIRE_NOTIFY_NEVER = 1,
	WIRE_NOTIFY_SUCCESS = 2,
	WIRE_NOTIFY_FAILURE = 4,
	WIRE_NOTIFY_DELAY = 8
};

/* Plain data; spans borrow from the input, still in xtext. */
struct wire_mail_params {
	unsigned given; /* WIRE_PARAM_… */
	uint64_t size_bytes;
	enum wire_body body;
	enum wire_ret ret;
	struct span auth;
	struct span envid;
};

struct wire_rcpt_params {
	unsigned given;	   /* WIRE_PARAM_NOTIFY, WIRE_PARAM_ORCPT */
	unsigned notify;   /* WIRE_NOTIFY_… */
	struct span orcpt; /* "rfc822;…" */
};

enum wire_param_kind {
	WIRE_PARAM_UNKNOWN,   /* 555 5.5.4 */
	WIRE_PARAM_DUPLICATE, /* 501 5.5.4 */
	WIRE_PARAM_MALFORMED  /* 501 5.5.4 */
};

/* What was wrong, and the word it was in. */
struct wire_param_fault {
	enum wire_param_kind kind;
	struct span word;
};

/*
 * wire_mail_params_parse(in, out, fault):
 * Read the parameters of MAIL, blanks between them; ${in} may be empty.
 * Keywords are folded.  A SIZE of up to 20 digits is right (RFC 1870 section
 * 3); one that no 64 bits can hold is given as UINT64_MAX.
 *
 * Returns true, ${out} set; or false, ${fault} set for the first wrong word.
 */
bool wire_mail_params_parse(struct span in, struct wire_mail_params *out,
    struct wire_param_fault *fault);

/* wire_rcpt_params_parse(in, out, fault): the same for RCPT. */
bool wire_rcpt_params_parse(struct span in, struct wire_rcpt_params *out,
    struct wire_param_fault *fault);

/*
 * wire_param_name(bit): "SIZE" … for one WIRE_PARAM_ bit; to name the one
 * that was not offered.
 */
const char *wire_param_name(unsigned bit);

#endif
