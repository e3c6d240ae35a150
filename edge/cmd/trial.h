/*
 * trial: the policy, run on a scene.
 *
 * Phase by phase, as a session would: the same policy with the same look-ups,
 * a reply for each step.  Nothing is delivered: a recipient that nobody
 * refused ends in the 250 of a backend that takes everything.  What is not
 * the policy's (limits, syntax, one recipient at a time) is not tried.
 */
#ifndef CMD_TRIAL_H
#define CMD_TRIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/outcome.h"
#include "base/span.h"
#include "cmd/scene.h"
#include "policy/world_parts.h"

/* What the client hears, and when. */
enum cmd_step {
	CMD_STEP_CONNECT,
	CMD_STEP_HELO,
	CMD_STEP_STARTTLS,
	CMD_STEP_MAIL,
	CMD_STEP_RCPT,
	CMD_STEP_PREDATA,
	CMD_STEP_RECIPIENT, /* after the data, of one recipient */
	CMD_STEP_DATA,	    /* the last reply */
	CMD_STEPS
};

struct cmd_reply {
	enum cmd_step step;
	struct span recipient; /* RCPT and RECIPIENT */
	int code;
	struct span enhanced;
	struct span text;
	struct span why;  /* for people: decisions that led to it, or "" */
	struct span json; /* the same as objects of JSON, with commas */
};

/* What the backend would get for a recipient. */
struct cmd_mail {
	struct span recipient;
	struct span header; /* lines with CR LF */
};

enum { CMD_TRIAL_REPLIES = 8 + 2 * CMD_SCENE_RECIPIENTS };

struct cmd_trial {
	struct cmd_reply *replies; /* room for CMD_TRIAL_REPLIES */
	size_t count;
	struct cmd_mail *mails; /* one for each recipient that is left */
	size_t mail_count;
	const char *trouble; /* NULL; else why it did not come to its end */
};

/* cmd_step_name(s): "connect", "rcpt", … */
const char *cmd_step_name(enum cmd_step s);

/* cmd_step_find(name, out): by name. */
bool cmd_step_find(struct span name, enum cmd_step *out);

/*
 * cmd_trial_wait(w, scene, arena, out):
 * Run ${scene}; suspends the fiber.
 *
 * w    its world: generation, Redis, DNS, readonly; the observer is ours
 * out  lives in ${arena}
 *
 * Returns OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome cmd_trial_wait(const struct policy_world *w,
    const struct cmd_scene *scene, struct arena *arena, struct cmd_trial *out);

#endif
