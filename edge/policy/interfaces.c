/*
 * interfaces: asked of the kernel, in the supervisor, at load.
 */
#include "policy/interfaces.h"

#include <ifaddrs.h>

size_t
policy_interfaces(struct arena *arena, struct ip **out)
{
	struct ifaddrs *all = NULL;
	struct ip_port a;
	size_t count = 0;
	size_t room = 0;

	if (getifaddrs(&all) != 0)
		return 0;
	for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
		room++;
	*out = arena_array(arena, room, sizeof(**out));
	for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
		if (i->ifa_addr != NULL && ip_from_sockaddr(i->ifa_addr, &a))
			(*out)[count++] = a.ip;
	freeifaddrs(all);
	return count;
}
