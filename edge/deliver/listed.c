/*
 * listed: an address as the subject of a list.
 */
#include "deliver/listed.h"

#include "policy/run.h"

enum outcome
deliver_address_listed_wait(struct policy_session *nobody,
    const struct lang_list *list, const struct ip *ip, struct arena *arena)
{
	char text[IP_TEXT_MAX];

	if (list == NULL)
		return OUT_NONE;
	struct lang_subject subject = { .kind = LANG_LIST_HOST,
		.text = arena_copy(arena, ip_write(ip, text)),
		.ip = ip };
	return policy_listed_wait(nobody, list, &subject, arena);
}

enum outcome
deliver_backend_listed_wait(const struct deliver_opening *o,
    enum lang_setting s, struct arena *arena)
{
	const struct deliver_backend *b = o->backend;

	return deliver_address_listed_wait(o->session,
	    b->transport->driver->values[s].list, &b->address.ip_port.ip,
	    arena);
}
