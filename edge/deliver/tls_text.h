/*
 * tls_text: what a handshake with a backend was, for variables and the log.
 */
#ifndef DELIVER_TLS_TEXT_H
#define DELIVER_TLS_TEXT_H

#include "base/buf.h"
#include "policy/input.h"
#include "tls/connect.h"

/* deliver_tls_note(t, out): ${t} as $tls_out_… has it; texts are borrowed. */
void deliver_tls_note(const struct tls_connected *t, struct policy_out *out);

/*
 * deliver_tls_write(out, selector, to): append " X=… CV=… DN=…" as far as
 * ${selector}, POLICY_LOG_ bits, wants them.
 */
void deliver_tls_write(const struct policy_out *out, unsigned selector,
    struct buf *to);

#endif
