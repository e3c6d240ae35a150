/*
 * place: which files a plan stands for; for material.c alone.
 */
#ifndef TLS_PLACE_H
#define TLS_PLACE_H

#include "base/arena.h"
#include "base/outcome.h"
#include "tls/plan.h"

/*
 * tls_places_find(plan, arena, out, count, why): the plan's own places, then
 * those of its directory, by name, so that the order is always the same.
 *
 * Returns OUT_OK; OUT_PERM with ${why} when the directory cannot be read or
 * holds more than TLS_PAIRS_MAX.
 */
MUST_USE enum outcome tls_places_find(const struct tls_plan *plan,
    struct arena *arena, struct tls_place **out, size_t *count,
    const char **why);

#endif
