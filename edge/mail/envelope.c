/*
 * envelope: recipients in order, and a map that finds repeated ones.
 */
#include "mail/envelope.h"

#include <string.h>

#include "base/assert.h"
#include "base/buf.h"

void
mail_envelope_init(struct mail_envelope *e, struct arena *arena)
{
	memset(e, 0, sizeof(*e));
	e->arena = arena;
	map_init(&e->known, arena);
}

static struct span
local_normal(const struct wire_address *a, struct arena *arena)
{
	struct buf b;
	struct span copy;

	/* Every byte of it quoted at worst. */
	buf_init(&b, 2 * a->local.len + 2);
	wire_address_write_local(a, &b);
	ASSERT(!buf_is_full(&b));
	copy = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return copy;
}

struct mail_address
mail_address_copy(const struct wire_address *a, struct arena *arena)
{
	struct mail_address out = { SPAN(""), SPAN(""), SPAN("") };

	if (a->is_null)
		return out;
	out.local = local_normal(a, arena);
	out.domain = arena_lower(arena, a->domain);
	/* RFC 5321 section 4.1.2: needless quotes make no other mailbox, so
	   lists and the backend see the one that they know. */
	if (a->domain.len == 0)
		out.text = out.local;
	else
		out.text = arena_printf(arena, "%.*s@%.*s", SPAN_ARG(out.local),
		    SPAN_ARG(a->domain));
	return out;
}

void
mail_envelope_from(struct mail_envelope *e, const struct wire_address *sender,
    const struct wire_mail_params *params)
{
	e->sender = mail_address_copy(sender, e->arena);
	e->params = *params;
	e->params.auth = arena_copy(e->arena, params->auth);
	e->params.envid = arena_copy(e->arena, params->envid);
}

struct mail_recipient *
mail_envelope_candidate(struct mail_envelope *e, const struct wire_address *to,
    const struct wire_rcpt_params *params)
{
	struct mail_recipient *r = ARENA_NEW(e->arena, struct mail_recipient);

	r->address = mail_address_copy(to, e->arena);
	r->params = *params;
	r->params.orcpt = arena_copy(e->arena, params->orcpt);
	r->route = NULL;
	return r;
}

/* What two equal recipients have in common. */
static struct span
identity(const struct mail_recipient *r, struct arena *arena)
{
	const struct mail_address *a = &r->address;

	if (a->domain.len == 0)
		return arena_lower(arena, a->local);
	return arena_printf(arena, "%.*s@%.*s", SPAN_ARG(a->local),
	    SPAN_ARG(a->domain));
}

struct mail_recipient *
mail_envelope_find(const struct mail_envelope *e,
    const struct mail_recipient *r)
{
	return map_find(&e->known, identity(r, e->arena));
}

static void
append(struct mail_envelope *e, struct mail_recipient *r)
{
	if (e->count == e->room) {
		size_t room = e->room == 0 ? 8 : 2 * e->room;
		struct mail_recipient **more =
		    arena_array(e->arena, room, sizeof(*more));

		if (e->count > 0)
			memcpy(more, e->recipients, e->count * sizeof(*more));
		e->recipients = more;
		e->room = room;
	}
	e->recipients[e->count++] = r;
}

void
mail_envelope_accept(struct mail_envelope *e, struct mail_recipient *r)
{
	struct span id = identity(r, e->arena);
	struct mail_recipient *same = map_find(&e->known, id);

	ASSERT(!r->answered);
	r->answered = true;
	r->index = e->count;
	append(e, r);
	if (same == NULL) {
		e->distinct++;
	} else if (same->discarded && !r->discarded) {
		/* The policy thought better of it: this one is delivered. */
		same->repeats = r;
	} else {
		r->repeats = same;
		return;
	}
	map_put(&e->known, id, r);
}
