/*
 * reply: codes by phase and verdict, and codes that messages bring along.
 */
#include "policy/reply.h"

#include "base/ascii.h"
#include "base/num.h"

enum { LINE_MAX_BYTES = 75 }; /* Exim's */

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
	case LANG_VRFY:
		return 252;
	default:
		return 250;
	}
}

/* Exim answers 450, not 451, inside a PRDR block. */
static int
refuse_code(enum lang_phase phase, enum lang_verdict verdict)
{
	if (verdict != LANG_VERDICT_DEFER) {
		/* RFC 5321 section 3.5.3, RFC 1985 section 5.3 */
		if (phase == LANG_VRFY)
			return 252;
		return phase == LANG_ETRN ? 458 : 550;
	}
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

/*
 * Where a line that is too long is cut: at the last blank behind a colon in
 * its second half, else at the last blank there, else at the next blank.
 */
static size_t
cut_at(struct span text, size_t from)
{
	size_t none = text.len;
	size_t blank = none;

	for (size_t i = from + LINE_MAX_BYTES;
	     i > from + LINE_MAX_BYTES / 2 - 2; i--) {
		if (text.at[i] != ' ')
			continue;
		if (text.at[i - 1] == ':')
			return i;
		if (blank == none)
			blank = i;
	}
	if (blank != none)
		return blank;
	for (size_t i = from + LINE_MAX_BYTES; i < text.len; i++)
		if (text.at[i] == ' ' || text.at[i] == '\n')
			return i;
	return none;
}

/* As Exim: lines of a policy's message are not longer than they must be. */
static struct span
cut_lines(struct span text, struct arena *arena)
{
	size_t from = 0;

	if (text.len <= LINE_MAX_BYTES)
		return text;
	char *bytes = arena_alloc(arena, text.len);
	memcpy(bytes, text.at, text.len);
	text.at = bytes;
	while (text.len - from > LINE_MAX_BYTES) {
		struct span line =
		    span_first(span_from(text, from), LINE_MAX_BYTES);
		size_t end = from + span_find(line, '\n');
		if (end == from + LINE_MAX_BYTES)
			end = cut_at(text, from);
		if (end == text.len)
			break;
		bytes[end] = '\n';
		from = end + 1;
	}
	return text;
}

/* As Exim: a further line of a reply begins with what is no blank. */
static struct span
without_indents(struct span text, struct arena *arena)
{
	struct span from = text;
	bool indent = false;

	if (span_find(text, '\n') == text.len)
		return text;
	char *at = arena_alloc(arena, text.len);
	text = (struct span){ at, 0 };
	for (size_t i = 0; i < from.len; i++) {
		char c = from.at[i];
		if (indent && (ascii_is_blank(c) || c == '\n' || c == '\r'))
			continue;
		at[text.len++] = c;
		indent = c == '\n';
	}
	return text;
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
	v.text = cut_lines(without_indents(result->message, arena), arena);
	v.code =
	    accepted ? accept_code(phase) : refuse_code(phase, result->verdict);
	v.enhanced = "";
	if (!accepted)
		v.enhanced = v.code >= 500 ? "5.7.1" :
		    v.code >= 400	   ? "4.7.1" :
					     "2.5.2";
	if (v.unknown && !accepted) {
		v.enhanced = "4.3.0";
		v.text = SPAN("Temporary local problem - please try later");
	} else {
		take_code(arena, &v);
	}
	if (!accepted && v.text.len == 0)
		v.text = result->verdict == LANG_VERDICT_DEFER ?
		    SPAN("Temporary local problem - please try later") :
		    SPAN("Administrative prohibition");
	if (v.log.len == 0)
		v.log = result->log_message;
	*out = v;
}
