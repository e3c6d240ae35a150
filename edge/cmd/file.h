/*
 * file: a file named on the command line, read whole.
 */
#ifndef CMD_FILE_H
#define CMD_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * cmd_file_read(path, max, arena, out): the whole of a file; false with the
 * reason printed.
 */
bool cmd_file_read(const char *path, size_t max, struct arena *arena,
    struct span *out);

#endif
