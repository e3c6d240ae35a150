/*
 * reply: codes by phase and verdict, and codes that messages bring along.
 */
#include "policy/reply.h"

#include "base/ascii.h"
#include "base/num.h"

static int
accept_code(enum lang_phase phase)
{
	switch (phase) {
	case LANG_CONNECT:
	case LANG_STARTTLS: /* RFC 3207 section 4 */
		return 220;
	case LANG_PREDATA:
		return 354;
	case LANG_QUIT:
		return 221;
	default:
		return 250;
	}
}

/* Exim answers 450, not 451, inside a PRDR block. */
static int
refuse_code(enum lang_phase phase, enum lang_verdict verdict)
{
	if (verdict != LANG_VERDICT_DEFER)
		return 550;
	return phase == LANG_DATA_PRDR ? 450 : 451;
}

/* RFC 3463: "d.ddd.ddd". */
static bool
take_enhanced(struct span *text, int class, struct span *out)
{
	struct span rest = *text;
	struct span word;
	struct span part;
	unsigned parts = 0;
	uint64_t n;

	if (!span_word(&rest, &word))
		return false;
	struct span left = word;
	while (span_cut(&left, '.', &part)) {
		if (!num_u64(part, 999, &n))
			return false;
		if (parts == 0 && (part.len != 1 || (int)n != class))
			return false;
		parts++;
	}
	if (parts != 3)
		return false;
	*out = word;
	*text = span_trim(rest);
	return true;
}

/*
 * "NNN text" and "NNN x.y.z text".  The class must be the default's: a policy
 * chooses the verdict by its verb, the code only says it more exactly.
 */
static void
take_code(struct arena *arena, struct policy_verdict *v)
{
	struct span text = v->text;
	uint64_t code;

	if (text.len < 4 || text.at[3] != ' ' ||
	    !num_u64(span_first(text, 3), 599, &code))
		return;
	text = span_trim(span_from(text, 4));
	if ((int)code / 100 != v->code / 100) {
		v->log = arena_printf(arena,
		    "message begins with %d where a "
		    "%dxx is due: the code was dropped",
		    (int)code, v->code / 100);
	} else {
		v->code = (int)code;
	}
	struct span enhanced;
	if (take_enhanced(&text, v->code / 100, &enhanced))
		v->enhanced = arena_text(arena, enhanced);
	v->text = text;
}

void
policy_reply(enum lang_phase phase, const struct lang_result *result,
    struct arena *arena, struct policy_verdict *out)
{
	struct policy_verdict v = { .verdict = result->verdict };
	bool accepted = result->verdict == LANG_VERDICT_ACCEPT ||
	    result->verdict == LANG_VERDICT_DISCARD;

	v.unknown = result->unknown;
	v.close = result->verdict == LANG_VERDICT_DROP;
	v.text = result->message;
	v.code =
	    accepted ? accept_code(phase) : refuse_code(phase, result->verdict);
	v.enhanced = "";
	if (!accepted)
		v.enhanced = v.code >= 500 ? "5.7.1" : "4.7.1";
	if (v.unknown && !accepted) {
		v.enhanced = "4.3.0";
		v.text = SPAN("Temporary local problem - please try later");
	} else {
		take_code(arena, &v);
	}
	if (!accepted && v.text.len == 0)
		v.text = v.code >= 500 ?
		    SPAN("Administrative prohibition") :
		    SPAN("Temporary local problem - please try later");
	if (v.log.len == 0)
		v.log = result->log_message;
	*out = v;
}
