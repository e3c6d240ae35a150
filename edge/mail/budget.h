/*
 * budget: how many bytes of mail all workers hold together.
 *
 * A table in memory that the processes share: one column per worker, atomic
 * adds, no locks and no total kept apart, so that a worker which dies in the
 * middle leaves nothing behind but its column.  The supervisor makes it
 * before it forks and zeroes the column of the dead.
 */
#ifndef MAIL_BUDGET_H
#define MAIL_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct mail_budget;

enum mail_budget_kind { MAIL_MEMORY, MAIL_SPILL, MAIL_BUDGET_KINDS };

enum { MAIL_BUDGET_COLUMNS = 64 };

/*
 * mail_budget_new(columns): a shared table, all zero, without caps; aborts
 * without memory.  ${columns} is at most MAIL_BUDGET_COLUMNS.
 */
struct mail_budget *mail_budget_new(unsigned columns);

/* mail_budget_free(b): unmap it here; the other processes keep theirs. */
void mail_budget_free(struct mail_budget **b);

/* mail_budget_cap(b, kind, max_bytes): from now on; 0 means none. */
void mail_budget_cap(struct mail_budget *b, enum mail_budget_kind kind,
    uint64_t max_bytes);

/*
 * mail_budget_take(b, column, kind, bytes): count ${bytes} more.  Returns
 * false, nothing counted, when that would pass the cap.  Two takers at the
 * edge of the cap may both be refused.
 */
bool mail_budget_take(struct mail_budget *b, unsigned column,
    enum mail_budget_kind kind, uint64_t bytes);

/* mail_budget_give(b, column, kind, bytes): what was taken, given back. */
void mail_budget_give(struct mail_budget *b, unsigned column,
    enum mail_budget_kind kind, uint64_t bytes);

/* mail_budget_used(b, kind): bytes counted over all columns. */
uint64_t mail_budget_used(const struct mail_budget *b,
    enum mail_budget_kind kind);

/* mail_budget_forget(b, column): zero the column of a dead worker. */
void mail_budget_forget(struct mail_budget *b, unsigned column);

#endif
