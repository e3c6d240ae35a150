/*
 * board: a mapping and the words for its states.
 */
#include "admin/board.h"

#include <sys/mman.h>

#include <stddef.h>
#include <stdlib.h>

static const char *const texts[] = {
	[ADMIN_STARTING] = "starting",
	[ADMIN_READY] = "ready",
	[ADMIN_UNSERVED] = "no worker accepts from some socket",
	[ADMIN_DRAINING] = "draining",
};

struct admin_board *
admin_board_new(void)
{
	void *at = mmap(NULL, sizeof(struct admin_board),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	return at;
}

void
admin_board_free(struct admin_board **b)
{
	if (*b != NULL)
		munmap(*b, sizeof(**b));
	*b = NULL;
}

const char *
admin_ready_text(uint32_t r)
{
	return r < sizeof(texts) / sizeof(texts[0]) ? texts[r] : "unknown";
}
