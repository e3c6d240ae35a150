/*
 * checks: SPF, DKIM and DMARC of one message.
 *
 * Each is made at most once per message, started as soon as its inputs are
 * known and the policy can still ask for it, and waited for by what first
 * needs it.  Nothing of one message is left for the next.  Freed by the last
 * of its session and its fibers; it holds the message that it is about.
 */
#ifndef POLICY_CHECKS_H
#define POLICY_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "mail/message.h"
#include "policy/dns.h"
#include "policy/generation.h"
#include "policy/input.h"
#include "policy/job.h"
#include "verify/dkim.h"
#include "verify/dmarc.h"
#include "verify/spf.h"

/* Counted while the content passes, if the policy can ask for it. */
struct policy_counts {
	uint64_t lines;
	uint64_t zeros; /* bytes that are 0 */
};

/* Read by policy/ alone. */
struct policy_checks {
	unsigned references;
	const struct policy_world *world;
	struct loop_scope *scope; /* the connection's; NULL: none */
	struct mail_message *message;
	int64_t began_s; /* when MAIL came */
	struct policy_counts counts;
	struct arena arena;
	/* The message's facts as they were at MAIL; spans in the arena. */
	struct verify_spf_input who;
	bool dkim_disabled;
	bool dmarc_disabled;

	struct policy_dns dns;
	struct policy_job spf_job;
	bool has_spf;
	struct verify_spf_verdict spf;
	bool has_guess;
	struct verify_spf_verdict guess;
	bool has_spf_helo;
	struct verify_spf_verdict spf_helo;

	struct span header; /* copied when something needs it */
	bool has_header;
	struct span seen; /* as phase ${seen_phase} sees it, if has_seen */
	enum lang_phase seen_phase;
	bool has_seen;
	struct verify_dkim *dkim; /* NULL: not asked for */
	struct policy_job dkim_job;
	const struct verify_dkim_results *signatures;
	int signer; /* whom acl_smtp_dkim is about, or none */

	bool has_dmarc;
	struct verify_dmarc dmarc;
};

/*
 * policy_checks_new(world, input, scope, message): for a message whose MAIL
 * was just read; SPF begins now if the policy can ask for it.
 */
struct policy_checks *policy_checks_new(const struct policy_world *world,
    const struct policy_input *input, struct loop_scope *scope,
    struct mail_message *message);

/* policy_checks_unref(c): the session lets go of it; accepts NULL. */
void policy_checks_unref(struct policy_checks **c);

/*
 * policy_checks_content(c, piece): the next bytes of the content, which were
 * just added to the message.
 */
void policy_checks_content(struct policy_checks *c, struct span piece);

/*
 * policy_checks_end(c): all of the content was there; a header that nothing
 * followed is complete now.
 */
void policy_checks_end(struct policy_checks *c);

/* policy_checks_spf_wait(c): c->spf stands.  OUT_OK; OUT_CANCELLED. */
MUST_USE enum outcome policy_checks_spf_wait(struct policy_checks *c);

/* policy_checks_guess_wait(c): c->guess stands.  OUT_OK; OUT_CANCELLED. */
MUST_USE enum outcome policy_checks_guess_wait(struct policy_checks *c);

/* policy_checks_helo_wait(c): c->spf_helo stands.  OUT_OK; OUT_CANCELLED. */
MUST_USE enum outcome policy_checks_helo_wait(struct policy_checks *c);

/*
 * policy_checks_dkim_wait(c): c->signatures stands, without signatures if
 * there are none, or they were not to be verified.  OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_checks_dkim_wait(struct policy_checks *c);

/* policy_checks_dmarc_wait(c): c->dmarc stands.  OUT_OK; OUT_CANCELLED. */
MUST_USE enum outcome policy_checks_dmarc_wait(struct policy_checks *c);

#endif
