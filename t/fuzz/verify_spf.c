/*
 * A check of hostile records ends within its limits, the same each time, and
 * what it tells is fit for a header.
 *
 * The input's lines are HELO, local part, and then what the DNS answers: a
 * name's hash chooses a line for TXT and for names, and how many records
 * there are, or that there is no answer.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/buf.h"
#include "verify/dns.h"
#include "verify/spf.h"
#include "verify/spf_header.h"

enum { LINES_MAX = 16, QUESTIONS_MAX = 111 + 12 };

struct world {
	struct span lines[LINES_MAX];
	size_t count;
	unsigned asked;
	unsigned cancel_at;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t
hash_of(struct span name, unsigned type)
{
	uint32_t h = 2166136261U + type;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ (uint8_t)ascii_lower(name.at[i])) * 16777619U;
	return h ^ h >> 15;
}

static void
answer(const struct world *w, enum wire_dns_type type, uint32_t h,
    struct wire_dns_record *r)
{
	static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8 };
	static const uint8_t v4[4] = { 192, 0, 2, 1 };

	r->text = w->lines[h % w->count];
	r->name = w->lines[(h >> 8) % w->count];
	if (type == WIRE_DNS_A || type == WIRE_DNS_AAAA)
		ip_from_bytes(type == WIRE_DNS_A ? IP_V4 : IP_V6,
		    type == WIRE_DNS_A ? v4 : v6, &r->ip);
}

static enum outcome
ask_wait(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	struct world *w = ctx;
	uint32_t h = hash_of(name, type);

	ASSERT(name.len > 0 && name.len <= 254);
	if (++w->asked == w->cancel_at)
		return OUT_CANCELLED;
	*out = (struct wire_dns_answer){ .type = type };
	if (h % 13 == 0)
		return OUT_TEMP;
	if (h % 7 == 0)
		return OUT_NONE;
	out->count = type == WIRE_DNS_TXT ? 1 + h % 29 / 28 : 1 + h % 12;
	out->records = arena_array(arena, out->count, sizeof(*out->records));
	for (size_t i = 0; i < out->count; i++)
		answer(w, type, h + (uint32_t)i * 77, &out->records[i]);
	return OUT_OK;
}

static void
check_verdict(const struct verify_spf_input *in,
    const struct verify_spf_verdict *v, struct arena *arena)
{
	struct buf out;
	struct span field;

	ASSERT(v->terms <= 10 && v->voids <= 3);
	ASSERT(v->queries <= QUESTIONS_MAX);
	ASSERT(v->explanation.len <= 2000);
	for (size_t i = 0; i < v->explanation.len; i++)
		ASSERT(ascii_is_print(v->explanation.at[i]));
	ASSERT(v->result == VERIFY_SPF_FAIL || v->explanation.len == 0);
	buf_init(&out, 1 << 16);
	verify_spf_header_write(in, v, arena, &out);
	field = buf_span(&out);
	ASSERT(!buf_is_full(&out) && span_ends(field, SPAN("\r\n")));
	ASSERT(span_find(field, '\0') == field.len);
	buf_fini(&out);
}

static void
check_once(struct world *w, const struct verify_spf_input *in,
    struct verify_spf_verdict *out, struct arena *arena)
{
	struct verify_dns dns = { ask_wait, w };

	w->asked = 0;
	w->cancel_at = 0;
	ASSERT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, in, NULL, arena,
		   out) == OUT_OK);
	ASSERT(out->queries == w->asked);
	check_verdict(in, out, arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct verify_spf_input in = { .domain = SPAN("example.org"),
		.receiver = SPAN("mx.example.net"),
		.explanation = SPAN("%{s} is not %{p} of %{D1r}") };
	struct world w = { .count = 0 };
	struct verify_spf_verdict first, second;
	struct verify_dns dns = { ask_wait, &w };
	struct arena arena;

	if (size == 0)
		return 0;
	span_cut(&rest, '\n', &in.helo);
	span_cut(&rest, '\n', &in.local);
	while (w.count < LINES_MAX && span_cut(&rest, '\n', &w.lines[w.count]))
		w.count++;
	if (w.count == 0)
		return 0;
	ASSERT(ip_parse(size % 2 == 0 ? SPAN("192.0.2.1") : SPAN("2001:db8::2"),
	    &in.ip));
	arena_init(&arena, 0);
	check_once(&w, &in, &first, &arena);
	check_once(&w, &in, &second, &arena);
	ASSERT(first.result == second.result);
	w.asked = 0;
	w.cancel_at = 1 + (unsigned)size % (first.queries + 1);
	ASSERT(
	    (verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		 &second) == OUT_CANCELLED) == (w.cancel_at <= first.queries));
	first.result = VERIFY_SPF_NONE;
	w.cancel_at = 0;
	ASSERT(verify_spf_guess_wait(&dns, &in, NULL, w.lines[0], &arena,
		   &first) == OUT_OK);
	check_verdict(&in, &first, &arena);
	arena_fini(&arena);
	return 0;
}
