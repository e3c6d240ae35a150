/*
 * family: the rows of metric_table.h and label_table.h as arrays.
 *
 * For the two sides of a page, the one that counts and the one that writes
 * /metrics.  A family takes a run of cells: one per pair of words, or for a
 * histogram one per bucket, one past the last bound, and the sum.
 */
#ifndef OBS_FAMILY_H
#define OBS_FAMILY_H

#include <stddef.h>

#include "obs/row.h"

struct obs_family {
	const char *name;
	enum obs_kind kind;
	enum obs_label label1;
	enum obs_label label2;
	const char *help;
};

struct obs_words {
	const char *name; /* "" for OBS_LABEL_NONE */
	const char *const *words;
	size_t count;
};

/* Upper bounds of a histogram's buckets, ascending. */
struct obs_bounds {
	const double *at;
	size_t count;
};

/* obs_family_get(m): its row. */
const struct obs_family *obs_family_get(enum obs_metric m);

/* obs_kind_name(k): as Prometheus says it. */
const char *obs_kind_name(enum obs_kind k);

/* obs_words_get(l): its row; BACKEND's holds "other" alone. */
const struct obs_words *obs_words_get(enum obs_label l);

/* obs_words_width(l): how many indexes it has, configured names included. */
size_t obs_words_width(enum obs_label l);

/* obs_bounds_get(m): of seconds or of bytes, as the name ends. */
struct obs_bounds obs_bounds_get(enum obs_metric m);

/* obs_family_cells(m): how many cells it takes in a column. */
size_t obs_family_cells(enum obs_metric m);

#endif
