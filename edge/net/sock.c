/* socket: families, flags and the names of errors. */
#include "net/sock.h"

#include <sys/un.h>

#include <errno.h>
#include <string.h>

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

int
net_socket_errno(const char *why)
{
	static const int known[] = { ECONNREFUSED, ETIMEDOUT, ENETUNREACH,
		EHOSTUNREACH, ECONNRESET, EADDRNOTAVAIL, EADDRINUSE, EACCES,
		EPERM, ENOENT, EAGAIN, EMFILE, ENFILE, ENETDOWN, EHOSTDOWN,
		EINVAL, EAFNOSUPPORT };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(why, net_socket_why(known[i])) == 0)
			return known[i];
	return 0;
}

void
net_socket_local(int fd, struct ip_port *out)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);

	*out = (struct ip_port){ .port = 0 };
	if (getsockname(fd, (struct sockaddr *)&sa, &len) == 0)
		(void)ip_from_sockaddr((struct sockaddr *)&sa, out);
}
