/*
 * backend: one address that takes mail, under one transport.  Plain data.
 */
#ifndef DELIVER_BACKEND_H
#define DELIVER_BACKEND_H

#include <stdbool.h>

#include "base/span.h"
#include "net/address.h"
#include "policy/transport.h"

struct deliver_backend {
	struct net_address address;
	const struct policy_transport *transport;
	struct span name; /* the address as text, for the log */
	struct span host; /* that it was looked up by, folded; "" for none */
	bool is_secure;	  /* DNSSEC has vouched for its address */
	unsigned label;	  /* of the host as it was written, in metrics */
};

#endif
