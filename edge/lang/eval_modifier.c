/*
 * eval_modifier: delay, continue, add_header, remove_header.
 */
#include "base/limits.h"
#include "base/num.h"
#include "lang/eval_step.h"
#include "lang/expand.h"
#include "lang/list_cut.h"

/* The time of "delay =", as Exim takes it: 5s, 1m30s. */
static enum lang_step
delay_wait(struct lang_run *run, struct span text)
{
	uint64_t ms;

	text = span_trim(text);
	if (!num_time(text, &ms)) {
		run->why = arena_printf(run->arena,
		    "\"%.*s\" is not a time: \"delay\"",
		    SPAN_ARG(span_first(text, 100)));
		return LANG_STEP_ERROR;
	}
	if (ms > LIMIT_DELAY_MS)
		ms = LIMIT_DELAY_MS;
	return run->world->delay_wait(run->ctx, ms) == OUT_OK ?
	    LANG_STEP_TRUE :
	    LANG_STEP_CANCELLED;
}

static void
add_headers(struct lang_run *run, struct span text)
{
	struct lang_header field;

	while (lang_header_next(&text, run->arena, &field))
		run->world->add_header(run->ctx, field.place, field.text);
}

static void
remove_headers(struct lang_run *run, struct span text)
{
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(text, &separator);
	struct span item;

	while (lang_list_cut(&rest, separator, run->arena, &item))
		if (item.len > 0)
			run->world->remove_header(run->ctx, item);
}

void
lang_add_headers(struct lang_run *run, struct span text)
{
	add_headers(run, text);
}

enum lang_step
lang_modifier_wait(struct lang_run *run, enum lang_word word, struct span text)
{
	switch (word) {
	case LANG_WORD_DELAY:
		return delay_wait(run, text);
	case LANG_WORD_ADD_HEADER:
		add_headers(run, text);
		break;
	case LANG_WORD_REMOVE_HEADER:
		remove_headers(run, text);
		break;
	default:
		break; /* continue: only what its expansion does */
	}
	return LANG_STEP_TRUE;
}
