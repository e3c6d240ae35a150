/*
 * report_job: a session of its own for each batch of events, whose input is
 * what the job still knows of message and client.
 */
#include "deliver/report_job.h"

#include "net/sock.h"
#include "obs/metric.h"
#include "policy/event.h"

struct telling {
	struct policy_session *session; /* NULL: nobody hears */
	struct policy_input input;
	struct arena arena;
};

static void
split(struct span address, struct span *local_part, struct span *domain)
{
	size_t at = span_find_last(address, '@');

	*local_part = span_first(address, at);
	*domain = span_from(address, at + 1);
}

static void
telling_init(struct telling *t, const struct deliver_job *j,
    const struct policy_transport *transport)
{
	const struct deliver_request *r = &j->request;
	struct policy_input *in = &t->input;

	arena_init(&t->arena, 0);
	*in = (struct policy_input){ .client = r->party.client,
		.received = r->party.local,
		.helo = r->party.helo,
		.esmtp = r->party.esmtp,
		.message_id = r->trace_id,
		.sender = r->sender,
		.recipients_count = r->count };
	split(r->sender, &in->sender_local_part, &in->sender_domain);
	t->session = NULL;
	if (policy_event_is_heard(&j->deliver->world, transport))
		t->session =
		    policy_session_new(&j->deliver->world, in, NULL, &t->arena);
}

static void
telling_fini(struct telling *t)
{
	arena_fini(&t->arena);
}

static void
about(struct telling *t, const struct deliver_group *g,
    const struct policy_out *out)
{
	struct policy_input *in = &t->input;

	if (out != NULL)
		in->out = *out;
	else
		in->out = (struct policy_out){ .host = SPAN("") };
	in->proxy.local = in->out.proxy;
	in->proxy.external = in->out.external;
	in->out.router = g->route->router->name;
	in->out.transport = g->route->transport->name;
}

static void
about_recipient(struct telling *t, const struct deliver_group *g,
    const struct deliver_recipient *r)
{
	about(t, g, r->out);
	t->input.recipient = r->address;
	split(r->address, &t->input.local_part, &t->input.domain);
	t->input.domain = arena_lower(&t->arena, t->input.domain);
}

static void
raise_wait(struct telling *t, enum obs_event what, struct span data,
    unsigned error, const struct policy_transport *transport)
{
	const struct policy_event e = { what, data, error };

	if (t->session == NULL)
		obs_count(OBS_EVENTS_RAISED, what, 0);
	else
		(void)policy_event_wait(t->session, &t->input, &e, transport,
		    &t->arena);
}

/* "550 5.1.1 no such user", as the backend or we have said it. */
static struct span
reply_of(struct telling *t, const struct deliver_recipient *r)
{
	return arena_printf(&t->arena, "%d%s%.*s %.*s", r->code,
	    r->enhanced.len > 0 ? " " : "", SPAN_ARG(r->enhanced),
	    SPAN_ARG(r->text));
}

void
deliver_report_host_wait(const struct deliver_group *g,
    const struct deliver_backend *b, const char *why)
{
	struct policy_out out = { .address = b->address.ip_port };
	char text[IP_TEXT_MAX];
	struct telling t;

	telling_init(&t, g->job, g->route->transport);
	out.host = arena_copy(&t.arena,
	    b->address.path[0] != '\0' ? b->name :
					 ip_write(&out.address.ip, text));
	about(&t, g, &out);
	raise_wait(&t, OBS_EVENT_MSG_HOST_DEFER, span_of(why),
	    (unsigned)net_socket_errno(why), g->route->transport);
	telling_fini(&t);
}

void
deliver_report_recipients_wait(const struct deliver_group *g, size_t first,
    size_t count)
{
	struct telling t;

	telling_init(&t, g->job, g->route->transport);
	for (size_t i = first; i < first + count; i++) {
		const struct deliver_recipient *r = g->recipients[i];
		if (r->outcome != OUT_TEMP || !r->replied)
			continue;
		about_recipient(&t, g, r);
		raise_wait(&t, OBS_EVENT_MSG_RCPT_HOST_DEFER, reply_of(&t, r),
		    0, g->route->transport);
	}
	telling_fini(&t);
}

static enum obs_event
event_of(const struct deliver_recipient *r)
{
	if (r->outcome == OUT_OK)
		return OBS_EVENT_MSG_DELIVERY;
	if (r->outcome != OUT_PERM)
		return OBS_EVENT_MSG_RCPT_DEFER;
	return r->replied ? OBS_EVENT_MSG_FAIL_DELIVERY :
			    OBS_EVENT_MSG_FAIL_INTERNAL;
}

void
deliver_report_outcomes_wait(const struct deliver_group *g)
{
	struct telling t;

	telling_init(&t, g->job, g->route->transport);
	for (size_t i = 0; i < g->count; i++) {
		enum obs_event what = event_of(g->recipients[i]);
		about_recipient(&t, g, g->recipients[i]);
		raise_wait(&t, what, reply_of(&t, g->recipients[i]), 0,
		    what == OBS_EVENT_MSG_FAIL_INTERNAL ? NULL :
							  g->route->transport);
	}
	telling_fini(&t);
}

void
deliver_report_complete_wait(const struct deliver_job *j)
{
	struct telling t;

	telling_init(&t, j, NULL);
	raise_wait(&t, OBS_EVENT_MSG_COMPLETE, SPAN(""), 0, NULL);
	telling_fini(&t);
}
