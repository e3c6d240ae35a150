/*
 * second_answer: one pass over the frame, in its order.
 */
#include "wire/second_answer.h"

enum { NAME_MAX_BYTES = 1024 };

void
wire_second_answer_write(const struct wire_second_answer *a, struct buf *out)
{
	wire_second_number_put(out, 1, WIRE_SECOND_VERSION);
	wire_second_number_put(out, 8, a->id);
	wire_second_number_put(out, 1, a->kind);
	if (a->kind == WIRE_SECOND_VERDICT) {
		wire_second_number_put(out, 1, a->engine);
		wire_second_number_put(out, 1, a->verdict);
		wire_second_number_put(out, 1, a->is_spf_aligned ? 1 : 0);
		wire_second_number_put(out, 1, a->is_dkim_aligned ? 1 : 0);
	} else if (a->kind == WIRE_SECOND_NEED) {
		wire_second_number_put(out, 1, a->need_count);
		for (size_t i = 0; i < a->need_count; i++) {
			wire_second_number_put(out, 2, a->needs[i].type);
			wire_second_text_put(out, a->needs[i].name);
		}
	}
}

static void
get_verdict(struct wire_second_in *in, struct wire_second_answer *a)
{
	uint64_t engine = wire_second_number(in, 1);
	uint64_t verdict = wire_second_number(in, 1);
	uint64_t spf = wire_second_number(in, 1);
	uint64_t dkim = wire_second_number(in, 1);
	bool fits = (engine == WIRE_SECOND_SPF &&
			verdict <= WIRE_SECOND_SPF_PERMERROR) ||
	    (engine == WIRE_SECOND_DMARC &&
		verdict <= WIRE_SECOND_DMARC_PERMERROR);

	if (!fits || spf > 1 || dkim > 1) {
		in->is_bad = true;
		return;
	}
	a->engine = (enum wire_second_engine)engine;
	a->verdict = (unsigned)verdict;
	a->is_spf_aligned = spf == 1;
	a->is_dkim_aligned = dkim == 1;
}

static void
get_needs(struct wire_second_in *in, struct wire_second_answer *a)
{
	uint64_t count = wire_second_number(in, 1);

	if (count == 0 || count > WIRE_SECOND_NEEDS_MAX)
		in->is_bad = true;
	for (size_t i = 0; i < count && !in->is_bad; i++) {
		uint64_t type = wire_second_number(in, 2);

		a->needs[i].name = wire_second_text(in);
		if (!wire_second_type_is(type) ||
		    a->needs[i].name.len > NAME_MAX_BYTES)
			in->is_bad = true;
		else
			a->needs[i].type = (enum wire_dns_type)type;
	}
	a->need_count = (size_t)count;
}

bool
wire_second_answer_parse(struct span in, struct wire_second_answer *out)
{
	struct wire_second_in r = { .rest = in };
	struct wire_second_answer a = { .id = 0 };

	if (wire_second_number(&r, 1) != WIRE_SECOND_VERSION)
		return false;
	a.id = wire_second_number(&r, 8);
	uint64_t kind = wire_second_number(&r, 1);
	if (r.is_bad || kind > WIRE_SECOND_NEED)
		return false;
	a.kind = (enum wire_second_kind)kind;
	if (a.kind == WIRE_SECOND_VERDICT)
		get_verdict(&r, &a);
	else if (a.kind == WIRE_SECOND_NEED)
		get_needs(&r, &a);
	if (r.is_bad || r.rest.len > 0)
		return false;
	*out = a;
	return true;
}
