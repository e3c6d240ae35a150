/*
 * state: made, unmade, searched.
 */
#include "proc/state.h"

#include <unistd.h>

enum { CLIENTS_ROWS = 64 * 1024 };

void
proc_state_init(struct proc_state *s, const struct policy_source *source)
{
	*s = (struct proc_state){
		.source = source,
		.lock = -1,
		.log_fd = -1,
		.metrics_fd = -1,
		.metrics_next_fd = -1,
		.admin = { .control = -1 },
		.redis = { .control = -1 },
		.second = { .child = { .control = -1 } },
		.pid = getpid(),
	};
	for (size_t i = 0; i < PROC_SOCKETS_MAX; i++)
		s->serving[i] = PROC_NOBODY;
	for (size_t i = 0; i <= PROC_COLUMNS; i++)
		s->second.asks[i] = s->second.answers[i] = -1;
	list_init(&s->generations);
	s->clients = net_clients_new(CLIENTS_ROWS);
	s->recent = obs_recent_new();
	s->budget = mail_budget_new(PROC_COLUMNS);
	s->board = admin_board_new();
	proc_tls_init(&s->tls);
}

static void
fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
proc_state_fini(struct proc_state *s)
{
	proc_slots_close(&s->slots);
	for (size_t i = 0; i <= PROC_COLUMNS; i++) {
		fd_close(&s->second.asks[i]);
		fd_close(&s->second.answers[i]);
	}
	net_clients_free(&s->clients);
	obs_recent_free(&s->recent);
	mail_budget_free(&s->budget);
	admin_board_free(&s->board);
	proc_tls_fini(&s->tls);
	fd_close(&s->metrics_fd);
	fd_close(&s->metrics_next_fd);
	fd_close(&s->log_fd);
	fd_close(&s->lock);
}

void
proc_state_changed(struct proc_state *s)
{
	loop_soon(s->loop, &s->settle);
}

struct proc_generation *
proc_state_find(const struct proc_state *s, enum proc_stage stage)
{
	for (struct list_node *n = s->generations.prev; n != &s->generations;
	     n = n->prev) {
		struct proc_generation *g =
		    LIST_OWNER(n, struct proc_generation, node);
		if (g->stage == stage)
			return g;
	}
	return NULL;
}

unsigned
proc_state_count(const struct proc_state *s, enum proc_stage stage)
{
	unsigned count = 0;

	LIST_EACH(n, &s->generations)
	if (LIST_OWNER(n, struct proc_generation, node)->stage == stage)
		count++;
	return count;
}
