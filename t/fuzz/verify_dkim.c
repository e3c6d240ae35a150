/*
 * Header, blank line, body, and after a NUL the record of every key: the
 * verdicts are the same however the body arrives and whenever the keys do,
 * and read nothing of a header that has gone.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/clock.h"

#include "verify/dkim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key that signs the seeds. */
static const char usual[] = "v=DKIM1; k=ed25519; "
			    "p=OLmEdwIonlZWpYTiQ3Drv4NBmkT1ZW56X1Sc0Mn/et0=";

static enum outcome
ask_wait(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	const struct span *record = ctx;

	ASSERT(type == WIRE_DNS_TXT);
	if (name.len > 253)
		return OUT_NONE;
	if (record->len > 0 && record->at[0] == '!')
		return OUT_TEMP;
	*out = (struct wire_dns_answer){ .type = type, .count = 2 };
	out->records = arena_array(arena, 2, sizeof(*out->records));
	out->records[0].text = span_of(usual);
	out->records[1].text = *record;
	return OUT_OK;
}

static const struct verify_dkim_results *
check(struct arena *arena, struct span header, struct span body, size_t step,
    struct span *record)
{
	struct verify_dns dns = { ask_wait, record };
	struct verify_dkim_settings settings = { .keys =
						     crypto_key_cache_new(2),
		.rsa_bits_min = 1024,
		.accepts_partial = step == 1 };
	const struct verify_dkim_results *r = NULL;
	char *copy = malloc(header.len + 1);
	struct verify_dkim *v;

	ASSERT(copy != NULL);
	memcpy(copy, header.at, header.len);
	v = verify_dkim_new(&settings, (struct span){ copy, header.len },
	    arena);
	free(copy);
	if (step % 2 == 1)
		ASSERT(verify_dkim_keys_wait(v, &dns) == OUT_OK);
	for (; body.len > 0; body = span_from(body, step))
		verify_dkim_body(v, span_first(body, step));
	ASSERT(verify_dkim_finish_wait(v, &dns, &r) == OUT_OK);
	verify_dkim_free(&v);
	crypto_key_cache_free(&settings.keys);
	return r;
}

static void
compare(const struct verify_dkim_results *a,
    const struct verify_dkim_results *b)
{
	ASSERT(a->count == b->count && a->ignored == b->ignored);
	ASSERT(a->count <= VERIFY_DKIM_SIGNATURES_MAX);
	for (size_t i = 0; i < a->count; i++) {
		const struct verify_dkim_result *x = &a->signatures[i];
		const struct verify_dkim_result *y = &b->signatures[i];

		ASSERT(x->is_partial == y->is_partial);
		ASSERT(x->length_bytes == y->length_bytes);
		ASSERT(span_eq(x->identity, y->identity));
		ASSERT(x->is_partial ||
		    (x->verdict == y->verdict && x->reason == y->reason));
		ASSERT((x->verdict == VERIFY_DKIM_PASS) == (*x->reason == 0));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span all = { (const char *)data, size }, mail, record, body;
	const struct verify_dkim_results *whole, *pieces;
	struct arena arena;
	size_t end;

	clock_set_wall_s(1700001000);
	arena_init(&arena, 0);
	mail = span_first(all, span_find(all, '\0'));
	record = span_from(all, mail.len + 1);
	end = span_find_span(mail, SPAN("\r\n\r\n"));
	body = span_from(mail, end + 4);
	mail = span_first(mail, end + 2);
	whole = check(&arena, mail, body, size + 2 - size % 2, &record);
	pieces = check(&arena, mail, body, 1, &record);
	compare(whole, pieces);
	(void)verify_dkim_signers(whole, &arena);
	(void)verify_dkim_best(whole);
	arena_fini(&arena);
	return 0;
}
