/*
 * metric: counting into a column that nobody else writes.
 *
 * A column has one writer, so a cell is read and stored, not added to with a
 * lock prefix; the reader sees whole cells because they are atomic.
 */
#include "obs/metric.h"

#include <sys/mman.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "obs/cells.h"
#include "obs/family.h"

/* Where this process counts; no page until obs_attach. */
static const struct obs_page *attached;
static _Atomic int64_t *column_at;

struct obs_page *
obs_page_new(const struct span *backends, size_t count)
{
	struct obs_page *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	obs_cells_layout(p);
	p->name_count = count < OBS_NAMES_MAX ? count : OBS_NAMES_MAX;
	for (size_t i = 0; i < p->name_count; i++)
		snprintf(p->name[i], OBS_NAME_BYTES, "%.*s",
		    SPAN_ARG(backends[i]));
	void *cells = mmap(NULL, obs_cells_bytes(p), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (cells == MAP_FAILED)
		abort();
	p->cells = cells;
	return p;
}

void
obs_page_free(struct obs_page **p)
{
	if (*p == NULL)
		return;
	if (attached == *p) {
		attached = NULL;
		column_at = NULL;
	}
	munmap((void *)(*p)->cells, obs_cells_bytes(*p));
	free(*p);
	*p = NULL;
}

void
obs_attach(struct obs_page *p, unsigned column)
{
	ASSERT(column < OBS_ALL_COLUMNS);
	attached = p;
	column_at = p->cells + p->stride * column;
}

static void
cell_add(_Atomic int64_t *cell, int64_t n)
{
	int64_t old = atomic_load_explicit(cell, memory_order_relaxed);

	/* Unsigned, so that a cell which a broken process filled wraps. */
	atomic_store_explicit(cell, (int64_t)((uint64_t)old + (uint64_t)n),
	    memory_order_relaxed);
}

static double
cell_real(const _Atomic int64_t *cell)
{
	int64_t bits = atomic_load_explicit(cell, memory_order_relaxed);
	double real;

	memcpy(&real, &bits, sizeof(real));
	return real;
}

static void
cell_add_real(_Atomic int64_t *cell, double n)
{
	double real = cell_real(cell) + n;
	int64_t bits;

	memcpy(&bits, &real, sizeof(bits));
	atomic_store_explicit(cell, bits, memory_order_relaxed);
}

/* The index of a pair of words in its family; past the end is the last. */
static size_t
pair_index(enum obs_metric m, unsigned l1, unsigned l2)
{
	const struct obs_family *f = obs_family_get(m);
	size_t n1 = obs_words_width(f->label1);
	size_t n2 = obs_words_width(f->label2);
	size_t i1 = l1 < n1 ? l1 : n1 - 1;
	size_t i2 = l2 < n2 ? l2 : n2 - 1;

	return i1 * n2 + i2;
}

void
obs_add(enum obs_metric m, unsigned l1, unsigned l2, int64_t n)
{
	if (attached == NULL)
		return;
	ASSERT(obs_family_get(m)->kind != OBS_HISTOGRAM);
	cell_add(column_at + attached->offset[m] + pair_index(m, l1, l2), n);
}

void
obs_count(enum obs_metric m, unsigned l1, unsigned l2)
{
	obs_add(m, l1, l2, 1);
}

void
obs_auth(enum obs_auth method, const char *result)
{
	const struct obs_words *words = obs_words_get(OBS_LABEL_AUTH_RESULT);
	unsigned i = 0;

	while (i < words->count && strcmp(words->words[i], result) != 0)
		i++;
	ASSERT(i < words->count);
	obs_count(OBS_AUTH_RESULTS, method, i);
}

void
obs_set(enum obs_metric m, unsigned l1, unsigned l2, int64_t value)
{
	if (attached == NULL)
		return;
	ASSERT(obs_family_get(m)->kind == OBS_GAUGE);
	atomic_store_explicit(column_at + attached->offset[m] +
		pair_index(m, l1, l2),
	    value, memory_order_relaxed);
}

void
obs_observe(enum obs_metric m, double value)
{
	if (attached == NULL)
		return;
	ASSERT(obs_family_get(m)->kind == OBS_HISTOGRAM);
	struct obs_bounds b = obs_bounds_get(m);
	size_t i = 0;

	while (i < b.count && value > b.at[i])
		i++;
	_Atomic int64_t *cells = column_at + attached->offset[m];
	cell_add(cells + i, 1);
	cell_add_real(cells + b.count + 1, value);
}

unsigned
obs_backend(const struct obs_page *p, struct span name)
{
	for (unsigned i = 0; i < p->name_count; i++)
		if (span_eq(span_of(p->name[i]),
			span_first(name, OBS_NAME_BYTES - 1)))
			return i;
	return OBS_NAMES_MAX;
}

int64_t
obs_sum(const struct obs_page *p, enum obs_metric m, unsigned l1, unsigned l2)
{
	return obs_cells_sum(p, m, pair_index(m, l1, l2));
}

/* The index in ${into} of word ${i} of ${from}; names differ, words do not. */
static unsigned
same_word(const struct obs_page *from, const struct obs_page *into,
    enum obs_label label, unsigned i)
{
	if (label != OBS_LABEL_BACKEND)
		return i;
	if (i >= from->name_count)
		return OBS_NAMES_MAX;
	return obs_backend(into, span_of(from->name[i]));
}

static void
merge_pairs(const struct obs_page *from, struct obs_page *into,
    enum obs_metric m)
{
	const struct obs_family *f = obs_family_get(m);
	_Atomic int64_t *to =
	    into->cells + OBS_SUPERVISOR * into->stride + into->offset[m];
	unsigned n1 = (unsigned)obs_words_width(f->label1);
	unsigned n2 = (unsigned)obs_words_width(f->label2);

	for (unsigned i = 0; i < n1; i++)
		for (unsigned j = 0; j < n2; j++)
			cell_add(to +
				pair_index(m,
				    same_word(from, into, f->label1, i),
				    same_word(from, into, f->label2, j)),
			    obs_sum(from, m, i, j));
}

static void
merge_histogram(const struct obs_page *from, struct obs_page *into,
    enum obs_metric m)
{
	_Atomic int64_t *to =
	    into->cells + OBS_SUPERVISOR * into->stride + into->offset[m];
	size_t sum = obs_family_cells(m) - 1;

	for (size_t i = 0; i < sum; i++)
		cell_add(to + i, obs_cells_sum(from, m, i));
	cell_add_real(to + sum, obs_cells_real(from, m));
}

static void
merge(const struct obs_page *from, struct obs_page *into, bool gauges)
{
	for (size_t i = 0; i < OBS_METRICS; i++) {
		enum obs_metric m = (enum obs_metric)i;
		enum obs_kind kind = obs_family_get(m)->kind;

		if (kind == OBS_HISTOGRAM)
			merge_histogram(from, into, m);
		else if (kind == OBS_COUNTER || gauges)
			merge_pairs(from, into, m);
	}
}

void
obs_fold(const struct obs_page *from, struct obs_page *into)
{
	merge(from, into, false);
}

void
obs_merge(const struct obs_page *from, struct obs_page *into)
{
	merge(from, into, true);
}

void
obs_forget(struct obs_page *p, unsigned column)
{
	ASSERT(column < OBS_ALL_COLUMNS);
	for (size_t i = 0; i < OBS_METRICS; i++) {
		enum obs_metric m = (enum obs_metric)i;

		if (obs_family_get(m)->kind != OBS_GAUGE)
			continue;
		_Atomic int64_t *at =
		    p->cells + column * p->stride + p->offset[m];
		for (size_t n = obs_family_cells(m); n > 0; n--)
			atomic_store_explicit(at++, 0, memory_order_relaxed);
	}
}

unsigned
obs_code_class(int code)
{
	if (code < 300)
		return 0;
	if (code < 400)
		return 1;
	return code < 500 ? 2 : 3;
}
