/*
 * opening: host lists and helo_data.
 */
#include "deliver/opening.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/log.h"
#include "deliver/dial.h"
#include "deliver/listed.h"
#include "deliver/secure.h"
#include "policy/run.h"

/* What cannot be said in a line is no name. */
static bool
is_sayable(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_is_print(name.at[i]) || name.at[i] == ' ')
			return false;
	return name.len > 0 && name.len <= LIMIT_DOMAIN_BYTES;
}

static enum outcome
name_wait(struct deliver_opening *o, struct arena *arena)
{
	const struct policy_transport *t = o->backend->transport;
	const struct lang_expansion *e =
	    t->driver->values[LANG_SET_TRANSPORT_HELO_DATA].expansion;
	struct span why = SPAN("it is no name");
	struct span name;

	o->hello = o->session->world->generation->hostname;
	enum outcome result =
	    policy_expand_text_wait(o->session, e, arena, &name, &why);
	if (result == OUT_CANCELLED || result == OUT_NONE)
		return result;
	if (result == OUT_OK && is_sayable(name))
		o->hello = name;
	else
		log_warn("backend", "transport %.*s: helo_data: %.*s",
		    SPAN_ARG(t->name), SPAN_ARG(why));
	return OUT_OK;
}

static bool
lists_wait(struct deliver_opening *o, struct arena *arena)
{
	static const struct {
		enum lang_setting list;
		unsigned bit;
		bool tries; /* the list says where it is used, not avoided */
	} rows[] = {
		{ LANG_SET_TRANSPORT_HOSTS_AVOID_PIPELINING, DELIVER_PIPELINING,
		    false },
		{ LANG_SET_TRANSPORT_HOSTS_TRY_PRDR, DELIVER_PRDR, true },
		{ LANG_SET_TRANSPORT_HOSTS_TRY_CHUNKING, DELIVER_CHUNKING,
		    true },
		{ LANG_SET_TRANSPORT_HOSTS_AVOID_ESMTP, 0, false },
	};
	const struct deliver_backend *b = o->backend;
	const struct lang_setting_value *v = b->transport->driver->values;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum outcome listed = deliver_address_listed_wait(o->session,
		    v[rows[i].list].list, &b->address.ip_port.ip, arena);
		if (listed == OUT_CANCELLED)
			return false;
		bool applies = (listed == OUT_OK) != rows[i].tries;
		if (applies && rows[i].bit == 0)
			o->plain = true;
		else if (applies)
			o->avoid |= rows[i].bit;
	}
	return true;
}

/* A session of this opening's own, since others go on beside it. */
static void
session_make(struct deliver_opening *o, const struct deliver_want *want,
    struct arena *arena)
{
	const struct deliver_backend *b = o->backend;
	struct policy_out *out;
	char text[IP_TEXT_MAX];

	o->arena = arena;
	o->input = ARENA_NEW(arena, struct policy_input);
	out = &o->input->out;
	out->address = b->address.ip_port;
	out->host = b->address.path[0] != '\0' ?
	    b->name :
	    arena_copy(arena, ip_write(&out->address.ip, text));
	if (b->host.len > 0)
		out->host = b->host;
	out->transport = b->transport->name;
	out->router = want->router;
	o->session =
	    policy_session_new(o->shared->world, o->input, NULL, arena);
}

bool
deliver_opening_wait(struct deliver_opening *o, struct deliver_shared *shared,
    const struct deliver_backend *b, const struct deliver_want *want,
    struct arena *arena)
{
	*o = (struct deliver_opening){ .shared = shared,
		.backend = b,
		.party = want->party };
	session_make(o, want, arena);
	return lists_wait(o, arena) && name_wait(o, arena) != OUT_CANCELLED &&
	    deliver_dial_prepare_wait(o, arena) != OUT_CANCELLED &&
	    deliver_secure_prepare_wait(o, arena) != OUT_CANCELLED;
}
