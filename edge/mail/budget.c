/*
 * budget: a shared mapping of counters, kind x column.
 */
#include "mail/budget.h"

#include <sys/mman.h>

#include <stdatomic.h>
#include <stddef.h>

#include "base/assert.h"

struct mail_budget {
	unsigned columns;
	_Atomic uint64_t max[MAIL_BUDGET_KINDS];
	_Atomic uint64_t used[MAIL_BUDGET_KINDS][MAIL_BUDGET_COLUMNS];
};

struct mail_budget *
mail_budget_new(unsigned columns)
{
	struct mail_budget *b;

	ASSERT(columns > 0 && columns <= MAIL_BUDGET_COLUMNS);
	b = mmap(NULL, sizeof(*b), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT(b != MAP_FAILED);
	b->columns = columns;
	return b;
}

void
mail_budget_free(struct mail_budget **b)
{
	if (*b != NULL)
		munmap(*b, sizeof(**b));
	*b = NULL;
}

void
mail_budget_cap(struct mail_budget *b, enum mail_budget_kind kind,
    uint64_t max_bytes)
{
	atomic_store(&b->max[kind], max_bytes);
}

bool
mail_budget_take(struct mail_budget *b, unsigned column,
    enum mail_budget_kind kind, uint64_t bytes)
{
	uint64_t max = atomic_load(&b->max[kind]);

	ASSERT(column < b->columns);
	/* Count first and look then: of two takers at least one sees both. */
	atomic_fetch_add(&b->used[kind][column], bytes);
	if (max == 0 || mail_budget_used(b, kind) <= max)
		return true;
	atomic_fetch_sub(&b->used[kind][column], bytes);
	return false;
}

void
mail_budget_give(struct mail_budget *b, unsigned column,
    enum mail_budget_kind kind, uint64_t bytes)
{
	uint64_t before;

	ASSERT(column < b->columns);
	before = atomic_fetch_sub(&b->used[kind][column], bytes);
	ASSERT(before >= bytes);
}

uint64_t
mail_budget_used(const struct mail_budget *b, enum mail_budget_kind kind)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < b->columns; i++)
		sum += atomic_load(&b->used[kind][i]);
	return sum;
}

void
mail_budget_forget(struct mail_budget *b, unsigned column)
{
	ASSERT(column < b->columns);
	for (unsigned kind = 0; kind < MAIL_BUDGET_KINDS; kind++)
		atomic_store(&b->used[kind][column], 0);
}
