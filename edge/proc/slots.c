/*
 * slots: arithmetic, and a table of sockets.
 */
#include "proc/slots.h"

#include <unistd.h>

#include "base/arena.h"
#include "net/listen.h"

unsigned
proc_slot_owner(unsigned slot, unsigned workers)
{
	return slot % workers;
}

int
proc_slot_server(unsigned slot, const bool *ready, unsigned workers)
{
	unsigned owner = proc_slot_owner(slot, workers);

	for (unsigned i = 0; i < workers; i++) {
		unsigned w = (owner + i) % workers;
		if (ready[w])
			return (int)w;
	}
	return PROC_NOBODY;
}

static struct proc_socket *
socket_find(struct proc_slots *s, const struct net_address *at, unsigned slot)
{
	for (size_t i = 0; i < s->count; i++) {
		struct proc_socket *k = &s->socket[i];
		if (k->fd >= 0 && k->slot == slot && net_address_eq(&k->at, at))
			return k;
	}
	return NULL;
}

static bool
is_bound(struct proc_slots *s, const struct net_address *at)
{
	for (unsigned slot = 0; slot < s->slots; slot++)
		if (socket_find(s, at, slot) != NULL)
			return true;
	return false;
}

static struct proc_socket *
socket_place(struct proc_slots *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->socket[i].fd < 0)
			return &s->socket[i];
	return s->count < PROC_SOCKETS_MAX ? &s->socket[s->count++] : NULL;
}

static void
complain(const struct net_address *at, const char *setting, const char *why,
    struct buf *report)
{
	struct arena arena;

	arena_init(&arena, 0);
	struct span text = net_address_write(at, &arena);
	buf_printf(report, "error: %s: cannot listen on %.*s: %s\n", setting,
	    SPAN_ARG(text), why);
	arena_fini(&arena);
}

enum outcome
proc_listen_one(const struct net_address *at, const char *setting, int backlog,
    int *out_fd, struct buf *report)
{
	const char *why = "";

	if (net_listen_probe(at, &why) == OUT_OK &&
	    net_listen_bind(at, backlog, out_fd, &why) == OUT_OK)
		return OUT_OK;
	complain(at, setting, why, report);
	return OUT_PERM;
}

static bool
socket_bind(struct proc_slots *s, const struct net_address *at, unsigned slot,
    const struct proc_settings *settings, struct buf *report)
{
	struct proc_socket *k = socket_place(s);
	const char *why = "too many sockets";

	if (k != NULL) {
		*k = (struct proc_socket){ .at = *at, .slot = slot, .fd = -1 };
		if (net_listen_bind(at, settings->backlog, &k->fd, &why) ==
		    OUT_OK)
			return true;
	}
	complain(at, "local_interfaces", why, report);
	return false;
}

/* All slots of one address. */
static bool
address_bind(struct proc_slots *s, const struct net_address *at,
    const struct proc_settings *settings, unsigned generation,
    struct buf *report)
{
	const char *why;

	/* Ours already, or free; a second bind beside another's would
	   silently share its connections. */
	if (!is_bound(s, at) && net_listen_probe(at, &why) != OUT_OK) {
		complain(at, "local_interfaces", why, report);
		return false;
	}
	for (unsigned slot = 0; slot < s->slots; slot++) {
		if (socket_find(s, at, slot) != NULL)
			continue;
		if (!socket_bind(s, at, slot, settings, report))
			return false;
		socket_find(s, at, slot)->since = generation;
	}
	return true;
}

enum outcome
proc_slots_bind(struct proc_slots *s, const struct proc_settings *settings,
    unsigned generation, struct buf *report)
{
	unsigned before = s->slots;
	bool ok = true;

	/* Fewer workers than before still serve every slot there is. */
	if (settings->workers > s->slots)
		s->slots = settings->workers;
	for (size_t i = 0; i < settings->interface_count; i++)
		ok = address_bind(s, &settings->interfaces[i], settings,
			 generation, report) &&
		    ok;
	if (ok)
		return OUT_OK;
	proc_slots_undo(s, generation);
	s->slots = before;
	return OUT_PERM;
}

static void
socket_close(struct proc_socket *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

void
proc_slots_undo(struct proc_slots *s, unsigned generation)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->socket[i].since == generation)
			socket_close(&s->socket[i]);
}

bool
proc_slot_wanted(const struct proc_socket *k,
    const struct proc_settings *settings)
{
	for (size_t i = 0; i < settings->interface_count; i++)
		if (net_address_eq(&k->at, &settings->interfaces[i]))
			return k->fd >= 0;
	return false;
}

void
proc_slots_close(struct proc_slots *s)
{
	for (size_t i = 0; i < s->count; i++)
		socket_close(&s->socket[i]);
	s->count = 0;
}
