/*
 * state: all that the supervisor knows.
 *
 * Plain data, changed by events (a child ends, says something, a timer runs,
 * a signal comes) and looked at by steps.  An event only notes what happened
 * and calls proc_state_changed(); soon after, every step compares what is
 * with what should be and does what is missing.  So no event needs to know
 * in which order others come.
 */
#ifndef PROC_STATE_H
#define PROC_STATE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "admin/board.h"
#include "base/list.h"
#include "loop/loop.h"
#include "mail/budget.h"
#include "net/clients.h"
#include "obs/metric.h"
#include "obs/recent.h"
#include "policy/generation.h"
#include "proc/backoff.h"
#include "proc/columns.h"
#include "proc/settings.h"
#include "proc/signals.h"
#include "proc/slots.h"
#include "proc/tls_state.h"

struct proc_state;
struct proc_generation;

struct proc_worker {
	struct proc_generation *generation;
	unsigned index;
	unsigned column;
	pid_t pid; /* 0: does not run */
	bool ready;
	int control; /* -1: none */
	struct loop_fd watch;
	struct proc_backoff backoff;
	struct loop_timer restart;
};

enum proc_stage {
	PROC_STARTING, /* its workers are not all ready yet */
	PROC_SERVING,  /* there is at most one */
	PROC_LEAVING,  /* finishes what it has */
	PROC_CLOSED,   /* was told 421; not one that lives */
	PROC_RETIRED   /* all gone; its page waits to be folded */
};

struct proc_generation {
	struct list_node node; /* oldest first */
	struct proc_state *state;
	struct policy_generation *policy;
	struct proc_settings settings;
	struct proc_tls_files tls;
	struct obs_page *page;
	enum proc_stage stage;
	unsigned number;
	bool embedded_redis;
	unsigned crashes; /* before it served */
	struct proc_worker *workers;
	unsigned count;
};

/* A child that there is one of: the admin process, the embedded Redis. */
struct proc_single {
	pid_t pid;	     /* 0: does not run */
	bool told;	     /* has been asked to end */
	int control;	     /* -1: none */
	unsigned generation; /* for which it was started */
	struct proc_backoff backoff;
	struct loop_timer restart;
	uint64_t not_before_ms;
};

/*
 * The second opinion and the pairs of sockets to it: one for each worker's
 * column that ever asked, the last for us.  They outlive those at both ends.
 */
struct proc_second {
	struct proc_single child;
	int asks[PROC_COLUMNS + 1];    /* a worker's end; -1: none yet */
	int answers[PROC_COLUMNS + 1]; /* the child's end */
	unsigned pairs;		       /* how many there are */
	unsigned given;		       /* how many the child was given */
	bool is_asked;		       /* by us, since it started */
	uint64_t asked_ms;	       /* the last time it had answered */
	struct loop_timer look;
};

enum proc_down {
	PROC_UP,
	PROC_DELAY,    /* not ready any more, still accepting */
	PROC_DRAINING, /* workers finish */
	PROC_STOPPING  /* workers are gone; the others follow */
};

struct proc_state {
	const struct policy_source *source;
	struct loop *loop;
	struct loop_soon settle;
	struct proc_signals signals;
	pid_t pid;
	int lock;
	int log_fd;	     /* -1: stdout */
	int metrics_fd;	     /* -1: none */
	int metrics_next_fd; /* of the starting generation */
	struct proc_slots slots;
	int serving[PROC_SOCKETS_MAX]; /* slot → worker told, PROC_NOBODY */
	struct proc_columns columns;
	struct net_clients *clients;
	struct mail_budget *budget;
	struct admin_board *board;
	struct obs_recent *recent;
	struct proc_tls tls;
	struct list_node generations;
	unsigned number; /* of the newest generation */
	struct proc_single admin;
	struct proc_single redis;
	struct proc_second second;
	bool reload_wanted;
	struct loop_timer reload_late;
	enum proc_down down;
	struct loop_timer down_timer;
};

/* proc_state_init(s, source): nothing runs; makes the shared tables. */
void proc_state_init(struct proc_state *s, const struct policy_source *source);

/* proc_state_fini(s): nothing runs any more. */
void proc_state_fini(struct proc_state *s);

/* proc_state_changed(s): run the steps soon. */
void proc_state_changed(struct proc_state *s);

/*
 * proc_state_find(s, stage): the newest generation in that stage, or NULL.
 */
struct proc_generation *proc_state_find(const struct proc_state *s,
    enum proc_stage stage);

/* proc_state_count(s, stage): how many are in it. */
unsigned proc_state_count(const struct proc_state *s, enum proc_stage stage);

#endif
