/*
 * settings: what the supervisor needs of a configuration, checked.
 */
#ifndef PROC_SETTINGS_H
#define PROC_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/address.h"
#include "policy/generation.h"
#include "proc/privs.h"

/* Plain data; texts and arrays live in the generation's arena. */
struct proc_settings {
	struct proc_user user;
	unsigned workers;
	const char *state_dir;
	const char *spill_dir;
	const char *log_path; /* NULL: stdout */
	bool log_json;
	const struct net_address *interfaces;
	size_t interface_count;
	bool has_metrics;
	struct net_address metrics;
	int backlog;
	uint64_t drain_delay_ms;
	uint64_t drain_timeout_ms;
	uint64_t redis_timeout_ms;
	size_t near_bytes;     /* of the near cache of each worker */
	uint64_t near_keep_ms; /* of what was last known; 0: not used */
	uint64_t memory_max;   /* bytes over all workers; 0: any */
	uint64_t spill_max;
};

/*
 * proc_settings_load(g, out, report): read them; every fault is appended to
 * ${report}, a line each.  Touches no file.  False when there was one.
 */
bool proc_settings_load(struct policy_generation *g, struct proc_settings *out,
    struct buf *report);

#endif
