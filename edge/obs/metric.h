/*
 * metric: counters, gauges and histograms in memory that processes share.
 *
 * Every family is a row of metric_table.h, every label's words a row of
 * label_table.h, so what /metrics can show is bounded and known beforehand.
 * A label without words of its own (backend) gets them from the
 * configuration, through obs_page_new.  One page per generation: worker
 * columns of atomic cells, written only by that worker, read by the admin
 * process, which trusts nothing in it but its size.  No locks.
 * Names and layout are each process's own, copied by the fork: only numbers
 * are shared, so a broken worker can lie but not make the reader fall.
 */
#ifndef OBS_METRIC_H
#define OBS_METRIC_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "obs/label.h"
#include "obs/row.h"

struct obs_page;

/*
 * obs_page_new(backends, count): a zeroed shared page whose BACKEND label has
 * these names (copied; at most OBS_NAMES_MAX, the rest count as "other").
 * Made before the fork; aborts without memory.
 */
struct obs_page *obs_page_new(const struct span *backends, size_t count);

/* obs_page_free(p): unmap it here. */
void obs_page_free(struct obs_page **p);

/* obs_attach(p, column): this process counts there from now on. */
void obs_attach(struct obs_page *p, unsigned column);

/*
 * obs_count(m, l1, l2): one more of a counter.  ${l1}, ${l2} are indexes into
 * the words of the metric's labels, 0 where it has none; one that is out of
 * range counts as the last word.  A no-op in a process that is not attached,
 * as are the next three.
 */
void obs_count(enum obs_metric m, unsigned l1, unsigned l2);

/* obs_add(m, l1, l2, n): ${n} more; a gauge may go down. */
void obs_add(enum obs_metric m, unsigned l1, unsigned l2, int64_t n);

/* obs_set(m, l1, l2, value): what a gauge of this process shows from now. */
void obs_set(enum obs_metric m, unsigned l1, unsigned l2, int64_t value);

/* obs_observe(m, value): for histograms; seconds or bytes as ${m} is named. */
void obs_observe(enum obs_metric m, double value);

/*
 * obs_auth(method, result): count a check that came to ${result}, a word of
 * RFC 8601 section 2.7.
 */
void obs_auth(enum obs_auth method, const char *result);

/* obs_backend(p, name): the index of a backend's name, for label BACKEND. */
unsigned obs_backend(const struct obs_page *p, struct span name);

/*
 * obs_fold(from, into): add a retired page's counters and histograms to the
 * supervisor's column of another, names of label BACKEND matched by name.
 * For the supervisor only, and while nobody reads both.
 */
void obs_fold(const struct obs_page *from, struct obs_page *into);

/* obs_merge(from, into): as obs_fold, gauges too; ${into} is private. */
void obs_merge(const struct obs_page *from, struct obs_page *into);

/* obs_forget(p, column): a worker died: zero its gauges, keep its counts. */
void obs_forget(struct obs_page *p, unsigned column);

/*
 * obs_sum(p, m, l1, l2): a cell over all columns; for the writer of /metrics
 * and for tests.
 */
int64_t obs_sum(const struct obs_page *p, enum obs_metric m, unsigned l1,
    unsigned l2);

/* obs_code_class(code): the index in label CLASS of an SMTP reply code. */
unsigned obs_code_class(int code);

#endif
