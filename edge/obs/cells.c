/*
 * cells: layout and sums.
 */
#include "obs/cells.h"

#include <string.h>

#include "obs/family.h"

/* Cells in a cache line: columns of two workers never share one. */
enum { LINE_CELLS = 64 / sizeof(int64_t) };

size_t
obs_cells_bytes(const struct obs_page *p)
{
	return p->stride * OBS_ALL_COLUMNS * sizeof(int64_t);
}

/* Lay the families out, one after the other. */
void
obs_cells_layout(struct obs_page *p)
{
	size_t at = 0;

	for (size_t m = 0; m < OBS_METRICS; m++) {
		p->offset[m] = at;
		at += obs_family_cells((enum obs_metric)m);
	}
	p->stride = (at + LINE_CELLS - 1) / LINE_CELLS * LINE_CELLS;
}

static double
cell_real(const _Atomic int64_t *cell)
{
	int64_t bits = atomic_load_explicit(cell, memory_order_relaxed);
	double real;

	memcpy(&real, &bits, sizeof(real));
	return real;
}

int64_t
obs_cells_sum(const struct obs_page *p, enum obs_metric m, size_t cell)
{
	uint64_t total = 0;

	for (size_t c = 0; c < OBS_ALL_COLUMNS; c++)
		total += (uint64_t)atomic_load_explicit(p->cells +
			c * p->stride + p->offset[m] + cell,
		    memory_order_relaxed);
	return (int64_t)total;
}

double
obs_cells_real(const struct obs_page *p, enum obs_metric m)
{
	size_t cell = p->offset[m] + obs_family_cells(m) - 1;
	double total = 0;

	for (size_t c = 0; c < OBS_ALL_COLUMNS; c++)
		total += cell_real(p->cells + c * p->stride + cell);
	return total;
}
