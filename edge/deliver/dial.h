/*
 * dial: the connection to a backend, straight or through a SOCKS proxy.
 */
#ifndef DELIVER_DIAL_H
#define DELIVER_DIAL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "deliver/client.h"

struct deliver_opening;

/*
 * deliver_dial_prepare_wait(o, arena): work out socks_proxy into
 * o->proxies; suspends the fiber.  When that fails there is no connection
 * rather than a straight one.
 *
 * Returns OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_dial_prepare_wait(struct deliver_opening *o,
    struct arena *arena);

/*
 * deliver_dial_wait(o, until_ms, out, why):
 * Connect; suspends the fiber.  Proxies are tried one after the other until
 * one has connected to the backend, each for its own time.
 *
 * out  on OUT_OK: nothing was said on it yet
 * why  else: static text
 *
 * Returns OUT_OK; OUT_TEMP; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_dial_wait(const struct deliver_opening *o,
    uint64_t until_ms, struct deliver_client **out, const char **why);

#endif
