/*
 * transport: one transport of a configuration, ready to be used.
 *
 * Made at load from its settings; plain data in the generation's arena.
 */
#ifndef POLICY_TRANSPORT_H
#define POLICY_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "policy/targets.h"

struct tls_client;

struct policy_transport {
	struct span name;
	const struct lang_driver *driver; /* its settings: lists, texts */
	bool lmtp;
	bool smtps; /* TLS before the greeting */
	unsigned port;
	struct span socket; /* "" unless a unix socket */
	struct ip from_v4;  /* interface; IP_NONE: the kernel's choice */
	struct ip from_v6;
	struct policy_targets fallback;
	uint64_t connect_ms;
	uint64_t command_ms;
	uint64_t data_ms;
	uint64_t final_ms;
	uint64_t idle_ms;
	uint64_t size_limit_bytes; /* 0: none */
	size_t connection_max;
	size_t messages_max; /* of one connection; 0: no limit */
	size_t rcpt_max;     /* of one transaction; 0: no limit */
	bool keepalive;
	bool xclient;
	bool proxy_v2;
	bool utf8;
	bool dsn;
	struct tls_client *tls; /* NULL: none to a unix socket */
	bool tryclear;		/* tls_tempfail_tryclear */
	bool dane; /* hosts_try_dane or hosts_require_dane may hold a host,
		      and there is a trust anchor */
};

/*
 * policy_transport_load(d, arena, diags, out): what is wrong is reported at
 * its setting.
 */
void policy_transport_load(const struct lang_driver *d, struct arena *arena,
    struct lang_diags *diags, struct policy_transport *out);

#endif
