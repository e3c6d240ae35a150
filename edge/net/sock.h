/*
 * sock: the little that dial and listen share about sockets.
 */
#ifndef NET_SOCK_H
#define NET_SOCK_H

#include <sys/socket.h>

#include "net/address.h"

/* net_socket_address(a, out): ${a} for the kernel; returns its length. */
socklen_t net_socket_address(const struct net_address *a,
    struct sockaddr_storage *out);

/*
 * net_socket_open(a): a nonblocking, close-on-exec stream socket of the
 * address's family; -1 with errno.
 */
int net_socket_open(const struct net_address *a);

/*
 * net_socket_errno(why): the errno of which net_socket_why has given that very
 * text; 0 for any other text.
 */
int net_socket_errno(const char *why);

/* net_socket_local(fd, out): our side of a socket; IP_NONE when it has none. */
void net_socket_local(int fd, struct ip_port *out);

/* net_socket_why(error): what the errno means; the text is static. */
const char *net_socket_why(int error);

#endif
