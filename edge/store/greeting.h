/*
 * greeting: what is said on a new connection before it is used.
 *
 * AUTH and SELECT where the server's entry asks for them, ROLE, and PING,
 * which a server answers with an error while it is loading.  All steps are
 * written together; each is answered or the connection is not used.  Pure.
 */
#ifndef STORE_GREETING_H
#define STORE_GREETING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "store/reply.h"
#include "store/servers.h"

enum {
	STORE_GREETING_FIRST = 1,
	STORE_GREETING_AUTH = STORE_GREETING_FIRST,
	STORE_GREETING_SELECT,
	STORE_GREETING_ROLE,
	STORE_GREETING_PING,
	STORE_GREETING_LAST = STORE_GREETING_PING
};

/*
 * store_greeting_write(step, s, out): append the command of ${step}; false,
 * nothing appended, when ${s} does not need it.
 */
bool store_greeting_write(int step, const struct store_server *s,
    struct buf *out);

/*
 * store_greeting_check(step, reply, why, why_bytes): whether the answer lets
 * the connection be used; else ${why} is filled in.
 */
bool store_greeting_check(int step, const struct store_reply *reply, char *why,
    size_t why_bytes);

#endif
