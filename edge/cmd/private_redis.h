/*
 * private_redis: a Redis of our own, empty, on a unix socket, for a while.
 */
#ifndef CMD_PRIVATE_REDIS_H
#define CMD_PRIVATE_REDIS_H

#include <sys/types.h>

#include <stdbool.h>

#include "net/address.h"

/* Plain data. */
struct cmd_private_redis {
	pid_t pid; /* 0: does not run */
	char dir[64];
	struct net_address address;
};

/*
 * cmd_private_redis_start(r): it answers when this returns true; else the
 * reason was printed.  It ends with us, whatever becomes of us.
 */
bool cmd_private_redis_start(struct cmd_private_redis *r);

/* cmd_private_redis_stop(r): end it and remove its directory. */
void cmd_private_redis_stop(struct cmd_private_redis *r);

#endif
