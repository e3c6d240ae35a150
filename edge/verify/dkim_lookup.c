/*
 * dkim_lookup: RFC 6376 section 6.1.2.
 */
#include "verify/dkim_lookup.h"

enum outcome
verify_dkim_lookup_wait(struct verify_dkim_lookup *l,
    const struct verify_dns *dns, struct arena *arena)
{
	struct wire_dns_answer answer = { .records = NULL };
	enum outcome outcome;

	if (l->is_done)
		return OUT_OK;
	outcome =
	    dns->ask_wait(dns->ctx, WIRE_DNS_TXT, l->name, arena, &answer);
	if (outcome == OUT_CANCELLED)
		return OUT_CANCELLED;
	l->is_done = true;
	l->outcome = outcome;
	if (outcome != OUT_OK)
		return OUT_OK;
	l->is_secure = answer.is_secure;
	for (size_t i = 0;
	     i < answer.count && l->count < VERIFY_DKIM_RECORDS_MAX; i++)
		if (wire_dkim_key_parse(answer.records[i].text, arena,
			&l->keys[l->count]))
			l->count++;
	return OUT_OK;
}

const struct wire_dkim_key *
verify_dkim_lookup_find(const struct verify_dkim_lookup *l,
    enum wire_dkim_key_type type)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->keys[i].type == type)
			return &l->keys[i];
	return l->count > 0 ? &l->keys[0] : NULL;
}
