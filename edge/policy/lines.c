/*
 * lines: from pieces of a body to lines, a slice of time at a time.
 */
#include "policy/lines.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "loop/wait.h"
#include "mail/message.h"
#include "policy/checks.h"
#include "policy/session.h"

enum {
	PAGE_BYTES = 4096,
	SLICE_US = 5000 /* then others have their turn */
};

struct walk {
	const struct mail_body *body;
	bool (*match)(void *arg, struct span line);
	void *arg;
	struct buf part;   /* the beginning of a line that is not yet whole */
	uint64_t slice_us; /* when the slice began */
	uint64_t spent_us; /* by the slices before */
	struct span *why;
};

/* Let others run when the slice is over. */
static enum outcome
breathe_wait(struct walk *w)
{
	uint64_t now_us = clock_us();

	if (now_us - w->slice_us < SLICE_US)
		return OUT_NONE;
	w->spent_us += now_us - w->slice_us;
	*w->why = SPAN("too much to match");
	if (w->spent_us > (uint64_t)LIMIT_MATCH_MS * 1000)
		return OUT_TEMP;
	enum outcome o = loop_sleep_wait(clock_ms());
	w->slice_us = clock_us();
	return o == OUT_OK ? OUT_NONE : o;
}

/* A line that is whole, or as long as a line may be. */
static bool
line(struct walk *w, struct span text)
{
	if (text.len > 0 && text.at[text.len - 1] == '\r')
		text = span_first(text, text.len - 1);
	return w->match(w->arg, text);
}

/* ${text} goes to the part that is kept; whether that is a line then. */
static bool
keep(struct walk *w, struct span text, bool ends)
{
	bool yes = false;

	while (!yes && w->part.len + text.len >= LIMIT_MATCH_LINE_BYTES) {
		size_t room = LIMIT_MATCH_LINE_BYTES - w->part.len;
		buf_add(&w->part, span_first(text, room));
		text = span_from(text, room);
		yes = w->match(w->arg, buf_span(&w->part));
		buf_clear(&w->part);
	}
	buf_add(&w->part, text);
	if (!ends)
		return yes;
	yes = yes || line(w, buf_span(&w->part));
	buf_clear(&w->part);
	return yes;
}

static enum outcome
piece_wait(struct walk *w, struct span piece)
{
	while (piece.len > 0) {
		size_t len = span_find(piece, '\n');
		bool ends = len < piece.len;
		bool yes =
		    ends && w->part.len == 0 && len < LIMIT_MATCH_LINE_BYTES ?
		    line(w, span_first(piece, len)) :
		    keep(w, span_first(piece, len), ends);
		if (yes)
			return OUT_OK;
		piece = span_from(piece, len + 1);
		enum outcome o = breathe_wait(w);
		if (o != OUT_NONE)
			return o;
	}
	return OUT_NONE;
}

static enum outcome
walk_wait(struct walk *w)
{
	char page[PAGE_BYTES];
	struct span piece;
	uint64_t at = 0;

	for (;;) {
		enum outcome o =
		    mail_body_read(w->body, &at, page, sizeof(page), &piece);
		if (o == OUT_TEMP)
			*w->why = SPAN("the message cannot be read back");
		if (o == OUT_NONE && w->part.len > 0)
			return keep(w, SPAN(""), true) ? OUT_OK : OUT_NONE;
		if (o != OUT_OK)
			return o;
		o = piece_wait(w, piece);
		if (o != OUT_NONE)
			return o;
	}
}

enum outcome
policy_lines_wait(struct policy_session *s,
    bool (*match)(void *arg, struct span line), void *arg, struct span *why)
{
	*why = SPAN("there is no message");
	if (s->checks == NULL)
		return OUT_TEMP;
	struct walk w = { .body = &s->checks->message->body,
		.match = match,
		.arg = arg,
		.slice_us = clock_us(),
		.why = why };
	buf_init(&w.part, LIMIT_MATCH_LINE_BYTES);
	enum outcome o = walk_wait(&w);
	buf_fini(&w.part);
	return o;
}

void
policy_matched_set(struct policy_session *s, struct span pattern,
    const struct span *groups, size_t count)
{
	s->matched = (struct policy_matched){ .pattern = SPAN("") };
	if (s->message_arena == NULL)
		return;
	s->matched.pattern = arena_copy(s->message_arena, pattern);
	for (size_t i = 0; i < count && i < POLICY_MATCHED_GROUPS; i++)
		s->matched.groups[i] = arena_copy(s->message_arena, groups[i]);
}

bool
policy_matched_variable(const struct policy_session *s, enum lang_variable v,
    struct span *out)
{
	_Static_assert(LANG_VAR_REGEX9 - LANG_VAR_REGEX1 ==
		POLICY_MATCHED_GROUPS - 1,
	    "one row per group, in order");

	if (v == LANG_VAR_REGEX_MATCH_STRING)
		*out = s->matched.pattern;
	else if (v >= LANG_VAR_REGEX1 && v <= LANG_VAR_REGEX9)
		*out = s->matched.groups[v - LANG_VAR_REGEX1];
	else
		return false;
	return true;
}
