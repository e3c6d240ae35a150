/*
 * interfaces: the addresses of this machine, for "@[]" in lists.
 */
#ifndef POLICY_INTERFACES_H
#define POLICY_INTERFACES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/ip.h"

/* policy_interfaces(arena, out): how many there are when it is called. */
size_t policy_interfaces(struct arena *arena, struct ip **out);

#endif
