/*
 * transport_tls: what a transport says of TLS, made ready.
 */
#ifndef POLICY_TRANSPORT_TLS_H
#define POLICY_TRANSPORT_TLS_H

#include "base/arena.h"
#include "lang/diag.h"
#include "policy/transport.h"

/*
 * policy_transport_tls_load(t, program, arena, diags): read the files that its
 * settings name into t->tls; what is wrong is reported at its setting.
 */
void policy_transport_tls_load(struct policy_transport *t,
    const struct lang_program *program, struct arena *arena,
    struct lang_diags *diags);

/* policy_transport_tls_free(t): what was loaded; ${t} is not used again. */
void policy_transport_tls_free(const struct policy_transport *t);

#endif
