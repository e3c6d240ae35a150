/*
 * input: what a policy may see of a session.
 *
 * Plain data, kept by the session and read by the policy; spans live in the
 * session's arenas.  Nothing here is written by the policy.
 */
#ifndef POLICY_INPUT_H
#define POLICY_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"

/* No DKIM signature in particular. */
enum { POLICY_NO_SIGNER = -1 };

struct policy_proxy {
	bool session;		 /* the peer is in hosts_proxy */
	bool known;		 /* it gave us addresses */
	struct ip_port local;	 /* from where the proxy connected */
	struct ip_port external; /* where it took the client */
	struct span unique_id;
	struct span authority;
	struct span alpn;
	struct span tls_version; /* only if the client spoke TLS to it */
	struct span tls_cipher;
	struct span tls_cn;
};

struct policy_tls {
	bool on;
	struct span version;
	struct span cipher;
	struct span cipher_std;
	struct span group;
	struct span sni;
	struct span peer_name;
	struct span own;  /* PEM */
	struct span peer; /* PEM; "" without one */
	size_t bits;
	size_t verified; /* 1: the client's certificate is good */
	size_t ocsp;
	unsigned resumption; /* bits of $tls_in_resumption */
};

/* The backend that a transport speaks to; for its settings and events. */
struct policy_out {
	struct span host;	 /* its name, or else its address */
	struct ip_port address;	 /* family IP_NONE: none yet */
	struct ip_port local;	 /* our side of the connection */
	struct ip_port proxy;	 /* on the way, of SOCKS */
	struct ip_port external; /* where that connects from, if it says so */
	struct span router;
	struct span transport;
	struct policy_tls tls;	 /* peer_name, verified, peer: the backend's */
	bool dane;		 /* verified by its TLSA records */
	size_t tlsa_usage;	 /* bit n: there is a record of usage n */
};

struct policy_input {
	/* Connection. */
	struct ip_port client;	 /* family IP_NONE when unknown */
	struct ip_port received; /* our side of the socket */
	struct policy_proxy proxy;
	struct policy_tls tls;
	struct policy_out out;
	struct span helo;
	bool esmtp; /* EHLO, not HELO */
	bool helo_verified;
	struct span connection_id; /* trace id of the connection */
	/* While an event is raised. */
	struct span event_name;
	struct span event_data;
	size_t event_errno;
	/* Command. */
	struct span command; /* the whole line */
	struct span command_argument;
	const char *notquit_reason;
	/* Transaction. */
	struct span message_id; /* trace id */
	struct span sender;	/* "" for <> */
	struct span sender_local_part;
	struct span sender_domain;
	bool prdr_requested;
	uint64_t message_size;
	uint64_t body_size;
	size_t recipients_count;
	size_t rcpt_count;
	size_t rcpt_fail_count;
	size_t rcpt_defer_count;
	struct span recipients; /* joined by ", ", for DATA */
	/* Recipient: RCPT and data_prdr. */
	struct span recipient;
	struct span local_part;
	struct span domain;	   /* folded */
	unsigned recipient_number; /* $acl_r… belong to it; from 0 */
};

#endif
