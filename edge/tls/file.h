/*
 * file: the files that TLS is made of, read whole.
 *
 * For the supervisor at load, which may block; workers read none.
 */
#ifndef TLS_FILE_H
#define TLS_FILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

enum { TLS_FILE_BYTES_MAX = 4 << 20 };

/* tls_file_read(path, arena, out): a regular file; false with errno. */
bool tls_file_read(const char *path, struct arena *arena, struct span *out);

/*
 * tls_file_read_all(path, arena, out): a regular file, or all those of a
 * directory, one after the other, as OpenSSL's directories of CA certificates
 * are; false with errno.
 */
bool tls_file_read_all(const char *path, struct arena *arena, struct span *out);

#endif
