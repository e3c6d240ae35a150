/* spf_header: sentences, and fields out of a verdict. */
#include "verify/spf_header.h"

#include "base/arena.h"
#include "base/buf.h"
#include "wire/received_spf.h"

/* "SENDER" is after the first, the client's address after the second. */
static const struct sentence {
	const char *before, *between, *after;
} sentences[VERIFY_SPF_RESULTS] = {
	[VERIFY_SPF_NONE] = { "domain of ",
	    " does not provide an SPF record, client ", "" },
	[VERIFY_SPF_NEUTRAL] = { "domain of ", " neither permits nor denies ",
	    "" },
	[VERIFY_SPF_PASS] = { "domain of ", " designates ",
	    " as permitted sender" },
	[VERIFY_SPF_FAIL] = { "domain of ", " does not designate ",
	    " as permitted sender" },
	[VERIFY_SPF_SOFTFAIL] = { "transitioning domain of ",
	    " does not designate ", " as permitted sender" },
	[VERIFY_SPF_TEMPERROR] = { "no answer now about the domain of ",
	    ", client ", "" },
	[VERIFY_SPF_PERMERROR] = { "error in the records for the domain of ",
	    ", client ", "" }
};

struct span
verify_spf_header_comment(const struct verify_spf_input *in,
    const struct verify_spf_verdict *v, struct arena *arena)
{
	const struct sentence *s = &sentences[v->result];
	char ip[IP_TEXT_MAX];

	ip_write(&in->ip, ip);
	return arena_printf(arena, "%.*s%s%s%s%.*s%s%s%s",
	    SPAN_ARG(in->receiver), in->receiver.len > 0 ? ": " : "",
	    v->is_guess ? "best guess record for " : "", s->before,
	    SPAN_ARG(v->sender), s->between, ip, s->after);
}

/* MAIL FROM as it was given; the sender made of HELO is not that. */
static struct span
envelope_from(const struct verify_spf_input *in, struct arena *arena)
{
	if (in->domain.len == 0)
		return SPAN("<>");
	return arena_printf(arena, "%.*s@%.*s", SPAN_ARG(in->local),
	    SPAN_ARG(in->domain));
}

void
verify_spf_header_write(const struct verify_spf_input *in,
    const struct verify_spf_verdict *v, struct arena *arena, struct buf *out)
{
	const struct wire_received_spf field = {
		.result = verify_spf_result_name(v->result),
		.comment = verify_spf_header_comment(in, v, arena),
		.client = in->ip,
		.envelope_from = envelope_from(in, arena),
		.helo = in->helo,
		.receiver = in->receiver,
		.identity = verify_spf_identity_name(v->identity),
		.mechanism = v->mechanism,
		.problem = v->problem
	};

	wire_received_spf_write(&field, out);
}
