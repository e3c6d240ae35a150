/* file: open, read, close. */
#include "tls/file.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/buf.h"

static bool
read_open(int fd, struct arena *arena, struct span *out)
{
	struct stat st;
	size_t got = 0;

	if (fstat(fd, &st) != 0)
		return false;
	if (!S_ISREG(st.st_mode) || st.st_size > TLS_FILE_BYTES_MAX) {
		errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
		return false;
	}
	char *to = arena_alloc(arena, (size_t)st.st_size + 1);
	while (got < (size_t)st.st_size) {
		ssize_t n = read(fd, to + got, (size_t)st.st_size - got);
		if (n < 0 && errno != EINTR)
			return false;
		if (n == 0)
			break;
		got += n > 0 ? (size_t)n : 0;
	}
	*out = (struct span){ to, got };
	return true;
}

bool
tls_file_read(const char *path, struct arena *arena, struct span *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && read_open(fd, arena, out);
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return ok;
}

/* Hashed names are links to files that stand beside them: read once. */
static bool
is_wanted(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
is_link_out(const char *path)
{
	char to[2];
	struct stat st;

	return readlink(path, to, sizeof(to)) > 0 && to[0] == '/' &&
	    stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
add_file(const char *path, struct arena *arena, struct buf *all)
{
	struct span text;

	if (!is_wanted(path) && !is_link_out(path))
		return true;
	if (!tls_file_read(path, arena, &text))
		return false;
	buf_add(all, text);
	buf_add_char(all, '\n');
	if (!buf_is_full(all))
		return true;
	errno = EFBIG;
	return false;
}

bool
tls_file_read_all(const char *path, struct arena *arena, struct span *out)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	struct buf all;
	bool ok = true;

	if (dir == NULL)
		return tls_file_read(path, arena, out);
	buf_init(&all, TLS_FILE_BYTES_MAX);
	while (ok && (entry = readdir(dir)) != NULL)
		ok = add_file(
		    arena_printf(arena, "%s/%s", path, entry->d_name).at, arena,
		    &all);
	if (ok)
		*out = arena_copy(arena, buf_span(&all));
	int error = errno;
	buf_fini(&all);
	(void)closedir(dir);
	errno = error;
	return ok;
}
