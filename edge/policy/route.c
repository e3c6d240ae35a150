/*
 * route: route_list, hosts and transports, out of text at load.
 */
#include "policy/route.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/num.h"

enum { ROUTES_MAX = 1024, BACKENDS_MAX = 1024, LMTP_PORT = 24, SMTP_PORT = 25 };

struct routing {
	const struct lang_program *program;
	struct arena *arena;
	struct lang_diags *diags;
	struct policy_transport *transports;
	struct policy_route *routes;
	size_t route_count;
	const struct policy_backend **backends;
	size_t backend_count;
};

static void complain(struct routing *r, const struct lang_setting_value *v,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void
complain(struct routing *r, const struct lang_setting_value *v, const char *fmt,
    ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	lang_error(r->diags, v->pos, 1, "%s", text);
}

static uint64_t
milliseconds(const struct lang_driver *d, enum lang_setting s)
{
	return (uint64_t)d->values[s].number;
}

static void
load_transport(struct routing *r, const struct lang_driver *d,
    struct policy_transport *t)
{
	const struct lang_setting_value *port =
	    &d->values[LANG_SET_TRANSPORT_PORT];
	uint64_t number;

	t->name = d->name;
	t->socket = d->values[LANG_SET_TRANSPORT_SOCKET].text;
	t->lmtp = t->socket.len > 0 ||
	    span_eq(d->values[LANG_SET_TRANSPORT_DRIVER].text, SPAN("lmtp")) ||
	    span_eq(d->values[LANG_SET_TRANSPORT_PROTOCOL].text, SPAN("lmtp"));
	t->port = t->lmtp ? LMTP_PORT : SMTP_PORT;
	if (port->text.len > 0) {
		if (num_u64(port->text, 65535, &number) && number > 0)
			t->port = (unsigned)number;
		else
			complain(r, port,
			    "port: a number from 1 to 65535 is "
			    "wanted, not \"%.*s\"",
			    SPAN_ARG(port->text));
	}
	t->connect_ms = milliseconds(d, LANG_SET_TRANSPORT_CONNECT_TIMEOUT);
	t->command_ms = milliseconds(d, LANG_SET_TRANSPORT_COMMAND_TIMEOUT);
	t->data_ms = milliseconds(d, LANG_SET_TRANSPORT_DATA_TIMEOUT);
	t->final_ms = milliseconds(d, LANG_SET_TRANSPORT_FINAL_TIMEOUT);
	t->idle_ms = milliseconds(d, LANG_SET_TRANSPORT_IDLE_TIMEOUT);
	int64_t max = d->values[LANG_SET_TRANSPORT_CONNECTION_MAX].number;
	t->connection_max = max > 0 ? (size_t)max : 1;
}

static const struct policy_backend *
backend_get(struct routing *r, const struct policy_transport *t,
    const struct net_address *address)
{
	for (size_t i = 0; i < r->backend_count; i++)
		if (r->backends[i]->transport == t &&
		    net_address_eq(&r->backends[i]->address, address))
			return r->backends[i];
	if (r->backend_count == BACKENDS_MAX)
		return NULL;
	struct policy_backend *b = ARENA_NEW(r->arena, struct policy_backend);
	b->address = *address;
	b->transport = t;
	b->name = net_address_write(address, r->arena);
	b->number = r->backend_count;
	r->backends[r->backend_count++] = b;
	return b;
}

/*
 * Hosts are separated by colons, so an IPv6 address stands in brackets; a
 * port may follow as in "[2001:db8::1]:24" or "192.0.2.1::24" (Exim's
 * doubled colon).
 */
static bool
cut_host(struct span *rest, struct span *out)
{
	size_t end = 0;

	if (rest->at == NULL)
		return false;
	while (end < rest->len && rest->at[end] != ':') {
		if (rest->at[end] == '[')
			end += span_find(span_from(*rest, end), ']');
		if (end < rest->len)
			end++;
		/* "]:port" and "::port" belong to this host. */
		if (end + 1 < rest->len && rest->at[end] == ':' &&
		    (rest->at[end - 1] == ']' || rest->at[end + 1] == ':'))
			end += rest->at[end + 1] == ':' ? 2 : 1;
	}
	*out = span_trim(span_first(*rest, end));
	*rest = end < rest->len ? span_from(*rest, end + 1) :
				  (struct span){ NULL, 0 };
	return true;
}

/* Undo Exim's doubled colon: "192.0.2.1::24" is "192.0.2.1:24". */
static struct span
single_colon(struct span host, struct arena *arena)
{
	size_t twice = span_find_span(host, SPAN("::"));

	if (host.len > 0 && host.at[0] == '[')
		return host;
	if (twice == host.len)
		return host;
	return arena_printf(arena, "%.*s%.*s",
	    SPAN_ARG(span_first(host, twice)),
	    SPAN_ARG(span_from(host, twice + 1)));
}

static void
load_hosts(struct routing *r, const struct lang_setting_value *v,
    struct policy_route *route, struct span hosts)
{
	const struct policy_transport *t = route->transport;
	struct net_address address;
	struct span host;

	route->backends =
	    arena_array(r->arena, hosts.len + 1, sizeof(*route->backends));
	while (cut_host(&hosts, &host)) {
		if (host.len == 0)
			continue;
		if (!net_address_parse(single_colon(host, r->arena), t->port,
			&address)) {
			complain(r, v,
			    "route_list: \"%.*s\" is no address; "
			    "names are not looked up here",
			    SPAN_ARG(host));
			continue;
		}
		const struct policy_backend *b = backend_get(r, t, &address);
		if (b != NULL)
			route->backends[route->backend_count++] = b;
	}
	if (route->backend_count == 0)
		complain(r, v, "route_list: no host after \"%.*s\"",
		    SPAN_ARG(route->pattern));
}

/* A transport over a unix socket has one backend, whatever the rule says. */
static void
load_socket(struct routing *r, const struct lang_setting_value *v,
    struct policy_route *route)
{
	struct net_address address;

	route->backends = arena_array(r->arena, 1, sizeof(*route->backends));
	if (!net_address_parse(route->transport->socket, 0, &address)) {
		complain(r, v,
		    "socket: \"%.*s\" is no absolute path of less "
		    "than 108 bytes",
		    SPAN_ARG(route->transport->socket));
		return;
	}
	route->backends[0] = backend_get(r, route->transport, &address);
	route->backend_count = route->backends[0] != NULL;
}

static void
load_rule(struct routing *r, const struct lang_driver *d,
    const struct policy_transport *t, struct span rule)
{
	const struct lang_setting_value *v =
	    &d->values[LANG_SET_ROUTER_ROUTE_LIST];
	struct span pattern;

	if (!span_word(&rule, &pattern))
		return;
	if (r->route_count == ROUTES_MAX) {
		complain(r, v, "route_list: more than %d rules", ROUTES_MAX);
		return;
	}
	struct policy_route *route = &r->routes[r->route_count++];
	route->router = d->name;
	route->transport = t;
	route->domains = d->values[LANG_SET_ROUTER_DOMAINS].list;
	route->pattern = arena_lower(r->arena, pattern);
	if (t->socket.len > 0)
		load_socket(r, v, route);
	else
		load_hosts(r, v, route, span_trim(rule));
}

static const struct policy_transport *
find_transport(const struct routing *r, struct span name)
{
	for (size_t i = 0; i < r->program->transport_count; i++)
		if (span_eq(r->transports[i].name, name))
			return &r->transports[i];
	return NULL;
}

static void
load_router(struct routing *r, const struct lang_driver *d)
{
	struct span rules = d->values[LANG_SET_ROUTER_ROUTE_LIST].text;
	const struct policy_transport *t =
	    find_transport(r, d->values[LANG_SET_ROUTER_TRANSPORT].text);
	struct span rule;

	if (t == NULL) /* the language's checker has said so */
		return;
	if (rules.len == 0 && t->socket.len > 0)
		rules = SPAN("*");
	while (span_cut(&rules, ';', &rule))
		load_rule(r, d, t, span_trim(rule));
}

void
policy_routes_load(const struct lang_program *program, struct arena *arena,
    struct lang_diags *diags, struct policy_routes *out)
{
	struct routing r = { .program = program,
		.arena = arena,
		.diags = diags };

	r.transports =
	    arena_array(arena, program->transport_count, sizeof(*r.transports));
	r.routes = arena_array(arena, ROUTES_MAX, sizeof(*r.routes));
	r.backends = arena_array(arena, BACKENDS_MAX, sizeof(*r.backends));
	for (size_t i = 0; i < program->transport_count; i++)
		load_transport(&r, &program->transports[i], &r.transports[i]);
	for (size_t i = 0; i < program->router_count; i++)
		load_router(&r, &program->routers[i]);
	out->routes = r.routes;
	out->count = r.route_count;
	out->backends = r.backends;
	out->backend_count = r.backend_count;
}

bool
policy_route_matches(const struct policy_route *r, struct span domain)
{
	if (r->pattern.len > 0 && r->pattern.at[0] == '*')
		return span_ends_icase(domain, span_from(r->pattern, 1));
	return span_eq_icase(domain, r->pattern);
}
