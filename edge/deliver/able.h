/*
 * able: whether a backend can take a message as it is.
 */
#ifndef DELIVER_ABLE_H
#define DELIVER_ABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "deliver/client.h"
#include "deliver/request.h"

/* Why it cannot.  Static texts. */
struct deliver_unable {
	int code;
	const char *enhanced;
	const char *text;
};

/*
 * deliver_is_able(c, request, recipients, count, out):
 * Whether ${c} offers what the message needs: SMTPUTF8 where it was asked for,
 * 8BITMIME where it was declared and is true, DSN where its parameters were
 * given.  Reads the whole message when only that can tell.
 */
bool deliver_is_able(const struct deliver_client *c,
    const struct deliver_request *request,
    struct deliver_recipient *const *recipients, size_t count,
    struct deliver_unable *out);

#endif
