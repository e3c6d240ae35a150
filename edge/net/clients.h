/*
 * clients: how many connections each client has, over all workers.
 *
 * A fixed table in memory that the processes share: client x worker column,
 * atomic adds, no locks.  The supervisor makes it before it forks and zeroes
 * the column of a worker that died.  When the table is full the client that
 * has been idle longest gives way, one without connections first; those of
 * one that had some are then no longer counted.  A client is an IPv4 address
 * or an IPv6 /64 (ip_client_net).
 *
 * Each column has one writer at a time, the worker it belongs to.
 */
#ifndef NET_CLIENTS_H
#define NET_CLIENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

struct net_clients;

enum { NET_CLIENTS_COLUMNS = 64 };

/*
 * net_clients_new(rows): a shared table for at least ${rows} clients, zeroed;
 * aborts without memory.  For this process and those forked from it.
 */
struct net_clients *net_clients_new(size_t rows);

/* net_clients_free(c): unmap it here. */
void net_clients_free(struct net_clients **c);

/*
 * net_clients_enter(c, column, client): count one connection more; returns
 * how many that client now has over all columns, this one included.
 */
uint32_t net_clients_enter(struct net_clients *c, unsigned column,
    const struct ip *client);

/* net_clients_leave(c, column, client): one less, but never below none. */
void net_clients_leave(struct net_clients *c, unsigned column,
    const struct ip *client);

/* net_clients_total(c): connections counted over all clients and columns. */
uint32_t net_clients_total(const struct net_clients *c);

/* net_clients_forget(c, column): zero the column of a dead worker. */
void net_clients_forget(struct net_clients *c, unsigned column);

#endif
