/*
 * how: how a client's handshake is to be done.
 */
#ifndef TLS_HOW_H
#define TLS_HOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/span.h"

/* What is wanted of the client. */
enum tls_verify { TLS_VERIFY_NO, TLS_VERIFY_TRY, TLS_VERIFY_REQUIRE };

/*
 * A site's own rule for certificates: which file's, for the folded name
 * ${sni}.  In the fiber of tls_accept_wait.  OUT_OK with ${path}; OUT_NONE:
 * go by the name; OUT_CANCELLED.  A path that is not loaded, or is of the
 * default, is as OUT_NONE.
 */
typedef enum outcome tls_choose_fn(void *arg, struct span sni,
    struct span *path);

/* How to accept: plain data. */
struct tls_accept {
	/* Whether tls_resumption_hosts holds for this client: if not, no
	   ticket is issued and none is taken. */
	bool tickets;
	/* The port's TLS is implicit: what stands in the input (a ClientHello
	   that came with the PROXY header's segment) is passed to TLS. */
	bool implicit;
	unsigned listener; /* which of ours; tickets stay within one */
	enum tls_verify verify;
	tls_choose_fn *choose_wait; /* NULL: by the name */
	void *arg;
	uint64_t until_ms;
};

#endif
