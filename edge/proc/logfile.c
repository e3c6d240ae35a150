/*
 * logfile: opened by the supervisor, written by all.
 */
#include "proc/logfile.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

/*
 * Stdout, when it is a pipe, opened once more: a description of our own may be
 * non-blocking, so that a reader who has stopped does not stop us.  -1: it is
 * something else, or another user's; then stdout itself has to do.
 */
static int
pipe_reopen(void)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) != 0 || !S_ISFIFO(st.st_mode))
		return -1;
	return open("/proc/self/fd/1",
	    O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC);
}

bool
proc_logfile_open(struct proc_state *s, const struct proc_settings *settings,
    struct buf *report)
{
	int fd = -1;

	if (settings->log_path != NULL) {
		fd = open(settings->log_path,
		    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
		if (fd < 0) {
			buf_printf(report, "error: log_file_path %s: %s\n",
			    settings->log_path, strerror(errno));
			return false;
		}
	} else {
		fd = pipe_reopen();
	}
	log_open(fd >= 0 ? fd : STDOUT_FILENO, settings->log_json);
	if (s->log_fd >= 0)
		close(s->log_fd);
	s->log_fd = fd;
	return true;
}
