/*
 * begin: how a conversation with one backend is to begin.
 *
 * Plain data; all of it is borrowed while the beginning lasts.
 */
#ifndef DELIVER_BEGIN_H
#define DELIVER_BEGIN_H

#include <stdbool.h>

#include "base/span.h"
#include "deliver/backend.h"
#include "deliver/party.h"
#include "deliver/proxies.h"
#include "loop/loop.h"
#include "policy/socks.h"

struct deliver_opening {
	struct loop *loop;
	const struct deliver_backend *backend;
	struct span hello;		   /* our name */
	unsigned avoid;			   /* DELIVER_ bits not to be used */
	bool plain;			   /* HELO at once */
	const struct deliver_party *party; /* NULL: none in particular */
	struct policy_socks_list proxies;  /* on the way to it */
	bool proxies_unknown;		   /* it cannot be told which */
	struct deliver_proxies *known_proxies; /* the worker's memory of them */
};

#endif
