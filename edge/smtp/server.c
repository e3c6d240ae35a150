/*
 * server: the sessions of a worker, as a list.
 */
#include "smtp/server.h"

#include <stdlib.h>

#include "base/assert.h"
#include "deliver/deliver.h"
#include "policy/made.h"
#include "policy/decisions.h"
#include "policy/watch.h"
#include "deliver/ledger.h"
#include "smtp/begin.h"
#include "smtp/end.h"
#include "smtp/input.h"
#include "smtp/message.h"
#include "smtp/session.h"
#include "smtp/transaction.h"

struct smtp_server *
smtp_server_new(const struct smtp_parts *p)
{
	struct smtp_server *s = calloc(1, sizeof(*s));

	ASSERT(s != NULL);
	s->parts = *p;
	s->program = p->generation->program;
	s->world = (struct policy_world){ .loop = p->loop,
		.generation = p->generation,
		.redis = p->redis,
		.made = policy_made_new(s->program->redis_lists),
		.dns = p->dns,
		.keys = p->keys,
		.second = p->second,
		.delivery = deliver_delivery(p->deliver),
		.events = deliver_events_stream(p->deliver) };
	s->decisions = policy_decisions_new(p->worker, &s->world, p->recent);
	s->world.observer = policy_decisions_observer(s->decisions);
	if (s->world.observer != NULL) {
		policy_watch_init(&s->watched);
		s->world.watched = &s->watched;
	}
	s->room = (struct mail_room){ .budget = p->budget,
		.column = p->column,
		.spill_dir = p->spill_dir };
	s->ledger = deliver_ledger_new(p->redis, p->generation->ledger_secret);
	list_init(&s->sessions);
	return s;
}

void
smtp_server_free(struct smtp_server **gone)
{
	struct smtp_server *s = *gone;

	if (s == NULL)
		return;
	*gone = NULL;
	ASSERT(s->count == 0);
	policy_decisions_free(&s->decisions);
	policy_made_free(&s->world.made);
	deliver_ledger_free(&s->ledger);
	free(s);
}

void
smtp_accept(void *server, int fd, const struct ip_port *peer,
    const struct ip_port *local)
{
	struct smtp_session *s = smtp_session_new(server, fd, peer, local);

	smtp_input_watch(s);
	smtp_begin(s);
}

size_t
smtp_sessions(const struct smtp_server *s)
{
	return s->count;
}

/* Nobody in the middle of something is disturbed. */
static bool
is_idle(const struct smtp_session *s)
{
	return !s->busy && s->transaction == NULL && s->mode == SMTP_LINES;
}

void
smtp_drain(struct smtp_server *server)
{
	server->draining = true;
	LIST_EACH(n, &server->sessions)
	{
		struct smtp_session *s =
		    LIST_OWNER(n, struct smtp_session, node);

		if (is_idle(s))
			smtp_end_shutdown(s);
	}
}

/* To say 421 now would bring the same message again. */
static bool
is_past_dot(const struct smtp_session *s)
{
	return s->transaction != NULL && s->transaction->job != NULL &&
	    deliver_is_past_dot(s->transaction->job);
}

void
smtp_abort(struct smtp_server *server)
{
	server->draining = true;
	LIST_EACH(n, &server->sessions)
	{
		struct smtp_session *s =
		    LIST_OWNER(n, struct smtp_session, node);

		if (!is_past_dot(s) && !smtp_message_cut(s))
			smtp_end_shutdown(s);
	}
}

void
smtp_unready(struct smtp_server *server)
{
	server->unready = true;
}
