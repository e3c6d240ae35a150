/*
 * spam: two dialects, one verdict.
 */
#include "wire/spam.h"

#include <jansson.h>

#include "base/ascii.h"
#include "base/buf.h"

enum { THOUSAND = 1000 };

/* ------------------------------------------------------------ rspamd */

static bool
number(const json_t *object, const char *name, int64_t *out)
{
	const json_t *value = json_object_get(object, name);
	double points = json_number_value(value);

	if (!json_is_number(value) ||
	    !(points <= WIRE_SPAM_SCORE_MAX && -points <= WIRE_SPAM_SCORE_MAX))
		return false;
	*out = (int64_t)(points * THOUSAND + (points < 0 ? -0.5 : 0.5));
	return true;
}

static void
add_symbols(json_t *symbols, struct buf *report)
{
	const char *name;
	json_t *symbol;
	int64_t score;

	json_object_foreach(symbols, name, symbol)
	{
		if (!number(symbol, "score", &score))
			score = 0;
		buf_add_text(report, "Symbol: ");
		buf_add_escaped(report, span_of(name));
		buf_printf(report, "(%.2f)\n", (double)score / THOUSAND);
	}
}

static struct span
describe(json_t *symbols, struct span action, struct arena *arena)
{
	struct buf b;

	buf_init(&b, WIRE_SPAM_REPORT_MAX);
	buf_add_text(&b, "Action: ");
	buf_add_escaped(&b, action);
	buf_add_char(&b, '\n');
	add_symbols(symbols, &b);
	struct span out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

static bool
read_object(const json_t *root, struct arena *arena, struct wire_spam *out)
{
	const json_t *action = json_object_get(root, "action");

	if (!json_is_object(root) || !json_is_string(action) ||
	    !number(root, "score", &out->score) ||
	    !number(root, "required_score", &out->required))
		return false;
	out->action = arena_copy(arena,
	    (struct span){ json_string_value(action),
		json_string_length(action) });
	/* A module may decide at once, whatever the score. */
	out->is_spam = out->score >= out->required ||
	    span_eq(out->action, SPAN("reject"));
	out->report =
	    describe(json_object_get(root, "symbols"), out->action, arena);
	return true;
}

bool
wire_spam_rspamd(struct span json, struct arena *arena, struct wire_spam *out)
{
	json_error_t ignored;

	*out = (struct wire_spam){ 0 };
	if (json.len > WIRE_SPAM_REPLY_MAX)
		return false;
	json_t *root = json_loadb(json.at, json.len, 0, &ignored);
	bool good = root != NULL && read_object(root, arena, out);
	json_decref(root);
	return good;
}

/* ------------------------------------------------------------- spamd */

/* "-12.3" in thousandths; false past the cap. */
static bool
points(struct span s, int64_t *out)
{
	bool negative = span_starts(s, SPAN("-"));
	int64_t unit = THOUSAND;
	int64_t n = 0;
	bool dot = false;

	if (negative || span_starts(s, SPAN("+")))
		s = span_from(s, 1);
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '.' && !dot) {
			dot = true;
			continue;
		}
		if (!ascii_is_digit(s.at[i]))
			return false;
		if (dot)
			unit /= 10;
		int64_t digit = s.at[i] - '0';
		n = dot ? n + digit * unit : n * 10 + digit * THOUSAND;
		if (n > (int64_t)WIRE_SPAM_SCORE_MAX * THOUSAND)
			return false;
	}
	*out = negative ? -n : n;
	return s.len > 0;
}

/* "True ; 15.0 / 5.0" */
static bool
read_verdict(struct span value, struct wire_spam *out)
{
	struct span word, score;

	if (span_find(value, ';') == value.len ||
	    span_find(value, '/') == value.len ||
	    !span_cut(&value, ';', &word) || !span_cut(&value, '/', &score))
		return false;
	word = span_trim(word);
	out->is_spam = span_eq_icase(word, SPAN("True")) ||
	    span_eq_icase(word, SPAN("Yes"));
	out->action = out->is_spam ? SPAN("reject") : SPAN("no action");
	return points(span_trim(score), &out->score) &&
	    points(span_trim(value), &out->required);
}

static bool
read_status(struct span *rest)
{
	struct span line, word;

	return span_cut(rest, '\n', &line) && span_word(&line, &word) &&
	    span_starts(word, SPAN("SPAMD/")) && span_word(&line, &word) &&
	    span_eq(word, SPAN("0"));
}

bool
wire_spam_spamd(struct span reply, struct arena *arena, struct wire_spam *out)
{
	struct span line, name;
	bool has_verdict = false;

	*out = (struct wire_spam){ 0 };
	if (reply.len > WIRE_SPAM_REPLY_MAX || !read_status(&reply))
		return false;
	while (span_cut(&reply, '\n', &line)) {
		line = span_trim(line);
		if (line.len == 0)
			break;
		if (span_cut(&line, ':', &name) &&
		    span_eq_icase(name, SPAN("Spam")))
			has_verdict = read_verdict(span_trim(line), out);
	}
	out->report = arena_copy(arena,
	    span_trim(span_first(reply, WIRE_SPAM_REPORT_MAX)));
	return has_verdict;
}
