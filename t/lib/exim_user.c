/*
 * exim_user: Debian's Exim looks up its user, Debian-exim, before it reads
 * anything.  The package makes that user; ours is only unpacked.  Preloaded,
 * this answers with $EXIM_USER, any user that exists.
 */
#include <dlfcn.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

static const char exim[] = "Debian-exim";

struct passwd *
getpwnam(const char *name)
{
	struct passwd *(*find)(const char *);
	const char *as = getenv("EXIM_USER");

	*(void **)&find = dlsym(RTLD_NEXT, "getpwnam");
	return find(as != NULL && strcmp(name, exim) == 0 ? as : name);
}

struct group *
getgrnam(const char *name)
{
	const char *as = getenv("EXIM_USER");
	struct group *(*find)(const char *);
	struct passwd *user;

	*(void **)&find = dlsym(RTLD_NEXT, "getgrnam");
	if (as == NULL || strcmp(name, exim) != 0)
		return find(name);
	user = getpwnam(as);
	return user == NULL ? NULL : getgrgid(user->pw_gid);
}
