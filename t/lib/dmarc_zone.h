/*
 * dmarc_zone: a DNS out of a table, for tests and fuzzing of DMARC.
 *
 * A row is "name", its text, and how it answers; several rows of one name
 * are several records.  A name without a row, and without rows below it,
 * does not exist.  What was asked is written down in order.
 */
#ifndef DMARC_ZONE_H
#define DMARC_ZONE_H

#include "base/arena.h"
#include "base/buf.h"
#include "verify/dns.h"

/* The last two answer for TXT and for addresses alike. */
enum zone_answer {
	ZONE_TXT,
	ZONE_HOST,
	ZONE_HOST_TEMP,
	ZONE_TEMP,
	ZONE_CANCELLED
};

struct zone_row {
	const char *name; /* of TXT: without "_dmarc." */
	enum zone_answer answer;
	const char *text; /* of TXT */
};

struct zone {
	const struct zone_row *rows;
	size_t count;
	unsigned asked;
	struct buf log; /* "example.org com A:example.org" */
};

/* What ${name} is asked for: TXT at _dmarc under it, or itself. */
static inline bool
zone_is_at(const struct zone_row *row, enum wire_dns_type type,
    struct span name)
{
	bool is_txt = row->answer == ZONE_TXT;

	if (type == WIRE_DNS_TXT)
		name = span_from(name, strlen("_dmarc."));
	return span_eq(name, span_of(row->name)) &&
	    (is_txt == (type == WIRE_DNS_TXT) || row->answer >= ZONE_TEMP);
}

static inline bool
zone_has_below(const struct zone *z, struct span name)
{
	for (size_t i = 0; i < z->count; i++)
		if (span_ends(span_of(z->rows[i].name), name))
			return true;
	return false;
}

static inline enum outcome
zone_ask_wait(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	struct zone *z = ctx;
	struct wire_dns_record *records =
	    arena_array(arena, z->count + 1, sizeof(*records));
	size_t n = 0;

	z->asked++;
	if (z->log.len > 0)
		buf_add_char(&z->log, ' ');
	if (type == WIRE_DNS_A)
		buf_add_text(&z->log, "A:");
	buf_add(&z->log,
	    type == WIRE_DNS_TXT ? span_from(name, strlen("_dmarc.")) : name);
	for (size_t i = 0; i < z->count; i++) {
		if (!zone_is_at(&z->rows[i], type, name))
			continue;
		if (z->rows[i].answer == ZONE_TEMP ||
		    z->rows[i].answer == ZONE_HOST_TEMP)
			return OUT_TEMP;
		if (z->rows[i].answer == ZONE_CANCELLED)
			return OUT_CANCELLED;
		if (z->rows[i].text != NULL)
			records[n++].text =
			    arena_copy(arena, span_of(z->rows[i].text));
		else
			n++;
	}
	*out = (struct wire_dns_answer){ .type = type,
		.records = records,
		.count = n,
		.is_nxdomain = n == 0 && !zone_has_below(z, name) };
	return n > 0 ? OUT_OK : OUT_NONE;
}

#endif
