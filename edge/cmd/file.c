/*
 * file: read with a cap.
 */
#include "cmd/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/options.h"

enum { CHUNK = 16384 };

bool
cmd_file_read(const char *path, size_t max, struct arena *arena,
    struct span *out)
{
	char chunk[CHUNK];
	struct buf b;
	size_t n;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return cmd_complain(path, strerror(errno));
	buf_init(&b, max);
	while (!buf_is_full(&b) && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&b, (struct span){ chunk, n });
	int error = ferror(f) ? errno : 0;
	fclose(f);
	bool full = buf_is_full(&b);
	*out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	if (error != 0)
		return cmd_complain(path, strerror(error));
	return full ? cmd_complain(path, "the file is too long") : true;
}
