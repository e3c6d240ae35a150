/*
 * sandbox: a seccomp filter by libseccomp.
 *
 * A list of what is refused, not of what is allowed: the libraries below us
 * change which calls they make with each release, and a worker that falls to
 * a forgotten futex flag is worse than one that may still call getcpu.  What
 * an attacker who runs code here wants stands on the list: other programs,
 * other processes, other users, new listening sockets, mounts, namespaces,
 * keyrings, and the corners of the kernel that break most often.
 *
 * EPERM rather than death: a library that only tries stays alive.
 */
#include "proc/sandbox.h"

#include <errno.h>
#include <stddef.h>

#include <seccomp.h>

static const char *const refused[] = {
	/* other programs and processes */
	"execve",
	"execveat",
	"fork",
	"vfork",
	"clone",
	"clone3",
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"process_madvise",
	"pidfd_open",
	"pidfd_getfd",
	"pidfd_send_signal",
	"kcmp",
	"kill",
	"tkill",
	"rt_sigqueueinfo",
	"rt_tgsigqueueinfo",
	/* other users and rights */
	"setuid",
	"setgid",
	"setreuid",
	"setregid",
	"setresuid",
	"setresgid",
	"setfsuid",
	"setfsgid",
	"setgroups",
	"capset",
	"personality",
	/* new doors: sockets that listen come from the supervisor */
	"listen",
	/* the file system as others see it */
	"mount",
	"umount2",
	"pivot_root",
	"chroot",
	"fsopen",
	"fsmount",
	"fsconfig",
	"fspick",
	"move_mount",
	"open_tree",
	"mount_setattr",
	"mknod",
	"mknodat",
	"chmod",
	"fchmod",
	"fchmodat",
	"chown",
	"fchown",
	"lchown",
	"fchownat",
	"link",
	"linkat",
	"symlink",
	"symlinkat",
	"setxattr",
	"lsetxattr",
	"fsetxattr",
	"quotactl",
	"acct",
	"swapon",
	"swapoff",
	"open_by_handle_at",
	"name_to_handle_at",
	"fanotify_init",
	/* namespaces, kernel, machine */
	"unshare",
	"setns",
	"bpf",
	"perf_event_open",
	"userfaultfd",
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	"add_key",
	"request_key",
	"keyctl",
	"kexec_load",
	"kexec_file_load",
	"init_module",
	"finit_module",
	"delete_module",
	"reboot",
	"syslog",
	"iopl",
	"ioperm",
	"settimeofday",
	"clock_settime",
	"clock_adjtime",
	"adjtimex",
	"sethostname",
	"setdomainname",
	"vhangup",
	"modify_ldt",
	"lookup_dcookie",
	"move_pages",
	"migrate_pages",
	"mbind",
	"set_mempolicy",
	"uselib",
	"ustat",
	"sysfs",
	"nfsservctl",
};

/* A name that this machine's architecture lacks cannot be called either. */
static bool
refuse(scmp_filter_ctx filter, const char *name)
{
	int call = seccomp_syscall_resolve_name(name);

	if (call == __NR_SCMP_ERROR || call < 0)
		return true;
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
}

bool
proc_sandbox_enter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	bool ok = filter != NULL;

	for (size_t i = 0; ok && i < sizeof(refused) / sizeof(refused[0]); i++)
		ok = refuse(filter, refused[i]);
	ok = ok && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return ok;
}
