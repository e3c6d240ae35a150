/*
 * wire_bio: a BIO over a nonblocking socket, with bytes put in front of it.
 *
 * On a port with implicit TLS the ClientHello may have been read together
 * with the PROXY header; those bytes come out of here first.
 */
#ifndef TLS_WIRE_BIO_H
#define TLS_WIRE_BIO_H

#include <stdbool.h>
#include <stddef.h>

/* OpenSSL's BIO and BIO_METHOD. */
struct bio_st;
struct bio_method_st;

/* Lives inside its owner, longer than the BIO. */
struct tls_wire {
	int fd;	    /* borrowed */
	char *head; /* owned; read before the socket */
	size_t head_len;
	size_t head_used;
	bool has_ended;	 /* the peer's FIN, or an error */
	bool has_closed; /* it was a FIN */
};

/* tls_wire_method(): how such a BIO works; BIO_meth_free it. */
struct bio_method_st *tls_wire_method(void);

/* tls_wire_bio(method, w): a BIO over ${w}. */
struct bio_st *tls_wire_bio(const struct bio_method_st *method,
    struct tls_wire *w);

/* tls_wire_fini(w): free what stands in front. */
void tls_wire_fini(struct tls_wire *w);

#endif
