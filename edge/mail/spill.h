/*
 * spill: files without a name, for what is too big for memory.
 */
#ifndef MAIL_SPILL_H
#define MAIL_SPILL_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

/*
 * mail_spill_open(dir): a file in ${dir} that no other process can open,
 * close-on-exec, gone when it is closed; or -1 with errno.
 */
int mail_spill_open(const char *dir);

/*
 * mail_spill_write(fd, bytes, len): append all of it.  OUT_OK, or OUT_TEMP
 * with errno; how much was written then is not known.
 */
MUST_USE enum outcome mail_spill_write(int fd, const char *bytes, size_t len);

/*
 * mail_spill_read(fd, at, page, page_bytes, len): as much as fits from offset
 * ${at} on, at least one byte.  OUT_OK, or OUT_TEMP when the file cannot be
 * read or is shorter than that.
 */
MUST_USE enum outcome mail_spill_read(int fd, uint64_t at, char *page,
    size_t page_bytes, size_t *len);

#endif
