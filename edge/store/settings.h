/*
 * settings: how the Redis client is set up, and what it counts.  Plain data.
 */
#ifndef STORE_SETTINGS_H
#define STORE_SETTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "store/servers.h"

struct store_settings {
	const struct store_server *servers; /* borrowed */
	size_t count;
	uint64_t timeout_ms;	     /* of one command */
	uint64_t connect_timeout_ms; /* greeting included */
	size_t queue_max;	     /* commands waiting at once */
	size_t near_bytes;	     /* of the near cache; 0: none */
	uint64_t near_keep_ms;	     /* what was last known; 0: not kept */
};

/* What has happened since the start; for metrics.  Plain data. */
struct store_counts {
	uint64_t commands; /* sent */
	uint64_t late;	   /* no reply at the deadline */
	uint64_t refused;  /* not sent: no server, or no room */
	uint64_t connects; /* greetings that went well */
	uint64_t failures; /* connections lost or not made */
};

#endif
