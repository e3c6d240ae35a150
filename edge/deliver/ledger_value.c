/*
 * ledger_value: words between spaces.
 */
#include "deliver/ledger_value.h"

#include "base/num.h"

enum { CODE_MIN = 200, CODE_MAX = 299 };

struct deliver_value
deliver_value_parse(struct span text)
{
	struct deliver_value v = { .known = DELIVER_ABSENT };
	struct span word[4];
	struct span more;
	size_t n = 0;
	uint64_t code = 0;
	uint64_t at_s;

	while (n < 4 && span_word(&text, &word[n]))
		n++;
	if (n < 3 || span_word(&text, &more) ||
	    !num_u64(word[n - 1], INT64_MAX, &at_s))
		return v;
	v.at_s = (int64_t)at_s;
	if (n == 3 && span_eq(word[0], SPAN("p"))) {
		v.known = DELIVER_PENDING;
		v.owner = word[1];
	} else if (n == 4 && span_eq(word[0], SPAN("t")) &&
	    num_u64(word[1], CODE_MAX, &code) && code >= CODE_MIN) {
		v.known = DELIVER_TAKEN;
		v.code = (int)code;
		v.enhanced = span_eq(word[2], SPAN("-")) ? SPAN("") : word[2];
	}
	return v;
}

struct span
deliver_value_taken(int code, struct span enhanced, int64_t at_s,
    struct arena *arena)
{
	return arena_printf(arena, "t %d %.*s %lld", code,
	    SPAN_ARG(enhanced.len > 0 ? enhanced : SPAN("-")), (long long)at_s);
}
