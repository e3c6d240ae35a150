/*
 * socks: what a client says to a SOCKS5 proxy, and what it hears.
 *
 * The four pieces of a CONNECT to an address: the methods we offer, a user's
 * name and password, the request, and the proxy's reply to each.  Of a reply
 * that has come in parts nothing is used until it is whole.
 *
 * Sources: RFC 1928 sections 3, 4 and 6; RFC 1929 section 2.
 */
#ifndef WIRE_SOCKS_H
#define WIRE_SOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"
#include "wire/scan.h"

enum wire_socks_method {
	WIRE_SOCKS_NONE = 0x00, /* no authentication */
	WIRE_SOCKS_NAME = 0x02, /* name and password */
	WIRE_SOCKS_NO_METHOD = 0xff
};

/* The only code of a reply that is good; others have a text. */
enum { WIRE_SOCKS_SUCCEEDED = 0 };

struct wire_socks_reply {
	unsigned code;	      /* 0: connected */
	struct ip_port bound; /* IP_NONE unless the proxy gave an address */
};

/* wire_socks_methods_write(method, out): offer that method and no other. */
void wire_socks_methods_write(enum wire_socks_method method, struct buf *out);

/* wire_socks_login_write(name, pass, out): 1 to 255 bytes each. */
void wire_socks_login_write(struct span name, struct span pass,
    struct buf *out);

/* wire_socks_connect_write(to, out): a request for a connection to ${to}. */
void wire_socks_connect_write(const struct ip_port *to, struct buf *out);

/*
 * wire_socks_method_scan(in, method, used): the method the proxy has chosen,
 * in *method, which may be any byte.
 */
enum wire_scan wire_socks_method_scan(struct span in, unsigned *method,
    size_t *used);

/* wire_socks_login_scan(in, status, used): 0 when it was let in. */
enum wire_scan wire_socks_login_scan(struct span in, unsigned *status,
    size_t *used);

/*
 * wire_socks_reply_scan(in, out, used): the reply to a request.  After a code
 * other than 0 the address is as the proxy likes, so the reply is done with
 * its code even where the rest is missing or makes no sense.
 */
enum wire_scan wire_socks_reply_scan(struct span in,
    struct wire_socks_reply *out, size_t *used);

/* wire_socks_reply_text(code): what a reply's code says; static text. */
const char *wire_socks_reply_text(unsigned code);

#endif
