/*
 * socks: the proxies of a transport's socks_proxy, out of text.
 *
 * As in Exim: a list of proxies, each an address and then "name=value" words:
 * auth=none or auth=name, name=, pass=, port= (1080), tmo= (5s), pri= (1) and
 * weight= (1).  What Exim passes over, an unknown word, is an error here.
 */
#ifndef POLICY_SOCKS_H
#define POLICY_SOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"

enum { POLICY_SOCKS_MAX = 32 };

struct policy_socks {
	struct ip_port address;
	bool has_login; /* auth=name */
	struct span name;
	struct span pass; /* not to be logged */
	uint64_t timeout_ms;
	unsigned priority; /* higher ones are tried first */
	unsigned weight;   /* among those of one priority */
};

/* Plain data in an arena. */
struct policy_socks_list {
	const struct policy_socks *at;
	size_t count;
};

/*
 * policy_socks_parse(text, arena, out, why): read the list; empty means none.
 *
 * why  on failure: what is wrong, with the word in question, but never a
 *      password; in ${arena}
 */
bool policy_socks_parse(struct span text, struct arena *arena,
    struct policy_socks_list *out, struct span *why);

/*
 * policy_socks_order(list, random, out): ${out}, of list->count places, is the
 * order of trial: by priority, and among equals drawn by weight.
 *
 * random  yields 64 bits each time
 */
void policy_socks_order(const struct policy_socks_list *list,
    uint64_t (*random)(void), const struct policy_socks **out);

#endif
