/*
 * second: one question to the second opinion, to its end.
 *
 * Asks, looks up the DNS answers that turn out to be missing, asks again with
 * them, until there is a verdict or no time left.
 */
#ifndef POLICY_SECOND_H
#define POLICY_SECOND_H

#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "policy/second_link.h"
#include "verify/dmarc.h"
#include "verify/dns.h"
#include "verify/spf.h"

/*
 * policy_second_wait(k, dns, ask, until_ms, arena, out):
 * out  on OUT_OK: a verdict of the engine that was asked
 *
 * Returns OUT_OK; OUT_TEMP when there is none in time; OUT_PERM when the
 * process died; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_second_wait(struct policy_second_link *k,
    const struct verify_dns *dns, const struct wire_second_ask *ask,
    uint64_t until_ms, struct arena *arena, struct wire_second_answer *out);

/*
 * policy_second_ask_spf(who, arena, out): the question that verify_spf_wait
 * was asked of MAIL FROM; texts are copied into ${arena}.
 */
void policy_second_ask_spf(const struct verify_spf_input *who,
    struct arena *arena, struct wire_second_ask *out);

/*
 * policy_second_ask_dmarc(ip, from, in, arena, out): the question that
 * verify_dmarc_wait was asked, for the author's domain ${from}; texts are
 * copied into ${arena}.
 */
void policy_second_ask_dmarc(const struct ip *ip, struct span from,
    const struct verify_dmarc_input *in, struct arena *arena,
    struct wire_second_ask *out);

/*
 * policy_second_dmarc_status(verdict): what we call what libopendmarc said.
 */
enum verify_dmarc_status policy_second_dmarc_status(
    enum wire_second_dmarc_verdict verdict);

#endif
