/*
 * view: what the admin process can see.
 */
#ifndef ADMIN_VIEW_H
#define ADMIN_VIEW_H

#include <stddef.h>

#include "admin/board.h"
#include "obs/metric.h"
#include "obs/recent.h"

/* Plain data, all borrowed. */
struct admin_view {
	const struct admin_board *board;
	struct obs_page *const *pages; /* newest first */
	size_t page_count;
	const struct obs_recent *recent; /* NULL: nobody remembers */
	/* Bring gauges that are not counted as they change up to date. */
	void (*refresh)(void *arg); /* may be NULL */
	void *arg;
};

#endif
