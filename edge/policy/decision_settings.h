/*
 * decision_settings: which decisions are kept, where, and for how long.
 */
#ifndef POLICY_DECISION_SETTINGS_H
#define POLICY_DECISION_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "lang/diag.h"
#include "lang/program.h"

/* Bits of ${which} and of ${where}. */
enum {
	POLICY_KEEP_PERMANENT = 1 << 0,
	POLICY_KEEP_TEMPORARY = 1 << 1,
	POLICY_KEEP_ACCEPTED = 1 << 2
};
enum { POLICY_KEEP_IN_LOG = 1 << 0, POLICY_KEEP_IN_REDIS = 1 << 1 };

/* Plain data; the key lives in the generation's arena. */
struct policy_decision_settings {
	unsigned which; /* 0: none is kept */
	unsigned where;
	uint64_t rate; /* records a second of one worker */
	uint64_t cap;  /* entries of the stream */
	uint64_t ttl_ms;
	struct span key; /* "" unless local parts are hidden */
};

/*
 * policy_decision_settings_load(p, diags, out): what is wrong is reported at
 * its setting.
 */
void policy_decision_settings_load(const struct lang_program *p,
    struct lang_diags *diags, struct policy_decision_settings *out);

#endif
