/*
 * exposition: the writer of /metrics.
 *
 * Every pair of words has its sample, zero or not, so that a rate exists
 * before the first event; only "other" backends wait for one.
 */
#include "obs/exposition.h"

#include <inttypes.h>
#include <math.h>

#include "obs/cells.h"
#include "obs/family.h"

void
obs_exposition_head(struct buf *out, const char *name, const char *type,
    const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
obs_exposition_label(struct buf *out, struct span value)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];

		if (c == '\n') {
			buf_add_text(out, "\\n");
			continue;
		}
		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		/* The format is UTF-8; a name that is not ASCII is not
		   looked at more closely than that. */
		buf_add_char(out, (unsigned char)c < 0x80 ? c : '?');
	}
	buf_add_char(out, '"');
}

/* Word ${i} of a label, or "" when no name has that index. */
static const char *
word(const struct obs_page *p, enum obs_label label, size_t i)
{
	if (label != OBS_LABEL_BACKEND)
		return obs_words_get(label)->words[i];
	if (i == OBS_NAMES_MAX)
		return obs_words_get(label)->words[0];
	return i < p->name_count ? p->name[i] : "";
}

static void
write_label(struct buf *out, char open, enum obs_label label, const char *w)
{
	buf_printf(out, "%c%s=", open, obs_words_get(label)->name);
	obs_exposition_label(out, span_of(w));
}

static void
write_sample(const struct obs_page *p, enum obs_metric m, size_t i, size_t j,
    struct buf *out)
{
	const struct obs_family *f = obs_family_get(m);
	bool other = f->label1 == OBS_LABEL_BACKEND && i == OBS_NAMES_MAX;
	int64_t value = obs_sum(p, m, (unsigned)i, (unsigned)j);

	if (other && value == 0)
		return;
	buf_add_text(out, f->name);
	if (f->label1 != OBS_LABEL_NONE) {
		write_label(out, '{', f->label1, word(p, f->label1, i));
		if (f->label2 != OBS_LABEL_NONE)
			write_label(out, ',', f->label2, word(p, f->label2, j));
		buf_add_char(out, '}');
	}
	buf_printf(out, " %" PRId64 "\n", value);
}

static void
write_pairs(const struct obs_page *p, enum obs_metric m, struct buf *out)
{
	const struct obs_family *f = obs_family_get(m);
	size_t n1 = obs_words_width(f->label1);
	size_t n2 = obs_words_width(f->label2);

	for (size_t i = 0; i < n1; i++) {
		bool named = *word(p, f->label1, i) != '\0';

		if (f->label1 != OBS_LABEL_NONE && !named)
			continue;
		for (size_t j = 0; j < n2; j++)
			write_sample(p, m, i, j, out);
	}
}

static void
write_histogram(const struct obs_page *p, enum obs_metric m, struct buf *out)
{
	const char *name = obs_family_get(m)->name;
	struct obs_bounds b = obs_bounds_get(m);
	uint64_t total = 0;
	double sum = obs_cells_real(p, m);

	for (size_t i = 0; i < b.count; i++) {
		total += (uint64_t)obs_cells_sum(p, m, i);
		buf_printf(out, "%s_bucket{le=\"%.10g\"} %" PRIu64 "\n", name,
		    b.at[i], total);
	}
	total += (uint64_t)obs_cells_sum(p, m, b.count);
	buf_printf(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, total);
	/* A worker that writes nonsense must not spoil the whole page. */
	buf_printf(out, "%s_sum %.17g\n", name, isfinite(sum) ? sum : 0.0);
	buf_printf(out, "%s_count %" PRIu64 "\n", name, total);
}

/* A page of our own with the newest one's names and the sum of all. */
static struct obs_page *
merged(struct obs_page *const *pages, size_t count)
{
	struct span names[OBS_NAMES_MAX];

	for (size_t i = 0; i < pages[0]->name_count; i++)
		names[i] = span_of(pages[0]->name[i]);
	struct obs_page *sum = obs_page_new(names, pages[0]->name_count);
	for (size_t i = 0; i < count; i++)
		obs_merge(pages[i], sum);
	return sum;
}

void
obs_exposition_write(struct obs_page *const *pages, size_t count,
    struct buf *out)
{
	struct obs_page *sum = merged(pages, count);

	for (size_t i = 0; i < OBS_METRICS; i++) {
		enum obs_metric m = (enum obs_metric)i;
		const struct obs_family *f = obs_family_get(m);

		obs_exposition_head(out, f->name, obs_kind_name(f->kind),
		    f->help);
		if (f->kind == OBS_HISTOGRAM)
			write_histogram(sum, m, out);
		else
			write_pairs(sum, m, out);
	}
	obs_page_free(&sum);
}
