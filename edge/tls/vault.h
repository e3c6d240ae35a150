/*
 * vault: certificates and keys on their way from the supervisor to workers
 * that run already.
 *
 * One memfd per generation: the supervisor writes what it has read and
 * checked, a worker looks at a counter before each handshake and takes what
 * is new.  Only those get the descriptor who have the keys anyway.
 */
#ifndef TLS_VAULT_H
#define TLS_VAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "tls/material.h"

struct tls_vault;

/* tls_vault_make(): a descriptor of an empty one; -1 with errno. */
int tls_vault_make(void);

/* tls_vault_map(fd, is_writer): map it here alone.  NULL with errno. */
struct tls_vault *tls_vault_map(int fd, bool is_writer);

/* tls_vault_unmap(v): accepts NULL in *v. */
void tls_vault_unmap(struct tls_vault **v);

/* tls_vault_put(v, m): replace what is in it; false when it is too much. */
bool tls_vault_put(struct tls_vault *v, const struct tls_material *m);

/* tls_vault_version(v): changes with each tls_vault_put; 0 before. */
uint32_t tls_vault_version(const struct tls_vault *v);

/*
 * tls_vault_get(v, arena, version, out): a copy of what is in it, in
 * ${arena}, and its version; wipe it.  False while it is empty or written.
 */
bool tls_vault_get(const struct tls_vault *v, struct arena *arena,
    uint32_t *version, struct tls_material *out);

#endif
