/*
 * exchange: one question to libunbound and its packet.  For this directory.
 *
 * The library needs some 200 kB of stack: both functions are called on the
 * loop's own.
 */
#ifndef DNS_EXCHANGE_H
#define DNS_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "loop/wait.h"
#include "wire/dns_answer.h"

struct ub_ctx;

/* Lives with the fiber that waits. */
struct dns_exchange {
	struct loop_wait wait; /* OUT_OK: ${packet} is there */
	int id;		       /* the library's, to cancel by */
	char *packet;	       /* malloc'd; whoever waits frees it */
	size_t len;
	bool is_secure; /* validated */
	bool is_bogus;	/* validation failed; there is no packet */
};

/*
 * dns_exchange_start(x, ctx, name, type):
 * Ask.  x->wait is done when the answer is there, which may be before this
 * returns, with OUT_TEMP when there will be none.
 *
 * name  in the notation of RFC 1035 section 5.1, escapes included
 */
void dns_exchange_start(struct dns_exchange *x, struct ub_ctx *ctx,
    const char *name, enum wire_dns_type type);

/* dns_exchange_cancel(x, ctx): not done yet, it will not be done any more. */
void dns_exchange_cancel(struct dns_exchange *x, struct ub_ctx *ctx);

#endif
