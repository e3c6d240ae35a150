/*
 * dmarc_find: a short list of what is known, looked through from the last.
 */
#include "verify/dmarc_find.h"

struct verify_dmarc_known {
	struct verify_dmarc_known *next;
	struct span name;
	enum outcome outcome; /* OUT_OK, OUT_NONE or OUT_TEMP */
	struct wire_dmarc_record record;
};

void
verify_dmarc_finder_init(struct verify_dmarc_finder *f,
    const struct verify_dns *dns, struct arena *arena)
{
	*f = (struct verify_dmarc_finder){ .dns = dns, .arena = arena };
}

/*
 * RFC 9989 section 4.10, steps 2 and 6: what does not begin with our version
 * is discarded; several records count as none.
 */
static enum outcome
choose(const struct wire_dns_answer *a, struct span *out)
{
	struct wire_dmarc_record record;
	struct span text = { NULL, 0 };
	unsigned count = 0;

	for (size_t i = 0; i < a->count; i++)
		if (wire_dmarc_record_parse(a->records[i].text, &record)) {
			text = a->records[i].text;
			count++;
		}
	if (count != 1)
		return OUT_NONE;
	*out = text;
	return OUT_OK;
}

/*
 * Ask, and keep of the answer only the record: there may be much more in it,
 * and the message's arena lives long.
 */
static enum outcome
ask_wait(struct verify_dmarc_finder *f, struct span name, struct span *out)
{
	struct wire_dns_answer answer = { .count = 0 };
	struct arena scratch;
	struct span text = { NULL, 0 };
	enum outcome o;

	if (f->queries == VERIFY_DMARC_QUERIES_MAX)
		return OUT_TEMP;
	f->queries++;
	arena_init(&scratch, 0);
	o = f->dns->ask_wait(f->dns->ctx, WIRE_DNS_TXT,
	    arena_printf(&scratch, "_dmarc.%.*s", SPAN_ARG(name)), &scratch,
	    &answer);
	if (o == OUT_OK)
		o = choose(&answer, &text);
	if (o == OUT_OK)
		*out = arena_copy(f->arena, text);
	arena_fini(&scratch);
	return o == OUT_PERM ? OUT_TEMP : o;
}

static const struct verify_dmarc_known *
look_up(const struct verify_dmarc_finder *f, struct span name)
{
	for (const struct verify_dmarc_known *k = f->known; k != NULL;
	     k = k->next)
		if (span_eq(k->name, name))
			return k;
	return NULL;
}

enum outcome
verify_dmarc_find_wait(struct verify_dmarc_finder *f, struct span name,
    const struct wire_dmarc_record **out)
{
	const struct verify_dmarc_known *known = look_up(f, name);
	struct verify_dmarc_known *fresh;
	struct span text;
	enum outcome o;

	if (known == NULL) {
		o = ask_wait(f, name, &text);
		if (o == OUT_CANCELLED)
			return o;
		fresh = ARENA_NEW(f->arena, struct verify_dmarc_known);
		fresh->name = arena_copy(f->arena, name);
		fresh->outcome = o;
		if (o == OUT_OK)
			(void)wire_dmarc_record_parse(text, &fresh->record);
		fresh->next = f->known;
		f->known = fresh;
		known = fresh;
	}
	if (known->outcome == OUT_OK)
		*out = &known->record;
	return known->outcome;
}
