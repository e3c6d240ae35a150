/*
 * transport: settings to struct.
 */
#include "policy/transport.h"

#include "base/num.h"
#include "lang/expand.h"
#include "lang/list_cut.h"
#include "policy/socks.h"

enum { LMTP_PORT = 24, SMTP_PORT = 25, SMTPS_PORT = 465 };

struct loading {
	const struct lang_driver *driver;
	struct arena *arena;
	struct lang_diags *diags;
};

static const struct lang_setting_value *
value(const struct loading *l, enum lang_setting s)
{
	return &l->driver->values[s];
}

static uint64_t
number(const struct loading *l, enum lang_setting s)
{
	int64_t n = value(l, s)->number;

	return n > 0 ? (uint64_t)n : 0;
}

static void
complain(const struct loading *l, enum lang_setting s, struct span why)
{
	const char *name = lang_setting_get(s)->name;

	lang_error(l->diags, value(l, s)->pos, strlen(name), "%s: %.*s", name,
	    SPAN_ARG(why));
}

static unsigned
load_port(const struct loading *l, const struct policy_transport *t)
{
	unsigned usual = t->lmtp ? LMTP_PORT :
	    t->smtps		 ? SMTPS_PORT :
				   SMTP_PORT;
	struct span text = value(l, LANG_SET_TRANSPORT_PORT)->text;
	uint64_t port;

	if (text.len == 0)
		return usual;
	if (num_u64(text, 65535, &port) && port > 0)
		return (unsigned)port;
	complain(l, LANG_SET_TRANSPORT_PORT,
	    arena_printf(l->arena,
		"a number from 1 to 65535 is wanted, not \"%.*s\"",
		SPAN_ARG(text)));
	return usual;
}

/* As in Exim: a list, of which each family takes its first. */
static void
load_interface(const struct loading *l, struct policy_transport *t)
{
	char separator = LANG_LIST_COLON;
	struct span rest =
	    lang_list_separator(value(l, LANG_SET_TRANSPORT_INTERFACE)->text,
		&separator);
	struct span item;
	struct ip ip;

	/* A lone IPv6 address need not double its colons. */
	if (ip_parse(span_trim(rest), &ip)) {
		*(ip.family == IP_V4 ? &t->from_v4 : &t->from_v6) = ip;
		return;
	}
	while (lang_list_cut(&rest, separator, l->arena, &item)) {
		if (!ip_parse(item, &ip)) {
			complain(l, LANG_SET_TRANSPORT_INTERFACE,
			    arena_printf(l->arena, "\"%.*s\" is no address",
				SPAN_ARG(item)));
			return;
		}
		struct ip *place =
		    ip.family == IP_V4 ? &t->from_v4 : &t->from_v6;
		if (place->family == IP_NONE)
			*place = ip;
	}
}

static void
load_fallback(const struct loading *l, struct policy_transport *t)
{
	struct span text = value(l, LANG_SET_TRANSPORT_FALLBACK_HOSTS)->text;
	struct span why;

	if (text.len > 0 &&
	    !policy_targets_parse(text, t->port, l->arena, &t->fallback, &why))
		complain(l, LANG_SET_TRANSPORT_FALLBACK_HOSTS, why);
}

/* What is the same each time can be judged now. */
static void
load_socks(const struct loading *l, const struct policy_transport *t)
{
	const struct lang_setting_value *v =
	    value(l, LANG_SET_TRANSPORT_SOCKS_PROXY);
	struct policy_socks_list proxies;
	struct span text;
	struct span why;

	if (v->expansion == NULL || !lang_expand_constant(v->expansion, &text))
		return;
	if (!policy_socks_parse(text, l->arena, &proxies, &why))
		complain(l, LANG_SET_TRANSPORT_SOCKS_PROXY, why);
	else if (proxies.count > 0 && t->socket.len > 0)
		complain(l, LANG_SET_TRANSPORT_SOCKS_PROXY,
		    SPAN("a unix socket cannot be reached by a proxy"));
}

static void
load_numbers(const struct loading *l, struct policy_transport *t)
{
	t->connect_ms = number(l, LANG_SET_TRANSPORT_CONNECT_TIMEOUT);
	t->command_ms = number(l, LANG_SET_TRANSPORT_COMMAND_TIMEOUT);
	t->data_ms = number(l, LANG_SET_TRANSPORT_DATA_TIMEOUT);
	t->final_ms = number(l, LANG_SET_TRANSPORT_FINAL_TIMEOUT);
	t->idle_ms = number(l, LANG_SET_TRANSPORT_IDLE_TIMEOUT);
	t->size_limit_bytes = number(l, LANG_SET_TRANSPORT_MESSAGE_SIZE_LIMIT);
	t->connection_max = number(l, LANG_SET_TRANSPORT_CONNECTION_MAX);
	t->messages_max = number(l, LANG_SET_TRANSPORT_CONNECTION_MAX_MESSAGES);
	t->rcpt_max = number(l, LANG_SET_TRANSPORT_MAX_RCPT);
}

void
policy_transport_load(const struct lang_driver *d, struct arena *arena,
    struct lang_diags *diags, struct policy_transport *t)
{
	struct loading l = { d, arena, diags };

	t->name = d->name;
	t->driver = d;
	t->socket = value(&l, LANG_SET_TRANSPORT_SOCKET)->text;
	t->lmtp = t->socket.len > 0 ||
	    span_eq(value(&l, LANG_SET_TRANSPORT_DRIVER)->text, SPAN("lmtp")) ||
	    span_eq(value(&l, LANG_SET_TRANSPORT_PROTOCOL)->text, SPAN("lmtp"));
	t->smtps = !t->lmtp &&
	    span_eq(value(&l, LANG_SET_TRANSPORT_PROTOCOL)->text,
		SPAN("smtps"));
	t->port = load_port(&l, t);
	load_numbers(&l, t);
	load_interface(&l, t);
	load_fallback(&l, t);
	load_socks(&l, t);
	t->keepalive = number(&l, LANG_SET_TRANSPORT_KEEPALIVE) != 0;
	t->xclient = number(&l, LANG_SET_TRANSPORT_XCLIENT) != 0;
	t->proxy_v2 =
	    span_eq(value(&l, LANG_SET_TRANSPORT_PROXY_PROTOCOL)->text,
		SPAN("v2"));
	t->utf8 = number(&l, LANG_SET_TRANSPORT_UTF8) != 0;
	t->dsn = number(&l, LANG_SET_TRANSPORT_DSN) != 0;
	t->tryclear = number(&l, LANG_SET_TRANSPORT_TLS_TEMPFAIL_TRYCLEAR) != 0;
}
