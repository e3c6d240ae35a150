/*
 * spill: O_TMPFILE where the file system has it, a name that is removed at
 * once where it has not.
 */
#include "mail/spill.h"

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Open under a random name and remove the name. */
static int
open_and_unlink(const char *dir)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/spill-XXXXXX", dir);
	int fd;

	if (n < 0 || (size_t)n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0 && unlink(path) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int
mail_spill_open(const char *dir)
{
	/* O_EXCL: nobody may give it a name through /proc later. */
	int fd = open(dir, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);

	/* Kernels and file systems without it answer one of these; see
	   open(2), O_TMPFILE. */
	if (fd < 0 &&
	    (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
		return open_and_unlink(dir);
	return fd;
}

enum outcome
mail_spill_write(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return OUT_TEMP;
		bytes += n;
		len -= (size_t)n;
	}
	return OUT_OK;
}

enum outcome
mail_spill_read(int fd, uint64_t at, char *page, size_t page_bytes, size_t *len)
{
	ssize_t n;

	do
		n = pread(fd, page, page_bytes, (off_t)at);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return OUT_TEMP;
	*len = (size_t)n;
	return OUT_OK;
}
