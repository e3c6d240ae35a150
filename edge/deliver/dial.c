/*
 * dial: straight, or proxy by proxy.
 */
#include "deliver/dial.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "deliver/begin.h"
#include "deliver/report_link.h"
#include "deliver/socks.h"
#include "net/dial.h"
#include "net/sock.h"
#include "obs/metric.h"
#include "policy/run.h"

/* A failure that was quick has cost nothing; see pool.c. */
enum { SLOW_MS = 500 };

static const char vetoed[] = "event_action is against it";

enum outcome
deliver_dial_prepare_wait(struct deliver_opening *o, struct arena *arena)
{
	const struct policy_transport *t = o->backend->transport;
	const struct lang_expansion *e =
	    t->driver->values[LANG_SET_TRANSPORT_SOCKS_PROXY].expansion;
	struct span why = SPAN("the expansion was forced to fail");
	struct span text;

	o->proxies = (struct policy_socks_list){ .count = 0 };
	o->proxies_unknown = false;
	if (e == NULL)
		return OUT_OK;
	enum outcome result =
	    policy_expand_text_wait(o->session, e, arena, &text, &why);
	if (result == OUT_CANCELLED)
		return result;
	if (result != OUT_OK ||
	    !policy_socks_parse(text, arena, &o->proxies, &why)) {
		o->proxies_unknown = true;
		log_warn("socks", "transport %.*s: socks_proxy: %.*s",
		    SPAN_ARG(t->name), SPAN_ARG(why));
	}
	return OUT_OK;
}

static enum outcome
stream_wait(const struct deliver_opening *o, const struct net_address *to,
    uint64_t until_ms, struct net_stream **out, const char **why)
{
	const struct policy_transport *t = o->backend->transport;
	const struct net_dial_options options = {
		.from_v4 = t->from_v4,
		.from_v6 = t->from_v6,
		.keepalive = t->keepalive,
	};

	enum outcome result =
	    net_dial_wait(o->shared->loop, to, &options, until_ms, out, why);
	if (result == OUT_OK)
		net_socket_local(net_stream_fd(*out), &o->input->out.local);
	return result;
}

/* tcp:connect sees where the connection goes, which may be a proxy. */
static bool
is_allowed_wait(const struct deliver_opening *o, const struct ip_port *to)
{
	struct policy_out *out = &o->input->out;
	struct ip_port backend = out->address;

	out->address = *to;
	bool allowed =
	    deliver_report_link_wait(o, OBS_EVENT_TCP_CONNECT, SPAN(""));
	out->address = backend;
	return allowed;
}

/* Connect to ${proxy}, and by it to the backend. */
static enum outcome
through_wait(const struct deliver_opening *o, const struct policy_socks *proxy,
    uint64_t until_ms, struct net_stream **out,
    struct deliver_socks_result *how)
{
	struct net_address at = { .ip_port = proxy->address };
	struct net_stream *stream;

	*how = (struct deliver_socks_result){ .what = OBS_SOCKS_VETOED,
		.why = vetoed };
	if (!is_allowed_wait(o, &proxy->address))
		return OUT_TEMP;
	how->what = OBS_SOCKS_UNREACHABLE;
	enum outcome result = stream_wait(o, &at, until_ms, &stream, &how->why);
	if (result != OUT_OK)
		return result;
	result = deliver_socks_wait(stream, proxy, &o->backend->address.ip_port,
	    until_ms, how);
	if (result == OUT_OK)
		*out = stream;
	else
		net_stream_free(&stream);
	return result;
}

/* For the log, the metrics and the next time. */
static void
note(const struct deliver_opening *o, const struct policy_socks *proxy,
    const struct deliver_socks_result *how, uint64_t took_ms)
{
	char text[IP_TEXT_MAX];

	obs_count(OBS_SOCKS, how->what, 0);
	/* Whoever says that he cannot get there is well himself. */
	if (how->what == OBS_SOCKS_CONNECTED ||
	    how->what == OBS_SOCKS_REFUSED || took_ms >= SLOW_MS)
		deliver_proxies_tell(&o->shared->proxies, &proxy->address,
		    how->what == OBS_SOCKS_CONNECTED ||
			how->what == OBS_SOCKS_REFUSED,
		    clock_ms());
	if (how->what != OBS_SOCKS_CONNECTED)
		log_warn("socks", "backend %.*s by proxy %.*s: %s",
		    SPAN_ARG(o->backend->name),
		    SPAN_ARG(ip_port_write(&proxy->address, text)), how->why);
}

/* $proxy_local_address and its kin, as in Exim. */
static void
note_way(const struct deliver_opening *o, const struct ip_port *proxy,
    const struct ip_port *external)
{
	struct policy_input *in = o->input;

	in->out.proxy = in->proxy.local = *proxy;
	in->out.external = in->proxy.external = *external;
}

static enum outcome
proxies_wait(const struct deliver_opening *o, uint64_t until_ms,
    struct deliver_client **out, const char **why)
{
	const struct policy_socks *order[POLICY_SOCKS_MAX];
	enum outcome result = OUT_TEMP;

	policy_socks_order(&o->proxies, rand_u64, order);
	deliver_proxies_last(&o->shared->proxies, order, o->proxies.count,
	    clock_ms());
	for (size_t i = 0; i < o->proxies.count && result == OUT_TEMP; i++) {
		struct deliver_socks_result how;
		struct net_stream *stream = NULL;
		uint64_t now_ms = clock_ms();
		uint64_t limit_ms = now_ms + order[i]->timeout_ms;

		if (now_ms >= until_ms)
			break;
		result = through_wait(o, order[i],
		    limit_ms < until_ms ? limit_ms : until_ms, &stream, &how);
		if (result == OUT_CANCELLED)
			return result;
		note(o, order[i], &how, clock_ms() - now_ms);
		if (result == OUT_OK) {
			*out = deliver_client_new(stream);
			note_way(o, &order[i]->address, &how.bound);
		}
	}
	if (result != OUT_OK)
		*why = "no proxy has connected to the backend";
	return result;
}

enum outcome
deliver_dial_wait(const struct deliver_opening *o, uint64_t until_ms,
    struct deliver_client **out, const char **why)
{
	struct net_stream *stream;

	*why = "its proxies cannot be told";
	if (o->proxies_unknown)
		return OUT_TEMP;
	*why = "a unix socket cannot be reached by a proxy";
	if (o->proxies.count > 0 && o->backend->address.path[0] != '\0')
		return OUT_TEMP;
	if (o->proxies.count > 0)
		return proxies_wait(o, until_ms, out, why);
	*why = vetoed;
	if (!is_allowed_wait(o, &o->backend->address.ip_port))
		return OUT_TEMP;
	enum outcome result =
	    stream_wait(o, &o->backend->address, until_ms, &stream, why);
	if (result == OUT_OK)
		*out = deliver_client_new(stream);
	return result;
}
