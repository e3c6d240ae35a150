/*
 * route: routers out of text at load.
 */
#include "policy/route.h"

#include "base/ascii.h"
#include "policy/transport_tls.h"

enum { RULES_MAX = 1024, NAMES_MAX = 1024 };

struct routing {
	const struct lang_program *program;
	struct arena *arena;
	struct lang_diags *diags;
	struct policy_routes *out;
	struct span *names;
};

static void
complain(struct routing *r, const struct lang_driver *d, enum lang_setting s,
    struct span why)
{
	const char *name = lang_setting_get(s)->name;

	lang_error(r->diags, d->values[s].pos, strlen(name), "%s: %.*s", name,
	    SPAN_ARG(why));
}

static void
note_names(struct routing *r, const struct policy_targets *targets)
{
	struct policy_routes *out = r->out;

	for (size_t i = 0; i < targets->count; i++) {
		size_t k = 0;
		while (k < out->name_count &&
		    !span_eq(r->names[k], targets->at[i].name))
			k++;
		if (k == out->name_count && k < NAMES_MAX)
			r->names[out->name_count++] = targets->at[i].name;
	}
}

static bool
is_transport(void *arg, struct span word)
{
	return policy_transport_find(arg, word) != NULL;
}

/* What may stand in a domain list may not all stand here. */
static bool
is_pattern(struct span s)
{
	if (s.len > 0 && s.at[0] == '*')
		s = span_from(s, 1);
	for (size_t i = 0; i < s.len; i++)
		if (ascii_is_print(s.at[i]) && !ascii_is_alnum(s.at[i]) &&
		    s.at[i] != '.' && s.at[i] != '-' && s.at[i] != '_')
			return false;
	return true;
}

/* The hosts of one rule, and the words after them. */
static void
load_hosts(struct routing *r, const struct policy_router *router,
    struct span text, struct policy_route *route)
{
	const struct lang_driver *d = router->driver;
	struct policy_rule_text rule;
	struct span why;

	if (!policy_rule_split(text, is_transport, r->out, &rule, &why)) {
		complain(r, d, LANG_SET_ROUTER_ROUTE_LIST,
		    arena_printf(r->arena,
			"\"%.*s\" is neither randomize, no_randomize, byname, "
			"bydns nor a transport",
			SPAN_ARG(why)));
		return;
	}
	if (rule.transport.len > 0)
		route->transport =
		    policy_transport_find(r->out, rule.transport);
	if (rule.order != POLICY_ORDER_UNSAID)
		route->randomize = rule.order == POLICY_ORDER_RANDOM;
	if (route->transport->socket.len > 0)
		return;
	if (!policy_targets_parse(rule.hosts, route->transport->port, r->arena,
		&route->targets, &why))
		complain(r, d, LANG_SET_ROUTER_ROUTE_LIST, why);
	else if (route->targets.count == 0)
		complain(r, d, LANG_SET_ROUTER_ROUTE_LIST,
		    SPAN("a rule without a host"));
}

static struct policy_route
usual_route(const struct policy_router *router)
{
	return (struct policy_route){ .router = router,
		.transport = router->transport,
		.fallback = router->fallback,
		.randomize = router->randomize,
		.address_data = SPAN(""),
		.lines = SPAN("") };
}

/* A transport over a unix socket has one host, whatever the rule says. */
static void
load_socket(struct routing *r, struct policy_route *route)
{
	const struct policy_transport *t = route->transport;

	if (!policy_targets_socket(t->socket, r->arena, &route->targets))
		complain(r, t->driver, LANG_SET_TRANSPORT_SOCKET,
		    arena_printf(r->arena,
			"\"%.*s\" is no absolute path of less "
			"than 108 bytes",
			SPAN_ARG(t->socket)));
}

static void
load_rule(struct routing *r, const struct policy_router *router,
    struct span text, struct policy_rule *rule)
{
	struct span pattern;

	if (!span_word(&text, &pattern))
		return;
	if (!is_pattern(pattern))
		complain(r, router->driver, LANG_SET_ROUTER_ROUTE_LIST,
		    arena_printf(r->arena,
			"\"%.*s\" is no domain and no *.domain; "
			"the router's domains takes lists",
			SPAN_ARG(pattern)));
	rule->pattern = arena_lower(r->arena, pattern);
	rule->route = usual_route(router);
	load_hosts(r, router, span_trim(text), &rule->route);
	if (rule->route.transport->socket.len > 0)
		load_socket(r, &rule->route);
	if (rule->route.fallback.count == 0)
		rule->route.fallback = rule->route.transport->fallback;
	note_names(r, &rule->route.targets);
	note_names(r, &rule->route.fallback);
}

static void
load_rules(struct routing *r, struct policy_router *router)
{
	const struct lang_driver *d = router->driver;
	struct span text = d->values[LANG_SET_ROUTER_ROUTE_LIST].text;
	struct span piece;

	if (text.len == 0 && router->transport->socket.len > 0)
		text = SPAN("*");
	struct policy_rule *rules = arena_array(r->arena,
	    text.len < RULES_MAX ? text.len : RULES_MAX, sizeof(*rules));
	router->rules = rules;
	while (span_cut(&text, ';', &piece)) {
		if (span_trim(piece).len == 0)
			continue;
		if (router->rule_count == RULES_MAX) {
			complain(r, d, LANG_SET_ROUTER_ROUTE_LIST,
			    SPAN("more than 1024 rules"));
			return;
		}
		load_rule(r, router, piece, &rules[router->rule_count++]);
	}
}

static void
load_router(struct routing *r, const struct lang_driver *d,
    struct policy_router *router)
{
	struct span fallback = d->values[LANG_SET_ROUTER_FALLBACK_HOSTS].text;
	struct span why;

	router->name = d->name;
	router->driver = d;
	router->randomize =
	    d->values[LANG_SET_ROUTER_HOSTS_RANDOMIZE].number != 0;
	router->transport = policy_transport_find(r->out,
	    d->values[LANG_SET_ROUTER_TRANSPORT].text);
	if (router->transport == NULL)
		return; /* the language's checker has said so */
	if (fallback.len > 0 &&
	    !policy_targets_parse(fallback, router->transport->port, r->arena,
		&router->fallback, &why))
		complain(r, d, LANG_SET_ROUTER_FALLBACK_HOSTS, why);
	load_rules(r, router);
}

static void
load_transports(struct routing *r)
{
	const struct lang_program *p = r->program;
	struct policy_transport *t =
	    arena_array(r->arena, p->transport_count, sizeof(*t));

	r->out->transports = t;
	r->out->transport_count = p->transport_count;
	r->out->utf8 = r->out->dsn = p->transport_count > 0;
	for (size_t i = 0; i < p->transport_count; i++) {
		policy_transport_load(&p->transports[i], r->arena, r->diags,
		    &t[i]);
		policy_transport_tls_load(&t[i], p, r->arena, r->diags);
		r->out->utf8 &= t[i].utf8;
		r->out->dsn &= t[i].dsn;
	}
}

void
policy_routes_load(const struct lang_program *program, struct arena *arena,
    struct lang_diags *diags, struct policy_routes *out)
{
	struct routing r = { program, arena, diags, out, NULL };
	struct policy_router *routers =
	    arena_array(arena, program->router_count, sizeof(*routers));

	*out = (struct policy_routes){ .routers = routers,
		.router_count = program->router_count };
	r.names = arena_array(arena, NAMES_MAX, sizeof(*r.names));
	out->names = r.names;
	load_transports(&r);
	for (size_t i = 0; i < program->router_count; i++)
		load_router(&r, &program->routers[i], &routers[i]);
}

bool
policy_rule_matches(const struct policy_rule *r, struct span domain)
{
	if (r->pattern.len > 0 && r->pattern.at[0] == '*')
		return span_ends_icase(domain, span_from(r->pattern, 1));
	return span_eq_icase(domain, r->pattern);
}

const struct policy_router *
policy_router_find(const struct policy_routes *routes, struct span name)
{
	for (size_t i = 0; i < routes->router_count; i++)
		if (span_eq(routes->routers[i].name, name))
			return &routes->routers[i];
	return NULL;
}

const struct policy_transport *
policy_transport_find(const struct policy_routes *routes, struct span name)
{
	for (size_t i = 0; i < routes->transport_count; i++)
		if (span_eq(routes->transports[i].name, name))
			return &routes->transports[i];
	return NULL;
}

static bool
targets_same(const struct policy_targets *a, const struct policy_targets *b)
{
	if (a->at == b->at)
		return true;
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!span_eq(a->at[i].name, b->at[i].name) ||
		    a->at[i].is_mx != b->at[i].is_mx ||
		    a->at[i].weight != b->at[i].weight ||
		    a->at[i].group != b->at[i].group)
			return false;
	return true;
}

bool
policy_route_same(const struct policy_route *a, const struct policy_route *b)
{
	return a == b ||
	    (a->router == b->router && a->transport == b->transport &&
		a->randomize == b->randomize && span_eq(a->lines, b->lines) &&
		targets_same(&a->targets, &b->targets));
}
