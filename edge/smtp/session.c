/*
 * session: memory and lifetime; what it does is decided elsewhere.
 */
#include "smtp/session.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "deliver/slip.h"
#include "loop/fiber.h"
#include "net/clients.h"
#include "net/stream.h"
#include "obs/metric.h"
#include "tls/server.h"

enum {
	/* Variables, names and controls of one connection. */
	ARENA_BUDGET_BYTES = 256 * 1024,
	/* What may stand unread while a command waits. */
	INPUT_CAP_BYTES = 64 * 1024
};

/* control = no_delay_flush */
static void
hold(void *arg, bool on)
{
	struct smtp_session *s = arg;

	if (s->stream != NULL)
		net_stream_hold(s->stream, on);
}

/* Which of our listeners, by the place of its port in the configuration:
   replicas may differ in the port itself. */
static unsigned
listener_of(const struct smtp_parts *p, unsigned port)
{
	unsigned i = 0;

	while (i < p->port_count && p->ports[i] != port)
		i++;
	return i;
}

struct smtp_session *
smtp_session_new(struct smtp_server *server, int fd, const struct ip_port *peer,
    const struct ip_port *local)
{
	struct smtp_session *s = calloc(1, sizeof(*s));
	const struct smtp_parts *p = &server->parts;

	ASSERT(s != NULL);
	s->server = server;
	s->peer = *peer;
	s->input.client = *peer;
	s->input.received = *local;
	s->listener = listener_of(p, local->port);
	s->input.notquit_reason = "";
	s->free_commands = SMTP_FREE_ALL;
	s->verb = OBS_VERB_OTHER;
	rand_id(s->own_id);
	s->id = (struct span){ s->own_id, RAND_ID_LEN };
	s->input.connection_id = s->id;
	arena_init(&s->arena, ARENA_BUDGET_BYTES);
	arena_init(&s->scratch, 0);
	buf_init(&s->helo, LIMIT_DOMAIN_BYTES);
	loop_scope_init(&s->connection, p->loop, p->worker);
	loop_scope_init(&s->command, p->loop, &s->connection);
	loop_scope_init(&s->early, p->loop, &s->connection);
	s->stream = net_stream_new(p->loop, fd);
	net_stream_read_cap(s->stream, INPUT_CAP_BYTES);
	s->policy =
	    policy_session_new(&server->world, &s->input, &s->early, &s->arena);
	s->policy->hold = hold;
	s->policy->hold_arg = s;
	list_append(&server->sessions, &s->node);
	server->count++;
	obs_add(OBS_CONNECTIONS_ACTIVE, 0, 0, 1);
	return s;
}

void
smtp_session_free(struct smtp_session **gone)
{
	struct smtp_session *s = *gone;
	const struct smtp_parts *p = &s->server->parts;

	*gone = NULL;
	ASSERT(s->transaction == NULL);
	net_stream_free(&s->stream);
	tls_server_free(&s->tls);
	loop_timer_fini(&s->timer);
	loop_timer_fini(&s->receipt_timer);
	deliver_slip_unref(&s->receipt);
	loop_scope_fini(&s->command);
	loop_scope_fini(&s->early);
	loop_scope_fini(&s->connection);
	if (s->counted)
		net_clients_leave(p->clients, p->column, &s->input.client.ip);
	obs_add(OBS_CONNECTIONS_ACTIVE, 0, 0, -1);
	list_remove(&s->node);
	s->server->count--;
	buf_fini(&s->helo);
	arena_fini(&s->scratch);
	arena_fini(&s->arena);
	free(s);
}

bool
smtp_session_fiber(struct smtp_session *s, loop_fn *run)
{
	ASSERT(!s->busy);
	if (!loop_fiber_start(&s->command, run, s)) {
		obs_count(OBS_LIMITS, OBS_LIMIT_FIBERS, 0);
		return false;
	}
	s->busy = true;
	return true;
}

struct span
smtp_session_id(const struct smtp_session *s)
{
	return s->input.message_id.len > 0 ? s->input.message_id : s->id;
}

size_t
smtp_session_input_len(const struct smtp_session *s)
{
	return net_stream_input_len(s->stream);
}

bool
smtp_session_flag(const struct smtp_session *s, enum lang_setting setting)
{
	return lang_bool(s->server->program, setting);
}

uint64_t
smtp_session_number(const struct smtp_session *s, enum lang_setting setting)
{
	int64_t n = lang_number(s->server->program, setting);

	return n > 0 ? (uint64_t)n : 0;
}
