/*
 * columns: bits.
 */
#include "proc/columns.h"

#include "base/assert.h"

unsigned
proc_columns_free(const struct proc_columns *c)
{
	return PROC_COLUMNS - (unsigned)__builtin_popcountll(c->taken);
}

unsigned
proc_columns_take(struct proc_columns *c)
{
	ASSERT(c->taken != UINT64_MAX);
	unsigned column = (unsigned)__builtin_ctzll(~c->taken);
	c->taken |= UINT64_C(1) << column;
	return column;
}

void
proc_columns_give(struct proc_columns *c, unsigned column)
{
	ASSERT(column < PROC_COLUMNS);
	c->taken &= ~(UINT64_C(1) << column);
}
