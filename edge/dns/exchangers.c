/*
 * exchangers: an insertion by preference.
 */
#include "dns/exchangers.h"

static void
insert(const struct wire_dns_record **best, size_t n,
    const struct wire_dns_record *r)
{
	while (n > 0 && best[n - 1]->preference > r->preference) {
		best[n] = best[n - 1];
		n--;
	}
	best[n] = r;
}

size_t
dns_exchangers_order(const struct wire_dns_answer *answer, struct span *names)
{
	const struct wire_dns_record *best[DNS_EXCHANGERS_MAX];
	size_t found = 0;

	for (size_t i = 0; i < answer->count && found < DNS_EXCHANGERS_MAX; i++)
		insert(best, found++, &answer->records[i]);
	if (found == 1 && best[0]->name.len == 0)
		return 0;
	for (size_t i = 0; i < found; i++)
		names[i] = best[i]->name;
	return found;
}
