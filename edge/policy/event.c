/*
 * event: the action, the line, the entry.
 */
#include "policy/event.h"

#include "base/limits.h"
#include "base/log.h"
#include "obs/metric.h"
#include "policy/event_stream.h"
#include "policy/generation.h"
#include "policy/run.h"
#include "wire/json.h"

enum { JSON_BYTES = LOG_LINE_MAX - 256, DATA_BYTES = 2048 };

/* In the order of enum obs_event. */
static const char *const names[] = { "msg:complete", "msg:delivery",
	"msg:host:defer", "msg:rcpt:host:defer", "msg:rcpt:defer",
	"msg:fail:delivery", "msg:fail:internal", "tcp:connect", "tcp:close",
	"smtp:connect", "smtp:ehlo", "tls:cert", "tls:fail:connect",
	"dane:fail" };

_Static_assert(sizeof(names) / sizeof(names[0]) == OBS_EVENTS,
    "each event has a name");

bool
policy_event_find(const char *name, enum obs_event *out)
{
	for (unsigned i = 0; i < OBS_EVENTS; i++)
		if (span_eq(span_of(name), span_of(names[i]))) {
			*out = (enum obs_event)i;
			return true;
		}
	return false;
}

static const struct lang_expansion *
action_of(const struct policy_world *w, const struct policy_transport *t)
{
	return t == NULL ?
	    w->generation->program->values[LANG_SET_EVENT_ACTION].expansion :
	    t->driver->values[LANG_SET_TRANSPORT_EVENT_ACTION].expansion;
}

static bool
is_kept(const struct policy_generation *g)
{
	return g->events.log || g->events.stream.len > 0;
}

bool
policy_event_is_heard(const struct policy_world *w,
    const struct policy_transport *t)
{
	return action_of(w, t) != NULL || action_of(w, NULL) != NULL ||
	    is_kept(w->generation);
}

static void
add_text(struct buf *out, const char *name, struct span text)
{
	if (text.len > 0)
		wire_json_text(out, name, span_first(text, DATA_BYTES));
}

static void
add_end(struct buf *out, const char *name, const char *port_name,
    const struct ip_port *at)
{
	char text[IP_TEXT_MAX];

	if (at->ip.family == IP_NONE)
		return;
	wire_json_text(out, name, ip_write(&at->ip, text));
	wire_json_number(out, port_name, at->port);
}

/* One object; an address of a recipient as the policy has split it. */
static void
write_json(const struct policy_input *in, const struct policy_event *e,
    struct buf *out)
{
	const struct policy_out *to = &in->out;

	wire_json_open(out, NULL, '{');
	wire_json_text(out, "name", span_of(names[e->what]));
	add_text(out, "id",
	    in->message_id.len > 0 ? in->message_id : in->connection_id);
	add_end(out, "client", "client_port", &in->client);
	add_text(out, "sender", in->sender);
	add_text(out, "recipient", in->recipient);
	add_text(out, "router", to->router);
	add_text(out, "transport", to->transport);
	add_text(out, "host", to->host);
	add_end(out, "address", "port", &to->address);
	add_end(out, "proxy", "proxy_port", &to->proxy);
	add_text(out, "data", e->data);
	if (e->error != 0)
		wire_json_number(out, "errno", e->error);
	wire_json_close(out, '}');
}

static void
keep(const struct policy_session *s, const struct policy_input *in,
    const struct policy_event *e)
{
	const struct policy_generation *g = s->world->generation;
	struct buf json;

	buf_init(&json, JSON_BYTES);
	write_json(in, e, &json);
	if (g->events.log)
		log_object(LOG_INFO_LEVEL, "happened", buf_span(&json));
	if (g->events.stream.len > 0)
		policy_event_stream_add(s->world->events,
		    span_of(names[e->what]),
		    in->message_id.len > 0 ? in->message_id : in->connection_id,
		    buf_is_full(&json) ? SPAN("{}") : buf_span(&json));
	buf_fini(&json);
}

static struct span
act_wait(struct policy_session *s, const struct policy_event *e,
    const struct lang_expansion *action, struct arena *arena)
{
	struct span why = SPAN("");
	struct span text = SPAN("");

	enum outcome o = policy_expand_text_wait(s, action, arena, &text, &why);
	if (o == OUT_OK)
		return text;
	if (o == OUT_TEMP || o == OUT_PERM)
		log_warn("event", "event_action for %s: %.*s", names[e->what],
		    SPAN_ARG(why));
	return SPAN("");
}

struct span
policy_event_wait(struct policy_session *s, struct policy_input *in,
    const struct policy_event *e, const struct policy_transport *t,
    struct arena *arena)
{
	const struct lang_expansion *action = action_of(s->world, t);
	struct span text = SPAN("");

	obs_count(OBS_EVENTS_RAISED, e->what, 0);
	if (is_kept(s->world->generation))
		keep(s, in, e);
	if (action == NULL && e->what == OBS_EVENT_MSG_FAIL_DELIVERY)
		action = action_of(s->world, NULL);
	if (action == NULL)
		return text;
	in->event_name = span_of(names[e->what]);
	in->event_data = e->data;
	in->event_errno = e->error;
	text = act_wait(s, e, action, arena);
	in->event_name = SPAN("");
	in->event_data = SPAN("");
	in->event_errno = 0;
	return text;
}
