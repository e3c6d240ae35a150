/*
 * wanted: what is wanted of a handshake with a backend, and what came of it.
 * Plain data.
 */
#ifndef TLS_WANTED_H
#define TLS_WANTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/span.h"
#include "wire/tlsa.h"
#include "tls/how.h"
#include "tls/info.h"

struct tls_sessions;

/* What was wrong with a handshake that failed. */
enum tls_flaw {
	TLS_FLAW_NONE,
	TLS_FLAW_HANDSHAKE, /* none was agreed upon */
	TLS_FLAW_EXPIRED,   /* a certificate is of another time */
	TLS_FLAW_NAME,	    /* it is another host's */
	TLS_FLAW_TRUST,	    /* nobody that we trust has signed it */
	TLS_FLAW_REVOKED,
	TLS_FLAW_STAPLE, /* no good OCSP response, and one is required */
	TLS_FLAW_JUDGED	 /* how->judge_wait has refused it */
};

/*
 * Look at one certificate of the chain that was shown, the last signer's
 * first; ${depth} 0 is the host's own.  In the fiber of tls_connect_wait.
 * OUT_OK; OUT_PERM: refused; OUT_CANCELLED.
 */
typedef enum outcome tls_judge_fn(void *arg, unsigned depth, struct span pem);

/*
 * The TLSA records of a host, found by DNSSEC, of which one at least is usable
 * (wire_tlsa_is_usable).  Plain data.
 */
struct tls_dane {
	struct span name; /* of the host: sent, and wanted under usage 2 */
	const struct wire_tlsa *records;
	size_t count;
};

/* How to connect: plain data, borrowed while it lasts. */
struct tls_connect {
	bool implicit;		/* no STARTTLS was said */
	enum tls_verify verify; /* by CAs */
	struct span name;	/* that the certificate must have, or address;
				   "": any will do */
	struct span sni;	/* "": none is sent */
	bool staple_wanted;
	bool staple_needed;
	const struct tls_dane *dane;   /* NULL: not by DANE.  Then ${verify} and
					${name} do not count. */
	struct tls_sessions *sessions; /* to resume from; NULL: never */
	struct span place; /* that sessions are good for: which addresses and
			      ports, and which of the machines behind them */
	tls_judge_fn *judge_wait; /* NULL: nobody */
	void *arg;
	uint64_t until_ms;
};

/* What came of it: plain data; texts live in the arena given. */
struct tls_connected {
	struct tls_info info;
	enum tls_flaw flaw;
	bool is_dane; /* verified by TLSA records */
};

#endif
