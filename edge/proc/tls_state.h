/*
 * tls_state: what the supervisor keeps of certificates and ticket keys.
 */
#ifndef PROC_TLS_STATE_H
#define PROC_TLS_STATE_H

#include <stdint.h>

#include "loop/loop.h"
#include "policy/tls.h"
#include "tls/share.h"
#include "tls/vault.h"

/* What all generations share. */
struct proc_tls {
	int share_fd; /* -1: none could be had */
	struct tls_share *share;
	int sessions_fd;	     /* of sessions with backends; -1: none */
	struct tls_ticket_ring ring; /* of this machine */
	uint32_t replica;	     /* marks the tickets of this machine */
	int64_t warned_s;
	struct loop_timer timer;
};

/* What one generation has. */
struct proc_tls_files {
	int vault_fd; /* -1: none */
	struct tls_vault *vault;
	unsigned version;		/* of the certificates, from 1 */
	uint8_t stamp[TLS_STAMP_BYTES]; /* of what was read last */
	uint8_t seen[TLS_STAMP_BYTES];	/* at the last look */
};

/* proc_tls_init(t): memory to share; nothing in it yet. */
void proc_tls_init(struct proc_tls *t);

/* proc_tls_fini(t): nobody uses it any more. */
void proc_tls_fini(struct proc_tls *t);

/* proc_tls_forget(t): wipe the ring that a child has inherited. */
void proc_tls_forget(struct proc_tls *t);

/* proc_tls_files_init(f, c): a vault for a generation that was loaded. */
void proc_tls_files_init(struct proc_tls_files *f,
    const struct policy_tls_config *c);

/* proc_tls_files_fini(f): its workers have gone. */
void proc_tls_files_fini(struct proc_tls_files *f);

#endif
