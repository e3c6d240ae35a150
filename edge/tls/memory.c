/*
 * memory: a memfd, sealed.
 */
#include "tls/memory.h"

#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/assert.h"

int
tls_memory_make(const char *name, size_t bytes)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	/* A size that cannot change: nobody can make a reader fall. */
	if (fd >= 0 &&
	    (ftruncate(fd, (off_t)bytes) != 0 ||
		fcntl(fd, F_ADD_SEALS,
		    F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

void *
tls_memory_map(int fd, size_t bytes, bool is_writer)
{
	void *at = mmap(NULL, bytes, PROT_READ | (is_writer ? PROT_WRITE : 0),
	    MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return NULL;
	ASSERT(madvise(at, bytes, MADV_DONTFORK) == 0);
	(void)madvise(at, bytes, MADV_DONTDUMP);
	return at;
}
