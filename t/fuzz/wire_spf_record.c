/* A record that parses gives its terms, and each parses as one alone. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/spf_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_term(const struct wire_spf_term *t)
{
	struct span text = t->text;
	struct wire_spf_term again;

	ASSERT(t->text.len > 0 && span_find(t->text, ' ') == t->text.len);
	ASSERT(strchr("+-?~", t->qualifier) != NULL && t->qualifier != '\0');
	switch (t->kind) {
	case WIRE_SPF_IS_INCLUDE:
	case WIRE_SPF_IS_EXISTS:
	case WIRE_SPF_IS_REDIRECT:
	case WIRE_SPF_IS_EXP:
		ASSERT(t->domain.len > 0);
		break;
	case WIRE_SPF_IS_A:
	case WIRE_SPF_IS_MX:
		ASSERT(t->bits4 <= 32 && t->bits6 <= 128);
		break;
	case WIRE_SPF_IS_IP4:
		ASSERT(t->net.ip.family == IP_V4 && t->net.bits <= 32);
		break;
	case WIRE_SPF_IS_IP6:
		ASSERT(t->net.ip.family == IP_V6 && t->net.bits <= 128);
		break;
	default:
		break;
	}
	ASSERT(wire_spf_record_next(&text, &again) == OUT_OK);
	ASSERT(again.kind == t->kind && text.len == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size }, bad = { NULL, 0 };
	struct wire_spf_record r;
	struct wire_spf_term t;
	enum outcome o;

	if (!wire_spf_record_parse(in, &r, &bad)) {
		ASSERT(bad.at >= in.at && bad.len <= in.len);
		return 0;
	}
	ASSERT(wire_spf_record_is(in));
	while ((o = wire_spf_record_next(&r.terms, &t)) == OUT_OK)
		check_term(&t);
	ASSERT(o == OUT_NONE && r.terms.len == 0);
	return 0;
}
