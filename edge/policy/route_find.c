/*
 * route_find: preconditions, rules, expansions.
 */
#include "policy/route_find.h"

#include "base/log.h"
#include "policy/header_lines.h"
#include "policy/run.h"

/* A list fits, or there is none: OUT_OK; OUT_NONE; OUT_TEMP; OUT_CANCELLED. */
static enum outcome
fits_wait(struct policy_session *s, const struct lang_list *list,
    enum lang_list_kind kind, struct span text, struct arena *arena)
{
	struct lang_subject subject = { .kind = kind, .text = text };

	if (list == NULL)
		return OUT_OK;
	return policy_listed_wait(s, list, &subject, arena);
}

/* As Exim's routers read a condition: what does not say no says yes. */
static bool
is_yes(struct span text)
{
	text = span_trim(text);
	return text.len > 0 && !span_eq(text, SPAN("0")) &&
	    !span_eq_icase(text, SPAN("no")) &&
	    !span_eq_icase(text, SPAN("false"));
}

/* Expand a setting of a router; unset: OUT_NONE, and ${out} is "". */
static enum outcome
text_wait(struct policy_session *s, const struct policy_router *r,
    enum lang_setting setting, struct arena *arena, struct span *out)
{
	const struct lang_expansion *e = r->driver->values[setting].expansion;
	struct span why = SPAN("");

	*out = SPAN("");
	if (e == NULL)
		return OUT_NONE;
	enum outcome o = policy_expand_text_wait(s, e, arena, out, &why);
	if (o == OUT_TEMP || o == OUT_PERM)
		log_warn("policy", "router %.*s: %s: %.*s", SPAN_ARG(r->name),
		    lang_setting_get(setting)->name, SPAN_ARG(why));
	/* A text that cannot be evaluated is our fault, not the sender's. */
	return o == OUT_PERM ? OUT_TEMP : o;
}

static enum outcome
condition_wait(struct policy_session *s, const struct policy_router *r,
    struct arena *arena)
{
	struct span text;

	if (r->driver->values[LANG_SET_ROUTER_CONDITION].expansion == NULL)
		return OUT_OK;
	enum outcome o =
	    text_wait(s, r, LANG_SET_ROUTER_CONDITION, arena, &text);
	if (o != OUT_OK)
		return o;
	return is_yes(text) ? OUT_OK : OUT_NONE;
}

/* OUT_OK: the router is reached; OUT_NONE: it is passed over. */
static enum outcome
reached_wait(struct policy_session *s, const struct policy_router *r,
    struct arena *arena)
{
	const struct lang_setting_value *v = r->driver->values;
	const struct policy_input *in = s->input;

	enum outcome o = fits_wait(s, v[LANG_SET_ROUTER_DOMAINS].list,
	    LANG_LIST_DOMAIN, in->domain, arena);
	if (o == OUT_OK)
		o = fits_wait(s, v[LANG_SET_ROUTER_LOCAL_PARTS].list,
		    LANG_LIST_LOCAL_PART, in->local_part, arena);
	if (o == OUT_OK)
		o = fits_wait(s, v[LANG_SET_ROUTER_SENDERS].list,
		    LANG_LIST_ADDRESS, in->sender, arena);
	return o == OUT_OK ? condition_wait(s, r, arena) : o;
}

static bool
is_transport(void *arg, struct span word)
{
	return policy_transport_find(arg, word) != NULL;
}

/* What route_data expanded to, which is data: it may make no sense. */
static enum outcome
read_data(const struct policy_session *s, struct span text, struct arena *arena,
    struct policy_route *out)
{
	const struct policy_routes *routes = &s->world->generation->routes;
	const struct policy_router *r = out->router;
	struct policy_rule_text rule;
	struct span why;

	if (!policy_rule_split(text, is_transport, (void *)routes, &rule,
		&why)) {
		log_warn("policy", "router %.*s: route_data: what is \"%.*s\"?",
		    SPAN_ARG(r->name), SPAN_ARG(span_first(why, 256)));
		return OUT_TEMP;
	}
	if (rule.transport.len > 0)
		out->transport = policy_transport_find(routes, rule.transport);
	if (rule.order != POLICY_ORDER_UNSAID)
		out->randomize = rule.order == POLICY_ORDER_RANDOM;
	if (out->fallback.count == 0)
		out->fallback = out->transport->fallback;
	if (out->transport->socket.len > 0)
		return policy_targets_socket(out->transport->socket, arena,
			   &out->targets) ?
		    OUT_OK :
		    OUT_TEMP;
	if (!policy_targets_parse(rule.hosts, out->transport->port, arena,
		&out->targets, &why)) {
		log_warn("policy", "router %.*s: route_data: %.*s",
		    SPAN_ARG(r->name), SPAN_ARG(why));
		return OUT_TEMP;
	}
	return out->targets.count > 0 ? OUT_OK : OUT_NONE;
}

static enum outcome
route_data_wait(struct policy_session *s, const struct policy_router *r,
    struct arena *arena, struct policy_route *out)
{
	struct span text;

	enum outcome o =
	    text_wait(s, r, LANG_SET_ROUTER_ROUTE_DATA, arena, &text);
	if (o != OUT_OK)
		return o;
	text = span_trim(text);
	if (text.len == 0)
		return OUT_NONE;
	*out = (struct policy_route){ .router = r,
		.transport = r->transport,
		.fallback = r->fallback,
		.randomize = r->randomize };
	return read_data(s, text, arena, out);
}

/* OUT_OK with the hosts; OUT_NONE: it declines. */
static enum outcome
hosts_wait(struct policy_session *s, const struct policy_router *r,
    struct arena *arena, const struct policy_route **out)
{
	for (size_t i = 0; i < r->rule_count; i++)
		if (policy_rule_matches(&r->rules[i], s->input->domain)) {
			*out = &r->rules[i].route;
			return OUT_OK;
		}
	if (r->driver->values[LANG_SET_ROUTER_ROUTE_DATA].expansion == NULL)
		return OUT_NONE;
	struct policy_route *made = ARENA_NEW(arena, struct policy_route);
	*out = made;
	return route_data_wait(s, r, arena, made);
}

/* headers_add: what is said is cut into fields as add_header's text is. */
static enum outcome
lines_wait(struct policy_session *s, const struct policy_router *r,
    struct arena *arena, struct span *out)
{
	struct span text;

	enum outcome o =
	    text_wait(s, r, LANG_SET_ROUTER_HEADERS_ADD, arena, &text);
	if (o == OUT_OK && span_trim(text).len > 0)
		*out = policy_header_lines(text, arena);
	return o == OUT_NONE ? OUT_OK : o;
}

/* The router is reached: what it decides, OUT_NONE if it declines. */
static enum outcome
ask_wait(struct policy_session *s, const struct policy_router *r,
    struct arena *arena, const struct policy_route **out)
{
	const struct policy_route *route;
	struct span data = SPAN("");
	struct span lines = SPAN("");

	enum outcome o =
	    text_wait(s, r, LANG_SET_ROUTER_ADDRESS_DATA, arena, &data);
	if (o == OUT_NONE &&
	    r->driver->values[LANG_SET_ROUTER_ADDRESS_DATA].is_set)
		return OUT_NONE;
	if (o != OUT_OK && o != OUT_NONE)
		return o;
	o = hosts_wait(s, r, arena, &route);
	if (o == OUT_OK)
		o = lines_wait(s, r, arena, &lines);
	if (o != OUT_OK)
		return o;
	if (data.len > 0 || lines.len > 0) {
		struct policy_route *own =
		    ARENA_NEW(arena, struct policy_route);
		*own = *route;
		own->address_data = data;
		own->lines = lines;
		route = own;
	}
	*out = route;
	return OUT_OK;
}

/* ${r} has declined: OUT_OK to go on with the next one, OUT_NONE not to. */
static enum outcome
declined_wait(struct policy_session *s, const struct policy_router *r,
    struct arena *arena, struct policy_unrouted *unrouted)
{
	struct span text;

	enum outcome o =
	    text_wait(s, r, LANG_SET_ROUTER_CANNOT_ROUTE_MESSAGE, arena, &text);
	if (o != OUT_OK && o != OUT_NONE)
		return o;
	if (text.len > 0)
		unrouted->text = text;
	o = text_wait(s, r, LANG_SET_ROUTER_MORE, arena, &text);
	if (o != OUT_OK)
		return o == OUT_NONE ? OUT_OK : o;
	return is_yes(text) ? OUT_OK : OUT_NONE;
}

enum outcome
policy_route_find_wait(struct policy_session *s, struct arena *arena,
    const struct policy_route **out, struct policy_unrouted *unrouted)
{
	const struct policy_routes *routes = &s->world->generation->routes;

	*unrouted = (struct policy_unrouted){ SPAN(""), SPAN("") };
	for (size_t i = 0; i < routes->router_count; i++) {
		const struct policy_router *r = &routes->routers[i];
		enum outcome o = reached_wait(s, r, arena);
		if (o == OUT_NONE)
			continue;
		if (o == OUT_OK)
			o = ask_wait(s, r, arena, out);
		if (o == OUT_NONE)
			o = declined_wait(s, r, arena, unrouted);
		else
			return o;
		if (o != OUT_OK)
			return o;
	}
	return OUT_NONE;
}

enum outcome
policy_route_named_wait(struct policy_session *s,
    const struct policy_router *router, struct arena *arena,
    const struct policy_route **out, struct policy_unrouted *unrouted)
{
	*unrouted = (struct policy_unrouted){ SPAN(""), SPAN("") };
	return ask_wait(s, router, arena, out);
}

const struct policy_router *
policy_route_wish(struct policy_session *s)
{
	static const struct lang_acl_variable route = { 'R', { "route", 5 } };
	struct span name = policy_variable_find(s, &route);

	if (name.len == 0)
		return NULL;
	return policy_router_find(&s->world->generation->routes, name);
}
