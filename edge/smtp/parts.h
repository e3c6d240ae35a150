/*
 * parts: what the sessions of a worker work with.
 */
#ifndef SMTP_PARTS_H
#define SMTP_PARTS_H

#include "loop/loop.h"
#include "loop/scope.h"

struct deliver;
struct mail_budget;
struct net_clients;
struct policy_generation;
struct store_redis;

/* All borrowed; they outlive the server. */
struct smtp_parts {
	struct loop *loop;
	struct loop_scope *worker;
	const struct policy_generation *generation;
	struct store_redis *redis;
	struct deliver *deliver;
	struct net_clients *clients;	/* shared by the workers */
	struct mail_budget *budget;	/* shared by the workers */
	unsigned column;		/* of this worker in both */
	const char *spill_dir;
};

#endif
