/*
 * cells: how a page of metrics lies in memory.
 *
 * For metric.c and exposition.c.  The struct is private to each process; the
 * cells are shared.
 */
#ifndef OBS_CELLS_H
#define OBS_CELLS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "obs/row.h"

enum { OBS_NAME_BYTES = 128 };

struct obs_page {
	_Atomic int64_t *cells;	    /* OBS_ALL_COLUMNS x stride */
	size_t stride;		    /* cells in a column */
	size_t offset[OBS_METRICS]; /* of a family in a column */
	size_t name_count;
	char name[OBS_NAMES_MAX][OBS_NAME_BYTES];
};

/* obs_cells_layout(p): give each family its place in a column. */
void obs_cells_layout(struct obs_page *p);

/* obs_cells_bytes(p): the size of the mapping, all columns. */
size_t obs_cells_bytes(const struct obs_page *p);

/* obs_cells_sum(p, m, cell): the family's ${cell}th, over all columns. */
int64_t obs_cells_sum(const struct obs_page *p, enum obs_metric m, size_t cell);

/* obs_cells_real(p, m): the sum of histogram ${m}, over all columns. */
double obs_cells_real(const struct obs_page *p, enum obs_metric m);

#endif
