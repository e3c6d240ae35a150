/*
 * plan: which files TLS is made of.  Plain data; texts are borrowed.
 */
#ifndef TLS_PLAN_H
#define TLS_PLAN_H

#include <stdbool.h>
#include <stddef.h>

enum { TLS_PAIRS_MAX = 8192 };

/* Where a pair's bytes stand.  Paths are NULL where there is no file. */
struct tls_place {
	const char *certificate;
	const char *key;
	const char *staple;
	bool staple_is_pem;
};

/* Which files; plain data, borrowed texts. */
struct tls_plan {
	const struct tls_place *places; /* of who asks for no other name */
	size_t count;
	const char *directory; /* of certificates by name, or NULL */
	const char *trust;     /* who may sign clients' certificates: a
				  file, "system", or NULL */
	const char *revoked;   /* file of CRLs, or NULL */
};

#endif
