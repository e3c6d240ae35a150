/*
 * run: run a phase of the policy for a session, get a reply.
 *
 * Runs happen in a fiber of the session's scope, on the session's input as it
 * stands.
 */
#ifndef POLICY_RUN_H
#define POLICY_RUN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "lang/expand.h"
#include "lang/list.h"
#include "policy/session.h"
#include "policy/verdict.h"

/*
 * policy_run_wait(s, phase, arena, out):
 * Run the ACL of ${phase} on the input as it stands; suspends the fiber.
 * ${out} lives in ${arena}.  Without an ACL for the phase it accepts at once
 * (rcpt: refuses).
 *
 * Returns OUT_OK with ${out}; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_run_wait(struct policy_session *s,
    enum lang_phase phase, struct arena *arena, struct policy_verdict *out);

/* policy_has(s, phase): whether an ACL is set for it. */
bool policy_has(const struct policy_session *s, enum lang_phase phase);

/*
 * policy_host_listed_wait(s, setting, arena):
 * Whether the client is in the host list of main setting ${setting}.
 *
 * Returns OUT_OK yes; OUT_NONE no, or unset; OUT_TEMP unknown; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_host_listed_wait(struct policy_session *s,
    enum lang_setting setting, struct arena *arena);

/*
 * policy_verify_helo_wait(s, arena): whether the HELO name leads to the
 * client.  OUT_OK; OUT_NONE; OUT_TEMP unknown; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_verify_helo_wait(struct policy_session *s,
    struct arena *arena);

/*
 * policy_peer_listed_wait(s, setting, peer, arena): the same for another
 * address than the client's: hosts_proxy asks for the socket's peer.
 */
MUST_USE enum outcome policy_peer_listed_wait(struct policy_session *s,
    enum lang_setting setting, const struct ip *peer, struct arena *arena);

/*
 * policy_expand_wait(s, setting, arena, out): expand a LANG_EXPANDED main
 * setting.  OUT_OK; OUT_NONE unset or forced failure; OUT_TEMP; OUT_PERM;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome policy_expand_wait(struct policy_session *s,
    enum lang_setting setting, struct arena *arena, struct span *out);

/*
 * policy_listed_wait(s, list, subject, arena): for lists outside the main
 * section.  OUT_OK, OUT_NONE, OUT_TEMP, OUT_CANCELLED.
 */
MUST_USE enum outcome policy_listed_wait(struct policy_session *s,
    const struct lang_list *list, const struct lang_subject *subject,
    struct arena *arena);

/*
 * policy_expand_text_wait(s, e, arena, out, why): for texts outside the main
 * section.  As lang_expand_wait, whose ${why} is given after OUT_TEMP and
 * OUT_PERM.
 */
MUST_USE enum outcome policy_expand_text_wait(struct policy_session *s,
    const struct lang_expansion *e, struct arena *arena, struct span *out,
    struct span *why);

/*
 * policy_expand_item_wait(s, e, item, arena, out): the same with $item, and
 * without a reason.
 */
MUST_USE enum outcome policy_expand_item_wait(struct policy_session *s,
    const struct lang_expansion *e, struct span item, struct arena *arena,
    struct span *out);

#endif
