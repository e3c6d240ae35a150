/*
 * exposition: pages as Prometheus reads them.
 *
 * Text format 0.0.4: HELP and TYPE for each family, then its samples.  What
 * stands in shared cells is printed as numbers and nothing else; names of
 * backends are escaped.
 */
#ifndef OBS_EXPOSITION_H
#define OBS_EXPOSITION_H

#include <stddef.h>

#include "base/buf.h"
#include "obs/metric.h"

#define OBS_EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

/*
 * obs_exposition_write(pages, count, out): the sum of ${count} pages, at
 * least one, the newest first: backends that only older pages know are told
 * as "other".
 */
void obs_exposition_write(struct obs_page *const *pages, size_t count,
    struct buf *out);

/* obs_exposition_head(out, name, type, help): HELP and TYPE of one family. */
void obs_exposition_head(struct buf *out, const char *name, const char *type,
    const char *help);

/* obs_exposition_label(out, value): a label's value in quotes, escaped. */
void obs_exposition_label(struct buf *out, struct span value);

#endif
