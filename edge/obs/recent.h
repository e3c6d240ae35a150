/*
 * recent: the last refusals, in memory that processes share.
 *
 * A ring of fixed slots, written by the workers, read by the admin process,
 * which trusts nothing in it: a slot may be torn or made up, its texts end
 * where they must.  No locks: a slot that is written while it is read is
 * skipped.
 */
#ifndef OBS_RECENT_H
#define OBS_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	OBS_RECENT_SLOTS = 64,
	OBS_RECENT_ID = 64,
	OBS_RECENT_CLIENT = 64,
	OBS_RECENT_WHAT = 128,
	OBS_RECENT_PLACE = 80,
	OBS_RECENT_REPLY = 176
};

/* Plain data; texts are cut to fit and end with NUL. */
struct obs_refusal {
	int64_t at_s; /* wall seconds */
	char id[OBS_RECENT_ID];
	char client[OBS_RECENT_CLIENT];
	char what[OBS_RECENT_WHAT];   /* "rcpt <a@b>" */
	char place[OBS_RECENT_PLACE]; /* "inbound.conf:62" */
	char reply[OBS_RECENT_REPLY]; /* "550 5.7.1 relay not permitted" */
};

struct obs_recent;

/* obs_recent_new(): an empty shared ring; aborts without memory. */
struct obs_recent *obs_recent_new(void);

/* obs_recent_free(r): unmap it here; accepts NULL in *r. */
void obs_recent_free(struct obs_recent **r);

/* obs_recent_add(r, refusal): the newest, in the place of the oldest. */
void obs_recent_add(struct obs_recent *r, const struct obs_refusal *refusal);

/*
 * obs_recent_get(r, i, out): the ${i}th, 0 being the newest.  False when there
 * is none, or it is just being written.
 */
bool obs_recent_get(const struct obs_recent *r, size_t i,
    struct obs_refusal *out);

#endif
