/*
 * proxy_write: a PROXY protocol header, version 2, as a sender writes it.
 *
 * Source: the PROXY protocol specification of HAProxy, section 2.2.
 */
#ifndef WIRE_PROXY_WRITE_H
#define WIRE_PROXY_WRITE_H

#include "base/buf.h"
#include "base/ip.h"

/*
 * wire_proxy_write(src, dst, out): append the header of a TCP connection
 * from ${src} to ${dst}.  When one is not known, or their families differ,
 * the header says that the addresses are not known.
 */
void wire_proxy_write(const struct ip_port *src, const struct ip_port *dst,
    struct buf *out);

#endif
