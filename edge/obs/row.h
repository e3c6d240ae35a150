/*
 * row: enums out of the rows of metric_table.h and label_table.h.
 */
#ifndef OBS_ROW_H
#define OBS_ROW_H

enum obs_label {
#define OBS_LABEL(id, name, ...) OBS_LABEL_##id,
#include "obs/label_table.h"
#undef OBS_LABEL
	OBS_LABELS
};

enum obs_kind { OBS_COUNTER, OBS_GAUGE, OBS_HISTOGRAM };

enum obs_metric {
#define OBS_METRIC(id, name, kind, label1, label2, help) OBS_##id,
#include "obs/metric_table.h"
#undef OBS_METRIC
	OBS_METRICS
};

/* Columns 0..OBS_COLUMNS-1 are for workers; three more for the others. */
enum {
	OBS_COLUMNS = 64,
	OBS_SUPERVISOR = OBS_COLUMNS, /* and what retired pages held */
	OBS_ADMIN,
	OBS_KEEPER,
	OBS_ALL_COLUMNS
};

/* Names of label BACKEND; their indexes are 0.., "other" is the last. */
enum { OBS_NAMES_MAX = 64 };

#endif
