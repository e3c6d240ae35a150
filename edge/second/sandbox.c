/*
 * sandbox: a list of what is allowed, and nothing else.
 *
 * EPERM rather than death: a library that only tries to write a log line
 * stays alive, and one who runs code here has gained as little.
 */
#include "second/sandbox.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <errno.h>
#include <stddef.h>
#include <unistd.h>

#include <seccomp.h>

#define MEMORY_MAX_BYTES ((rlim_t)256 << 20)

static const int allowed[] = {
	/* what is open */
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(restart_syscall),
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	/* time, and the bound on a run */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(setitimer),
	SCMP_SYS(getrandom),
	/* the end, abort()'s too */
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
};

/* Memory that may be executed is not to be had. */
static bool
allow_data(scmp_filter_ctx filter, int call)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

static bool
filter_load(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool ok = filter != NULL;

	for (size_t i = 0; ok && i < sizeof(allowed) / sizeof(allowed[0]); i++)
		ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) ==
		    0;
	ok = ok && allow_data(filter, SCMP_SYS(mmap)) &&
	    allow_data(filter, SCMP_SYS(mprotect)) &&
	    /* A signal to itself, which is how abort() ends. */
	    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
		SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0 &&
	    seccomp_load(filter) == 0;
	seccomp_release(filter);
	return ok;
}

static bool
bound(__rlimit_resource_t what, rlim_t most)
{
	const struct rlimit limit = { most, most };

	return setrlimit(what, &limit) == 0;
}

bool
second_sandbox_enter(void)
{
	bool ok = bound(RLIMIT_CORE, 0) && bound(RLIMIT_FSIZE, 0) &&
	    bound(RLIMIT_NPROC, 0);
#ifndef __SANITIZE_ADDRESS__ /* which maps terabytes */
	ok = ok && bound(RLIMIT_AS, MEMORY_MAX_BYTES);
#endif
	return ok && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && filter_load();
}
