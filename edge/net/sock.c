/* socket: families, flags and the names of errors. */
#include "net/sock.h"

#include <sys/un.h>

socklen_t
net_socket_address(const struct net_address *a, struct sockaddr_storage *out)
{
	struct sockaddr_un *un = (struct sockaddr_un *)(void *)out;

	if (a->path[0] == '\0')
		return ip_to_sockaddr(&a->ip_port, out);
	memset(out, 0, sizeof(*out));
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, a->path, sizeof(un->sun_path) - 1);
	return sizeof(*un);
}

int
net_socket_open(const struct net_address *a)
{
	int family = a->path[0] != '\0'	  ? AF_UNIX :
	    a->ip_port.ip.family == IP_V6 ? AF_INET6 :
					    AF_INET;

	return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

const char *
net_socket_why(int error)
{
	const char *why = strerrordesc_np(error);

	return why != NULL ? why : "unknown error";
}
