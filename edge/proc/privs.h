/*
 * privs: who a process is and what it may hold.
 */
#ifndef PROC_PRIVS_H
#define PROC_PRIVS_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* Plain data. */
struct proc_user {
	char name[64];
	uid_t uid;
	gid_t gid;
};

/*
 * proc_user_find(name, out): the user to run as; "" means postern, or nobody
 * where there is none.  A supervisor that is not root stays who it is.  False
 * when there is no such user.
 */
bool proc_user_find(struct span name, struct proc_user *out);

/*
 * proc_user_can_enter(u, path): whether ${u} may search and write directory
 * ${path}; asked as that user, so every directory above counts.
 */
bool proc_user_can_enter(const struct proc_user *u, const char *path);

/*
 * proc_privs_drop(u): become ${u} for good and gain nothing by executing
 * anything.  False when it could not be done; the caller must exit.
 */
bool proc_privs_drop(const struct proc_user *u);

/* proc_privs_limits(): as many descriptors as allowed, no core files. */
void proc_privs_limits(void);

/*
 * proc_privs_parent(parent, signal): be sent ${signal} when ${parent} dies;
 * false when it has gone already.  After proc_privs_drop, which undoes it.
 */
bool proc_privs_parent(pid_t parent, int signal);

/*
 * proc_privs_close_others(keep, count): close every descriptor above 2 that
 * is not among ${keep}, which is sorted on return.
 */
void proc_privs_close_others(int *keep, size_t count);

#endif
