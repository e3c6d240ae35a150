/*
 * info: what a handshake was.
 */
#ifndef TLS_INFO_H
#define TLS_INFO_H

#include <stdbool.h>

#include "base/span.h"
#include "tls/tickets.h"

/* What a finished handshake was; texts live in the arena given. */
struct tls_info {
	struct span version;	/* "TLS1.3", as Exim's $tls_in_ver */
	struct span cipher;	/* "TLS1.3:TLS_AES_256_GCM_SHA384:256" */
	struct span cipher_std; /* the IANA name */
	unsigned bits;		/* of its key */
	struct span group;	/* of the key exchange; "" when unknown */
	struct span sni;	/* "" when the client sent none */
	bool resumed;
	bool ticket_asked;    /* the client offered the extension */
	bool session_offered; /* the client offered a session or PSK */
	bool ticket_issued;
	enum tls_ticket_fate ticket;
	unsigned ocsp;	       /* Exim's $tls_in_ocsp */
	struct span own;       /* the certificate shown, PEM; the server's */
	struct span peer;      /* the client's, PEM; "" without one */
	struct span peer_name; /* its subject, RFC 4514 */
	bool verified;	       /* it is there and it is good */
	const char *peer_why;  /* why it is not; NULL: it is, or is not there */
};

#endif
