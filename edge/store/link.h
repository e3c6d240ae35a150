/*
 * link: the connection under store/redis: dials, greets, matches replies to
 * questions, notices silence and loss, tries again.
 *
 * Knows no fibers but through struct store_call: it completes a call's wait
 * and never resumes anybody itself.  For redis.c only.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/loop.h"
#include "store/command.h"
#include "store/queue.h"
#include "store/settings.h"

struct store_link;

enum {
	STORE_OUTPUT_MAX = 1 << 20, /* bytes not yet taken by the kernel */
	STORE_COMMAND_MAX = 2 << 20 /* bytes of one call's commands */
};

/*
 * store_link_new(l, settings, changed, arg): starts to connect; ${changed} is
 * called whenever the link has become ready or has given up for now, never
 * before this returns.
 */
struct store_link *store_link_new(struct loop *l,
    const struct store_settings *settings, loop_fn *changed, void *arg);

/* store_link_free(k): close; no call is in flight any more. */
void store_link_free(struct store_link **k);

/* store_link_is_ready(k): whether a command can be sent now. */
bool store_link_is_ready(const struct store_link *k);

/* store_link_is_open(k): whether the breaker is open: do not wait. */
bool store_link_is_open(const struct store_link *k);

/*
 * store_link_send(k, commands, n, call, out):
 * Write ${n} commands; the link is ready.  Their replies are copied into
 * call->arena and ${out}; after the last one call->wait is done with OUT_OK,
 * when the connection is lost with OUT_TEMP.
 *
 * Returns true; false with a reason in store_link_why, nothing sent, when
 * there is no room.
 */
bool store_link_send(struct store_link *k, const struct store_command *commands,
    size_t n, struct store_call *call, struct store_reply *out);

/*
 * store_link_tell(k, command, told, arg, number): write one command of our
 * own; ${told} hears of the reply.  False when it cannot be sent.
 */
bool store_link_tell(struct store_link *k, const struct store_command *command,
    store_told_fn *told, void *arg, uint64_t number);

/* store_link_server(k): which of the servers is in use, when it is ready. */
size_t store_link_server(const struct store_link *k);

/* store_link_forget(k, call): nobody waits any more; late replies drop. */
void store_link_forget(struct store_link *k, const struct store_call *call);

/* store_link_trouble(k, what, text): remember a reason; ${text} may be "". */
void store_link_trouble(struct store_link *k, const char *what,
    struct span text);

/* store_link_why(k): the last reason, or "". */
const char *store_link_why(const struct store_link *k);

/* store_link_counts(k): to read, and for redis.c to add to. */
struct store_counts *store_link_counts(struct store_link *k);

#endif
