/*
 * verify_dns_table: the DNS as a table of a test.
 *
 * A row is a type, a name and its data, several split by "|": addresses,
 * names or texts.  "TEMP" and "CANCELLED" are outcomes.  A name without rows
 * does not exist.  Every question is kept.
 */
#ifndef VERIFY_DNS_TABLE_H
#define VERIFY_DNS_TABLE_H

#include "base/assert.h"
#include "verify/dns.h"

enum { DNS_TABLE_ASKED_MAX = 200 };

struct dns_row {
	enum wire_dns_type type;
	const char *name;
	const char *data;
};

struct dns_table {
	const struct dns_row *rows;
	size_t count;
	char asked[DNS_TABLE_ASKED_MAX][128];
	size_t asked_count;
};

static inline void
dns_table_fill(struct wire_dns_record *r, enum wire_dns_type type,
    struct span data)
{
	if (type == WIRE_DNS_A || type == WIRE_DNS_AAAA)
		ASSERT(ip_parse(data, &r->ip));
	else if (type == WIRE_DNS_TXT)
		r->text = data;
	else
		r->name = data;
}

static inline enum outcome
dns_table_answer(const struct dns_row *row, struct arena *arena,
    struct wire_dns_answer *out)
{
	struct span rest = span_of(row->data), data;

	if (span_eq(rest, SPAN("TEMP")))
		return OUT_TEMP;
	if (span_eq(rest, SPAN("CANCELLED")))
		return OUT_CANCELLED;
	*out = (struct wire_dns_answer){ .type = row->type, .ttl_s = 60 };
	out->records = arena_array(arena, 64, sizeof(*out->records));
	while (span_cut(&rest, '|', &data))
		dns_table_fill(&out->records[out->count++], row->type, data);
	return OUT_OK;
}

/* The verify_dns_fn. */
static inline enum outcome
dns_table_ask(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	struct dns_table *t = ctx;
	bool exists = false;

	ASSERT(t->asked_count < DNS_TABLE_ASKED_MAX);
	snprintf(t->asked[t->asked_count++], sizeof(t->asked[0]), "%d %.*s",
	    (int)type, SPAN_ARG(name));
	for (size_t i = 0; i < t->count; i++) {
		if (!span_eq_icase(span_of(t->rows[i].name), name))
			continue;
		if (t->rows[i].type == type)
			return dns_table_answer(&t->rows[i], arena, out);
		exists = true;
	}
	*out = (struct wire_dns_answer){ .type = type, .is_nxdomain = !exists };
	return OUT_NONE;
}

#endif
