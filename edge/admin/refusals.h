/*
 * refusals: the table of the status page that says who was refused lately,
 * and by which line of the policy.
 */
#ifndef ADMIN_REFUSALS_H
#define ADMIN_REFUSALS_H

#include "base/buf.h"
#include "obs/recent.h"

/*
 * admin_refusals_write(r, out): HTML, the newest first.  Texts come from
 * clients: they are escaped here, whatever was done to them before.
 */
void admin_refusals_write(const struct obs_recent *r, struct buf *out);

#endif
