/*
 * context: libunbound, set up as we want it.  For this directory.
 */
#ifndef DNS_CONTEXT_H
#define DNS_CONTEXT_H

#include "loop/loop.h"

#include "dns/settings.h"

struct ub_ctx;

/*
 * dns_context_new(l, settings, why): a context on ${l}, to be deleted with
 * ub_ctx_delete.  NULL when an option, server or trust anchor is refused;
 * ${why} is then a static text.  Files are only read at the first question.
 */
struct ub_ctx *dns_context_new(struct loop *l,
    const struct dns_settings *settings, const char **why);

#endif
