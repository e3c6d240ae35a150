/*
 * slots: listening sockets, in sets that outlive workers.
 *
 * Each slot has a socket of its own for every address (SO_REUSEPORT), so the
 * kernel spreads connections over slots.  A slot, not a worker, owns the
 * queue: whoever serves the slot accepts from it, and no socket with a queue
 * is closed while we run.  Slot n belongs to worker n modulo the number of
 * workers; when that one is not ready, the next ready one covers it.
 */
#ifndef PROC_SLOTS_H
#define PROC_SLOTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "net/address.h"
#include "proc/settings.h"

enum { PROC_SOCKETS_MAX = 1024, PROC_NOBODY = -1 };

/* One listening socket.  Plain data. */
struct proc_socket {
	struct net_address at;
	unsigned slot;
	int fd;		/* -1: this place is empty */
	unsigned since; /* the generation that wanted it first */
};

/* All of them; the index of a socket is its name in messages. */
struct proc_slots {
	struct proc_socket socket[PROC_SOCKETS_MAX];
	size_t count;	/* places used so far */
	unsigned slots; /* slots there have ever been */
};

/* proc_slot_owner(slot, workers): the worker it belongs to. */
unsigned proc_slot_owner(unsigned slot, unsigned workers);

/*
 * proc_slot_server(slot, ready, workers): the worker that should accept from
 * it: the owner, else the next one that is ready, else PROC_NOBODY.
 */
int proc_slot_server(unsigned slot, const bool *ready, unsigned workers);

/*
 * proc_slots_bind(s, settings, generation, report):
 * Bind what ${settings} wants and is not there yet.  An address that is new
 * is probed first.  On failure what was bound here is closed again.
 *
 * Returns OUT_OK; OUT_PERM with a line in ${report} that names the address
 * and the setting.
 */
MUST_USE enum outcome proc_slots_bind(struct proc_slots *s,
    const struct proc_settings *settings, unsigned generation,
    struct buf *report);

/* proc_slots_undo(s, generation): close what that generation bound. */
void proc_slots_undo(struct proc_slots *s, unsigned generation);

/* proc_slot_wanted(k, settings): whether it is one of their interfaces. */
bool proc_slot_wanted(const struct proc_socket *k,
    const struct proc_settings *settings);

/* proc_slots_close(s): close all, at the very end. */
void proc_slots_close(struct proc_slots *s);

/*
 * proc_listen_one(at, setting, backlog, out_fd, report): probe and bind one
 * address; as proc_slots_bind.
 */
MUST_USE enum outcome proc_listen_one(const struct net_address *at,
    const char *setting, int backlog, int *out_fd, struct buf *report);

#endif
