/*
 * file: whole files into an arena, in the supervisor, at load.
 */
#include "policy/file.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* A list file may hold a million addresses. */
enum { FILE_BYTES_MAX = 256 << 20 };

/* Fill ${to} from ${fd}; fewer bytes than asked when the file shrank. */
static ssize_t
read_all(int fd, char *to, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = read(fd, to + got, len - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

static enum outcome
read_open(int fd, struct arena *arena, struct span *out, const char **why)
{
	struct stat st;

	if (fstat(fd, &st) != 0) {
		*why = strerror(errno);
		return OUT_PERM;
	}
	if (!S_ISREG(st.st_mode)) {
		*why = "not a regular file";
		return OUT_PERM;
	}
	if (st.st_size > FILE_BYTES_MAX) {
		*why = "larger than 256 MiB";
		return OUT_PERM;
	}
	char *text = arena_alloc(arena, (size_t)st.st_size + 1);
	ssize_t got = read_all(fd, text, (size_t)st.st_size);
	if (got < 0) {
		*why = strerror(errno);
		return OUT_PERM;
	}
	*out = (struct span){ text, (size_t)got };
	return OUT_OK;
}

enum outcome
policy_file_read(void *ctx, struct span path, struct arena *arena,
    struct span *out, const char **why)
{
	(void)ctx;
	/* O_NONBLOCK: opening a FIFO by mistake must not hang a reload. */
	int fd =
	    open(arena_text(arena, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		*why = strerror(errno);
		return errno == ENOENT ? OUT_NONE : OUT_PERM;
	}
	enum outcome o = read_open(fd, arena, out, why);
	close(fd);
	return o;
}

enum outcome
policy_file_env(void *ctx, struct span name, struct arena *arena,
    struct span *out)
{
	(void)ctx;
	const char *value = getenv(arena_text(arena, name));
	if (value == NULL)
		return OUT_NONE;
	*out = arena_copy(arena, span_of(value));
	return OUT_OK;
}
