/*
 * spf_zone: a DNS out of a table, for tests and fuzzing of SPF.
 *
 * A zone is an array of lines; what a name has is answered in the order of
 * the table.  ZONE_TIMEOUT answers for every type of which no line stands
 * there.  CNAMEs are followed; a chain too long is a failure.
 */
#ifndef SPF_ZONE_H
#define SPF_ZONE_H

#include <stdlib.h>

#include "base/arena.h"
#include "base/num.h"
#include "verify/dns.h"

enum { ZONE_TIMEOUT = 65535 };

struct zone_line {
	struct span name;
	unsigned type;	   /* enum wire_dns_type or ZONE_TIMEOUT */
	struct span value; /* MX: "10 name"; others: the address, … */
};

struct zone {
	const struct zone_line *lines;
	size_t count;
	unsigned asked;
	unsigned cancel_at; /* this question is cancelled; 0: none is */
};

static inline void
zone_record(struct span value, unsigned type, struct arena *arena,
    struct wire_dns_record *r)
{
	size_t blank = span_find(value, ' ');
	uint64_t n = 0;

	switch (type) {
	case WIRE_DNS_A:
	case WIRE_DNS_AAAA:
		if (!ip_parse(value, &r->ip))
			abort();
		break;
	case WIRE_DNS_MX:
		if (!num_u64(span_first(value, blank), 65535, &n))
			abort();
		r->preference = (unsigned)n;
		value = span_from(value, blank + 1);
		/* FALLTHROUGH */
	case WIRE_DNS_PTR:
	case WIRE_DNS_CNAME:
		if (value.len > 0 && value.at[value.len - 1] == '.')
			value.len--;
		r->name = arena_lower(arena, value);
		break;
	default:
		r->text = value;
		break;
	}
}

static inline enum outcome
zone_answer(struct zone *z, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	struct wire_dns_answer a = { .type = type, .is_nxdomain = true };
	struct span cname = { NULL, 0 };
	bool is_silent = false;

	a.records = arena_array(arena, z->count + 1, sizeof(*a.records));
	for (int hops = 0; hops < 8; hops++) {
		for (size_t i = 0; i < z->count; i++) {
			const struct zone_line *l = &z->lines[i];

			if (!span_eq_icase(l->name, name))
				continue;
			a.is_nxdomain = false;
			is_silent |= l->type == ZONE_TIMEOUT;
			if (l->type == WIRE_DNS_CNAME)
				cname = l->value;
			if (l->type == type)
				zone_record(l->value, type, arena,
				    &a.records[a.count++]);
		}
		if (a.count == 0 && is_silent)
			return OUT_TEMP;
		if (a.count > 0 || cname.at == NULL) {
			*out = a;
			return a.count > 0 ? OUT_OK : OUT_NONE;
		}
		name = cname;
		if (name.len > 0 && name.at[name.len - 1] == '.')
			name.len--;
		cname = (struct span){ NULL, 0 };
	}
	return OUT_TEMP;
}

static inline enum outcome
zone_ask_wait(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	struct zone *z = ctx;

	if (++z->asked == z->cancel_at)
		return OUT_CANCELLED;
	if (name.len > 0 && name.at[name.len - 1] == '.')
		name.len--;
	return zone_answer(z, type, name, arena, out);
}

#endif
