/*
 * family: tables made from rows.
 */
#include "obs/family.h"

#include "base/assert.h"
#include "base/span.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct obs_family families[] = {
#define OBS_METRIC(id, name, kind, label1, label2, help)                   \
	[OBS_##id] = { name, kind, OBS_LABEL_##label1, OBS_LABEL_##label2, \
		help },
#include "obs/metric_table.h"
#undef OBS_METRIC
};

#define OBS_LABEL(id, name, ...) \
	static const char *const words_##id[] = { __VA_ARGS__ };
#include "obs/label_table.h"
#undef OBS_LABEL

static const struct obs_words labels[] = {
#define OBS_LABEL(id, name, ...) \
	[OBS_LABEL_##id] = { name, words_##id, COUNT(words_##id) },
#include "obs/label_table.h"
#undef OBS_LABEL
};

/* A client waits at most final_reply_budget and some; see DESIGN. */
static const double seconds[] = { 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
	0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600 };

static const double bytes[] = { 1024, 4096, 16384, 65536, 262144, 1048576,
	4194304, 16777216, 67108864 };

const struct obs_family *
obs_family_get(enum obs_metric m)
{
	ASSERT((size_t)m < COUNT(families));
	return &families[m];
}

const char *
obs_kind_name(enum obs_kind k)
{
	static const char *const names[] = { "counter", "gauge", "histogram" };

	return names[k];
}

const struct obs_words *
obs_words_get(enum obs_label l)
{
	ASSERT((size_t)l < COUNT(labels));
	return &labels[l];
}

size_t
obs_words_width(enum obs_label l)
{
	return l == OBS_LABEL_BACKEND ? OBS_NAMES_MAX + 1 : labels[l].count;
}

struct obs_bounds
obs_bounds_get(enum obs_metric m)
{
	if (span_ends(span_of(families[m].name), SPAN("_bytes")))
		return (struct obs_bounds){ bytes, COUNT(bytes) };
	return (struct obs_bounds){ seconds, COUNT(seconds) };
}

size_t
obs_family_cells(enum obs_metric m)
{
	const struct obs_family *f = obs_family_get(m);

	if (f->kind == OBS_HISTOGRAM)
		return obs_bounds_get(m).count + 2;
	return obs_words_width(f->label1) * obs_words_width(f->label2);
}
