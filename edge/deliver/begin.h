/*
 * begin: how a conversation with one backend is to begin.
 *
 * Plain data; all of it is borrowed while the beginning lasts.
 */
#ifndef DELIVER_BEGIN_H
#define DELIVER_BEGIN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"
#include "deliver/backend.h"
#include "deliver/party.h"
#include "deliver/shared.h"
#include "policy/input.h"
#include "policy/session.h"
#include "policy/socks.h"
#include "tls/connect.h"

/* What the lists of a transport say of one backend.  Plain data. */
struct deliver_secure {
	bool wanted;	     /* where it is offered */
	bool required;	     /* no mail without it */
	bool tryclear;	     /* where it fails, in clear */
	const char *refusal; /* no connection at all, static; NULL: go on */
	struct tls_connect how;
};

struct deliver_opening {
	struct deliver_shared *shared;
	const struct deliver_backend *backend;
	struct span hello;		   /* our name */
	unsigned avoid;			   /* DELIVER_ bits not to be used */
	bool plain;			   /* HELO at once */
	const struct deliver_party *party; /* NULL: none in particular */
	struct policy_socks_list proxies;  /* on the way to it */
	bool proxies_unknown;		   /* it cannot be told which */
	struct deliver_secure tls;
	struct policy_session *session;	   /* for expansions; no client's */
	struct policy_input *input;	   /* what it sees: $host, … */
	struct arena *arena;		   /* where all this lives */
};

#endif
