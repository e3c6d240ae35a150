/*
 * columns: which worker counts where.
 *
 * The tables that processes share have PROC_COLUMNS columns, given out over
 * all living generations; a column comes back when its worker is gone for
 * good.
 */
#ifndef PROC_COLUMNS_H
#define PROC_COLUMNS_H

#include <stdint.h>

#include "mail/budget.h"
#include "net/clients.h"
#include "obs/metric.h"

enum {
	PROC_COLUMNS = 64,
	/* Three generations that live, and one that starts or is closed. */
	PROC_WORKERS_MAX = PROC_COLUMNS / 4
};

_Static_assert(PROC_COLUMNS == (int)OBS_COLUMNS &&
	PROC_COLUMNS == (int)NET_CLIENTS_COLUMNS &&
	PROC_COLUMNS == (int)MAIL_BUDGET_COLUMNS,
    "one column everywhere");

/* Plain data; all zero: every column is free. */
struct proc_columns {
	uint64_t taken; /* bit per column */
};

/* proc_columns_free(c): how many are left. */
unsigned proc_columns_free(const struct proc_columns *c);

/* proc_columns_take(c): the lowest free one; there must be one. */
unsigned proc_columns_take(struct proc_columns *c);

/* proc_columns_give(c, column): it is free again. */
void proc_columns_give(struct proc_columns *c, unsigned column);

#endif
