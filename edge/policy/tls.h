/*
 * tls: what a configuration says of TLS toward clients, made ready.
 *
 * Certificates are read in the supervisor, at load and again when their
 * files change; a worker reads none of them.
 */
#ifndef POLICY_TLS_H
#define POLICY_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "tls/fleet.h"
#include "tls/server.h"

/* Plain data; texts live in the generation's arena. */
struct policy_tls_config {
	struct tls_plan files;
	struct tls_settings settings;
	bool by_rule;		/* tls_certificate depends on the client */
	struct tls_fleet fleet; /* made of tls_ticket_secret */
	int64_t rotation_s;
	bool fetch;			/* tls_ocsp_fetch */
	struct tls_server *server;	/* NULL: no certificate */
	uint8_t stamp[TLS_STAMP_BYTES]; /* of the files when they were read */
	unsigned *ports;		/* tls_on_connect_ports */
	size_t port_count;
};

/*
 * policy_tls_load(program, arena, diags, out): all of it, as far as nothing is
 * wrong; what is wrong is reported at its setting.
 */
void policy_tls_load(const struct lang_program *program, struct arena *arena,
    struct lang_diags *diags, struct policy_tls_config *out);

/* policy_tls_wipe(c): forget what was made of the secret. */
void policy_tls_wipe(struct policy_tls_config *c);

/*
 * policy_tls_renew(c, arena, material, out, why): read the files again and
 * make a server of them; ${material} is in ${arena}, to be wiped.
 *
 * Returns OUT_OK; OUT_PERM with ${why}: the files cannot be used, or a default
 * certificate has expired while that of c->server has not.
 */
MUST_USE enum outcome policy_tls_renew(const struct policy_tls_config *c,
    struct arena *arena, struct tls_material *material, struct tls_server **out,
    const char **why);

typedef void policy_tls_say_fn(void *arg, const char *text);

/*
 * policy_tls_warn(c, to, arg): call to(arg, text) for each certificate that
 * has expired or soon will, whose staple is no good, or which must be stapled
 * and is not; one that will be fetched is no news.
 */
void policy_tls_warn(const struct policy_tls_config *c, policy_tls_say_fn *to,
    void *arg);

#endif
