/*
 * driver: what each router and transport must have.
 */
#include "lang/driver.h"

#include "base/num.h"
#include "lang/diag.h"
#include "lang/near.h"
#include "lang/setting.h"

static bool
is_set(const struct lang_driver *d, enum lang_setting s)
{
	return d->values[s].is_set;
}

/* An error in place of a setting, which may be missing. */
static void
complain(struct lang_unit *u, const struct lang_driver *d, enum lang_setting s,
    const char *what)
{
	const char *name = lang_setting_get(s)->name;

	if (is_set(d, s))
		lang_error(u->c.diags, d->values[s].pos, strlen(name),
		    "\"%s\" %s", name, what);
	else
		lang_error(u->c.diags, d->pos, d->name.len,
		    "\"%.*s\" has no \"%s\"%s%s", SPAN_ARG(d->name), name,
		    *what != '\0' ? ": " : "", what);
}

static void
require(struct lang_unit *u, const struct lang_driver *d, enum lang_setting s,
    const char *what)
{
	if (!is_set(d, s))
		complain(u, d, s, what);
}

static const struct lang_driver *
compile_section(struct lang_unit *u, const struct lang_ast_driver *in,
    size_t count, enum lang_section section)
{
	struct lang_driver *out = arena_array(u->c.arena, count, sizeof(*out));

	for (size_t i = 0; i < count; i++) {
		const struct lang_text *name = &in[i].name;
		out[i].name = name->text;
		out[i].pos = lang_text_pos(name, 0);
		out[i].values = arena_array(u->c.arena, LANG_SETTINGS,
		    sizeof(*out[i].values));
		lang_settings_compile(u, in[i].settings, in[i].count, section,
		    out[i].values);
		for (size_t k = 0; k < i; k++) {
			if (!span_eq(out[k].name, out[i].name))
				continue;
			struct span where = lang_unit_where(u, out[k].pos);
			lang_error_in(u->c.diags, name, 0, name->text.len,
			    "%s \"%.*s\" is already defined at %.*s",
			    section == LANG_ROUTER ? "router" : "transport",
			    SPAN_ARG(name->text), SPAN_ARG(where));
			break;
		}
	}
	return out;
}

/* Find the transport a router names; marks it in ${used}. */
static void
link_transport(struct lang_unit *u, const struct lang_driver *router,
    bool *used)
{
	struct lang_setting_value *value =
	    &router->values[LANG_SET_ROUTER_TRANSPORT];
	const struct lang_program *p = u->program;
	struct lang_near near;

	if (value->text.len == 0) {
		complain(u, router, LANG_SET_ROUTER_TRANSPORT,
		    is_set(router, LANG_SET_ROUTER_TRANSPORT) ?
			"needs the name of a transport" :
			"");
		return;
	}
	lang_near_init(&near, value->text);
	for (size_t i = 0; i < p->transport_count; i++) {
		if (span_eq(p->transports[i].name, value->text)) {
			value->number = (int64_t)i;
			used[i] = true;
			return;
		}
		lang_near_try(&near, p->transports[i].name);
	}
	lang_error(u->c.diags, value->pos, strlen("transport"),
	    "there is no transport \"%.*s\"%s%.*s%s", SPAN_ARG(value->text),
	    near.best.len > 0 ? "; \"" : "", SPAN_ARG(near.best),
	    near.best.len > 0 ? "\" was meant?" : "");
}

static void
refuse_both(struct lang_unit *u, const struct lang_driver *d)
{
	if (is_set(d, LANG_SET_ROUTER_ROUTE_LIST))
		complain(u, d, LANG_SET_ROUTER_ROUTE_DATA,
		    "cannot be set together with \"route_list\"");
}

static void
check_router(struct lang_unit *u, const struct lang_driver *d, bool *used)
{
	require(u, d, LANG_SET_ROUTER_DRIVER, "manualroute, for one");
	if (is_set(d, LANG_SET_ROUTER_ROUTE_DATA))
		refuse_both(u, d);
	else
		require(u, d, LANG_SET_ROUTER_ROUTE_LIST,
		    "it says which hosts take which domains; or route_data");
	if (is_set(d, LANG_SET_ROUTER_ROUTE_LIST) &&
	    d->values[LANG_SET_ROUTER_ROUTE_LIST].text.len == 0)
		complain(u, d, LANG_SET_ROUTER_ROUTE_LIST, "is empty");
	link_transport(u, d, used);
}

static void
check_lmtp(struct lang_unit *u, const struct lang_driver *d)
{
	const struct lang_setting_value *socket =
	    &d->values[LANG_SET_TRANSPORT_SOCKET];

	require(u, d, LANG_SET_TRANSPORT_SOCKET,
	    "driver lmtp speaks over a unix socket; for TCP, driver = smtp "
	    "and protocol = lmtp");
	if (socket->is_set &&
	    (socket->text.len == 0 || socket->text.at[0] != '/'))
		complain(u, d, LANG_SET_TRANSPORT_SOCKET,
		    "must be a path that begins with \"/\"");
	if (is_set(d, LANG_SET_TRANSPORT_PORT))
		complain(u, d, LANG_SET_TRANSPORT_PORT,
		    "means nothing with driver lmtp, which speaks over a "
		    "unix socket");
	if (is_set(d, LANG_SET_TRANSPORT_PROTOCOL))
		complain(u, d, LANG_SET_TRANSPORT_PROTOCOL,
		    "means nothing with driver lmtp, which speaks LMTP");
}

static void
check_smtp(struct lang_unit *u, const struct lang_driver *d)
{
	const struct lang_setting_value *port =
	    &d->values[LANG_SET_TRANSPORT_PORT];
	uint64_t number = 0;

	if (is_set(d, LANG_SET_TRANSPORT_SOCKET))
		complain(u, d, LANG_SET_TRANSPORT_SOCKET,
		    "means nothing with driver smtp; for a unix socket, "
		    "driver = lmtp");
	if (port->is_set &&
	    (!num_u64(port->text, 65535, &number) || number == 0))
		complain(u, d, LANG_SET_TRANSPORT_PORT,
		    "must be a number from 1 to 65535");
}

static void
check_transport(struct lang_unit *u, const struct lang_driver *d, bool used)
{
	const struct lang_setting_value *driver =
	    &d->values[LANG_SET_TRANSPORT_DRIVER];

	if (!driver->is_set)
		complain(u, d, LANG_SET_TRANSPORT_DRIVER, "smtp or lmtp");
	else if (span_eq(driver->text, SPAN("lmtp")))
		check_lmtp(u, d);
	else if (span_eq(driver->text, SPAN("smtp")))
		check_smtp(u, d);
	if (!used)
		lang_warn(u->c.diags, d->pos, d->name.len,
		    "transport \"%.*s\" is never used", SPAN_ARG(d->name));
}

void
lang_drivers_compile(struct lang_unit *u)
{
	struct lang_program *p = u->program;
	const struct lang_ast *ast = u->ast;
	bool *used =
	    arena_array(u->c.arena, ast->transport_count, sizeof(*used));

	p->transports = compile_section(u, ast->transports,
	    ast->transport_count, LANG_TRANSPORT);
	p->transport_count = ast->transport_count;
	p->routers =
	    compile_section(u, ast->routers, ast->router_count, LANG_ROUTER);
	p->router_count = ast->router_count;
	for (size_t i = 0; i < p->router_count; i++)
		check_router(u, &p->routers[i], used);
	for (size_t i = 0; i < p->transport_count; i++)
		check_transport(u, &p->transports[i], used[i]);
}
