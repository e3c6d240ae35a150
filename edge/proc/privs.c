/*
 * privs: users, limits, descriptors.
 */
#include "proc/privs.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool
user_named(const char *name, struct proc_user *out)
{
	const struct passwd *pw = getpwnam(name);

	if (pw == NULL)
		return false;
	snprintf(out->name, sizeof(out->name), "%s", name);
	out->uid = pw->pw_uid;
	out->gid = pw->pw_gid;
	return true;
}

bool
proc_user_find(struct span name, struct proc_user *out)
{
	char text[sizeof(out->name)];

	if (geteuid() != 0) {
		const struct passwd *pw = getpwuid(geteuid());

		snprintf(out->name, sizeof(out->name), "%s",
		    pw != NULL ? pw->pw_name : "self");
		out->uid = geteuid();
		out->gid = getegid();
		return true;
	}
	if (name.len == 0)
		return user_named("postern", out) || user_named("nobody", out);
	snprintf(text, sizeof(text), "%.*s", SPAN_ARG(name));
	return name.len < sizeof(text) && user_named(text, out);
}

bool
proc_user_can_enter(const struct proc_user *u, const char *path)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	bool can;

	if (uid != 0)
		return access(path, W_OK | X_OK) == 0;
	if (setegid(u->gid) != 0 || seteuid(u->uid) != 0)
		abort();
	can = faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0;
	/* A supervisor that stays half a user would fail later and worse. */
	if (seteuid(uid) != 0 || setegid(gid) != 0)
		abort();
	return can;
}

bool
proc_privs_drop(const struct proc_user *u)
{
	if (geteuid() == 0 && u->uid != 0 &&
	    (setgroups(0, NULL) != 0 || setgid(u->gid) != 0 ||
		setuid(u->uid) != 0))
		return false;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

void
proc_privs_limits(void)
{
	struct rlimit files;
	const struct rlimit none = { 0, 0 };

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	/* A core would hold mail and keys. */
	setrlimit(RLIMIT_CORE, &none);
}

bool
proc_privs_parent(pid_t parent, int signal)
{
	/* The parent may have died before we asked. */
	return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) == 0 &&
	    getppid() == parent;
}

static int
fd_order(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void
close_from_to(unsigned from, unsigned to)
{
	if (from > to || close_range(from, to, 0) == 0)
		return;
	/* A kernel without close_range: one by one, up to our limit. */
	for (unsigned fd = from; fd <= to && fd < (unsigned)getdtablesize();
	     fd++)
		close((int)fd);
}

void
proc_privs_close_others(int *keep, size_t count)
{
	unsigned from = STDERR_FILENO + 1;

	qsort(keep, count, sizeof(*keep), fd_order);
	for (size_t i = 0; i < count; i++) {
		if (keep[i] < (int)from)
			continue;
		close_from_to(from, (unsigned)keep[i] - 1);
		from = (unsigned)keep[i] + 1;
	}
	close_from_to(from, UINT_MAX);
}
