/*
 * scan_link: one conversation with a scanner, from connect to its answer.
 *
 * Everything has one deadline.  The connection is this conversation's alone
 * and closed at its end.
 */
#ifndef POLICY_SCAN_LINK_H
#define POLICY_SCAN_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/span.h"
#include "loop/loop.h"
#include "net/stream.h"

struct mail_message;
struct policy_scanner;

/* Lives on the stack of whoever asks. */
struct policy_scan_link {
	struct net_stream *stream;
	uint64_t until_ms;
	const char *why; /* after anything but OUT_OK; static */
};

/*
 * policy_scan_open_wait(k, loop, to, timeout_ms): connect to ${to}.  OUT_OK;
 * OUT_TEMP; OUT_CANCELLED; close it in any case.
 */
MUST_USE enum outcome policy_scan_open_wait(struct policy_scan_link *k,
    struct loop *loop, const struct policy_scanner *to, uint64_t timeout_ms);

/*
 * policy_scan_message_wait(k, m, frame): write the message as it came; each
 * piece after what ${frame} says of its length (NULL: nothing).
 * OUT_OK; OUT_TEMP when it stopped reading, or the message cannot be read
 * back; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_scan_message_wait(struct policy_scan_link *k,
    const struct mail_message *m,
    void (*frame)(struct net_stream *s, size_t len));

/*
 * policy_scan_more_wait(k, have, max): wait until more than ${have} bytes of
 * the answer are there.  OUT_OK; OUT_NONE at its end; OUT_TEMP too late, lost,
 * or more than ${max} bytes; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_scan_more_wait(struct policy_scan_link *k,
    size_t have, size_t max);

/* policy_scan_close(k): at once; accepts one that was never opened. */
void policy_scan_close(struct policy_scan_link *k);

#endif
