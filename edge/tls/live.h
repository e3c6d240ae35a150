/*
 * live: the server that a process uses now.
 *
 * Born with the one that was made before the fork; replaced when the
 * supervisor puts other certificates into the vault.  Connections keep the
 * one that they began with.
 */
#ifndef TLS_LIVE_H
#define TLS_LIVE_H

#include "tls/server.h"
#include "tls/vault.h"

struct tls_live;

/*
 * tls_live_new(first, settings, vault, version, tickets): all borrowed;
 * ${first} may be NULL: there is no TLS, nor will there be.
 *
 * version  of the vault, from which ${first} was made
 */
struct tls_live *tls_live_new(struct tls_server *first,
    const struct tls_settings *settings, const struct tls_vault *vault,
    uint32_t version, struct tls_tickets *tickets);

/* tls_live_free(l): accepts NULL in *l. */
void tls_live_free(struct tls_live **l);

/* tls_live_get(l): the server for a handshake that begins now, or NULL. */
struct tls_server *tls_live_get(struct tls_live *l);

#endif
