/*
 * results: what the checks of a message are called: words that conditions
 * match, variables, header fields.
 */
#ifndef POLICY_RESULTS_H
#define POLICY_RESULTS_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/catalog.h"
#include "policy/checks.h"

/*
 * policy_result_wait(c, word, arena, out): the word that the check of a
 * condition ended in.  ${c} NULL: no message is in hand.  OUT_OK;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome policy_result_wait(struct policy_checks *c,
    enum lang_word word, struct arena *arena, struct span *out);

/*
 * policy_result_variable_wait(c, v, arena, out): the value of $spf_…,
 * $dkim_… or $dmarc_….  OUT_OK; OUT_NONE when ${v} is none of these;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome policy_result_variable_wait(struct policy_checks *c,
    enum lang_variable v, struct arena *arena, struct span *out);

/*
 * policy_authres_wait(c, id, iprev, arena, out): Authentication-Results under
 * the name ${id}, with all checks made, without the final CR LF.
 *
 * iprev  what the client's reverse name came to; NULL: not looked up
 *
 * OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_authres_wait(struct policy_checks *c,
    struct span id, const char *iprev, struct arena *arena, struct span *out);

/*
 * policy_result_set(c, name, value): $dkim_verify_status or
 * $dkim_verify_reason of the signature that acl_smtp_dkim runs for, for
 * whatever asks later, DMARC too.  A status that is none is logged and
 * changes nothing.
 */
void policy_result_set(struct policy_checks *c, struct span name,
    struct span value);

#endif
