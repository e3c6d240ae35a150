/* assert: the end of a process that has found a bug of ours. */
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

void
assert_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "postern: %s:%d: broken invariant: %s\n", file, line,
	    what);
	abort();
}
