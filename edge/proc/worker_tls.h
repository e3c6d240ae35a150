/*
 * worker_tls: what a worker needs for TLS, made after the fork.
 */
#ifndef PROC_WORKER_TLS_H
#define PROC_WORKER_TLS_H

#include <stddef.h>
#include <stdint.h>

#include "policy/tls.h"
#include "proc/settings.h"
#include "proc/slots.h"

struct tls_live;
struct tls_sessions;
struct tls_share;
struct tls_tickets;
struct tls_vault;

/* What the fork gives it. */
struct proc_tls_start {
	int share_fd;	 /* -1: none */
	int sessions_fd; /* -1: none */
	int vault_fd;	 /* -1: none */
	uint32_t vault_version;
	uint32_t replica;
};

struct proc_worker_tls {
	struct tls_share *share;       /* NULL: keys of its own */
	struct tls_sessions *sessions; /* with backends; NULL: none are kept */
	struct tls_vault *vault;
	struct tls_tickets *tickets;
	struct tls_live *live;
	unsigned ports[PROC_SOCKETS_MAX]; /* of listeners, each once */
	size_t port_count;
};

/* proc_worker_tls_init(t, start, c, settings): map what ${start} names; all are
   borrowed. */
void proc_worker_tls_init(struct proc_worker_tls *t,
    const struct proc_tls_start *start, const struct policy_tls_config *c,
    const struct proc_settings *settings);

/* proc_worker_tls_fini(t): the last connection has gone. */
void proc_worker_tls_fini(struct proc_worker_tls *t);

#endif
