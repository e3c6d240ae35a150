/*
 * state_dir: made, owned, locked.
 */
#include "proc/state_dir.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
fail(struct buf *report, const char *what, const char *path)
{
	buf_printf(report, "error: %s %s: %s\n", what, path, strerror(errno));
	return false;
}

/*
 * A directory of root's becomes run_user's, but never one that is for
 * everybody, such as /tmp.
 */
static bool
dir_own(const struct proc_settings *s, struct buf *report)
{
	struct stat st;

	if (stat(s->state_dir, &st) != 0)
		return fail(report, "state_dir", s->state_dir);
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return fail(report, "state_dir", s->state_dir);
	}
	if (geteuid() != 0 || st.st_uid == s->user.uid)
		return true;
	if (st.st_uid != 0 || (st.st_mode & (S_IWOTH | S_ISVTX)) != 0) {
		buf_printf(report,
		    "error: state_dir %s is neither %s's nor "
		    "root's alone\n",
		    s->state_dir, s->user.name);
		return false;
	}
	if (chown(s->state_dir, s->user.uid, s->user.gid) != 0)
		return fail(report, "state_dir: chown", s->state_dir);
	return true;
}

static bool
dir_make(const struct proc_settings *s, struct buf *report)
{
	if (mkdir(s->state_dir, 0700) != 0 && errno != EEXIST)
		return fail(report, "state_dir", s->state_dir);
	return dir_own(s, report);
}

static bool
dir_check(const struct proc_settings *s, const char *setting, const char *path,
    struct buf *report)
{
	if (proc_user_can_enter(&s->user, path))
		return true;
	buf_printf(report,
	    "error: %s: user %s cannot write in %s; it, or a "
	    "directory above it, is closed to that user\n",
	    setting, s->user.name, path);
	return false;
}

/* Who holds the lock wrote its number into the file. */
static void
report_holder(int fd, const char *dir, struct buf *report)
{
	char pid[16];
	ssize_t n = pread(fd, pid, sizeof(pid), 0);
	struct span text = { pid, n > 0 ? (size_t)n : 0 };

	buf_add_text(report,
	    "error: another postern runs with this "
	    "state_dir, ");
	buf_printf(report, "%s, pid ", dir);
	buf_add_escaped(report, span_trim(text));
	buf_add_char(report, '\n');
}

static bool
lock_take(const char *dir, int *lock, struct buf *report)
{
	char path[4096];
	char pid[16];

	snprintf(path, sizeof(path), "%s/lock", dir);
	/* The directory is run_user's: follow no link that it may hold. */
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail(report, "lock", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		report_holder(fd, dir, report);
		close(fd);
		return false;
	}
	int n = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)n, 0) != n) {
		fail(report, "lock", path);
		close(fd);
		return false;
	}
	*lock = fd;
	return true;
}

bool
proc_spill_dir_check(const struct proc_settings *s, struct buf *report)
{
	return dir_check(s, "spill_dir", s->spill_dir, report);
}

enum outcome
proc_state_dir_open(const struct proc_settings *s, int *lock,
    struct buf *report)
{
	if (dir_make(s, report) &&
	    dir_check(s, "state_dir", s->state_dir, report) &&
	    proc_spill_dir_check(s, report) &&
	    lock_take(s->state_dir, lock, report))
		return OUT_OK;
	return OUT_PERM;
}
