/*
 * inform: what a finished handshake was, for log, variables and metrics.
 *
 * The parts that know nothing of a side are for clients of ours too.
 */
#ifndef TLS_INFORM_H
#define TLS_INFORM_H

#include "base/arena.h"
#include "tls/info.h"

struct tls_hand;
struct ssl_st;

/*
 * tls_inform_session(ssl, arena, info): version, cipher, group, whether it
 * was resumed, what certificate the other side has shown and whether it is
 * good.
 */
void tls_inform_session(struct ssl_st *ssl, struct arena *arena,
    struct tls_info *info);

/* tls_inform_server(ssl, h, arena, info): that, and what a server knows. */
void tls_inform_server(struct ssl_st *ssl, const struct tls_hand *h,
    struct arena *arena, struct tls_info *info);

#endif
