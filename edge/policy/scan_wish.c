/*
 * scan_wish: options from the right, so that a pattern may hold a slash.
 */
#include "policy/scan_wish.h"

#include "base/num.h"

/* An option at the end of ${rest}; false when what stands there is none. */
static bool
read_option(struct span option, struct policy_scan_wish *out)
{
	if (span_eq(option, SPAN("defer_ok"))) {
		out->defer_ok = true;
		return true;
	}
	return span_starts(option, SPAN("tmo=")) &&
	    num_time(span_from(option, 4), &out->timeout_ms) &&
	    out->timeout_ms > 0;
}

static bool
is_one_of(struct span s, const char *words)
{
	struct span rest = span_of(words);
	struct span word;

	while (span_word(&rest, &word))
		if (span_eq_icase(s, word))
			return true;
	return false;
}

bool
policy_scan_wish_read(struct span text, bool is_spam,
    struct policy_scan_wish *out, struct span *why)
{
	size_t slash;

	*out = (struct policy_scan_wish){ .what = span_trim(text) };
	while ((slash = span_find_last(out->what, '/')) < out->what.len) {
		struct span option = span_trim(span_from(out->what, slash + 1));
		if (read_option(option, out)) {
			out->what = span_trim(span_first(out->what, slash));
			continue;
		}
		if (!is_spam)
			break; /* a slash of the pattern's */
		*why = SPAN("an option is none of /defer_ok and /tmo=TIME");
		return false;
	}
	if (is_spam && span_ends_icase(out->what, SPAN(":true"))) {
		out->what = span_trim(span_first(out->what, out->what.len - 5));
		out->only_asks = true;
	}
	out->never = out->what.len == 0 || is_one_of(out->what, "0 no false");
	out->any = !is_spam && is_one_of(out->what, "* 1 yes true");
	return true;
}
