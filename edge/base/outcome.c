/* outcome: the names of the five ends. */
#include "base/outcome.h"

#include <assert.h>

#include "base/assert.h"

static const char *const names[] = { "ok", "none", "temp", "perm",
	"cancelled" };
static_assert(sizeof(names) / sizeof(names[0]) == OUT_CANCELLED + 1,
    "one name per outcome");

const char *
outcome_name(enum outcome o)
{
	ASSERT((unsigned)o <= OUT_CANCELLED);
	return names[o];
}
