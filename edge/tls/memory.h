/*
 * memory: secrets that processes share, in a file that is in memory alone.
 */
#ifndef TLS_MEMORY_H
#define TLS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * tls_memory_make(name, bytes): zeroed, of a size that nobody can change;
 * ${name} is for /proc.  Its descriptor, close-on-exec; -1 with errno.
 */
int tls_memory_make(const char *name, size_t bytes);

/*
 * tls_memory_map(fd, bytes, is_writer): it, here; neither forks nor core files
 * get it.  NULL with errno.  munmap() ends it.
 */
void *tls_memory_map(int fd, size_t bytes, bool is_writer);

#endif
