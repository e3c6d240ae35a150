/*
 * regex: the only place that knows PCRE2.
 */
#include "lang/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
	MATCH_STEPS = 200000, /* some milliseconds */
	MATCH_DEPTH = 20000,
	MATCH_HEAP_KIB = 4096,
	FOREIGN_PATTERN_BYTES = 1024,
	/* A fiber has 64 KiB of stack; the compiler takes 26 of them at this
	   depth. */
	FOREIGN_NESTING = 8,
	OWN_NESTING = 100
};

struct lang_regex {
	pcre2_code *code;
	pcre2_match_context *match;
};

static void *
take(size_t n, void *arena)
{
	return arena_alloc(arena, n);
}

/* An arena's memory goes with the arena. */
static void
leave(void *at, void *arena)
{
	(void)at;
	(void)arena;
}

static struct span
error_text(int code, size_t offset, struct arena *arena)
{
	char text[256];

	if (pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof(text)) <
	    0)
		text[0] = '\0';
	return arena_printf(arena, "%s at offset %zu", text, offset);
}

static pcre2_code *
compile(struct span pattern, unsigned flags, pcre2_general_context *memory,
    int *error, size_t *offset)
{
	pcre2_compile_context *how = pcre2_compile_context_create(memory);
	bool foreign = (flags & LANG_REGEX_FOREIGN) != 0;
	bool caseless = (flags & LANG_REGEX_CASELESS) != 0;

	pcre2_set_parens_nest_limit(how,
	    foreign ? FOREIGN_NESTING : OWN_NESTING);
	if (foreign)
		pcre2_set_max_pattern_length(how, FOREIGN_PATTERN_BYTES);
	return pcre2_compile((PCRE2_SPTR)(pattern.at != NULL ? pattern.at : ""),
	    pattern.len, caseless ? PCRE2_CASELESS : 0, error, offset, how);
}

const struct lang_regex *
lang_regex_compile(struct span pattern, unsigned flags, struct arena *arena,
    struct span *why)
{
	pcre2_general_context *memory =
	    pcre2_general_context_create(take, leave, arena);
	int error = 0;
	size_t offset = 0;
	pcre2_code *code = compile(pattern, flags, memory, &error, &offset);

	if (code == NULL) {
		*why = error_text(error, offset, arena);
		return NULL;
	}

	struct lang_regex *re = ARENA_NEW(arena, struct lang_regex);
	re->code = code;
	re->match = pcre2_match_context_create(memory);
	pcre2_set_match_limit(re->match, MATCH_STEPS);
	pcre2_set_depth_limit(re->match, MATCH_DEPTH);
	pcre2_set_heap_limit(re->match, MATCH_HEAP_KIB);
	return re;
}

static void
copy_captures(pcre2_match_data *data, int groups, struct span subject,
    struct span *captures)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);

	/* 0: more groups matched than there is room for. */
	if (groups == 0)
		groups = LANG_REGEX_CAPTURES;
	for (int i = 0; i < LANG_REGEX_CAPTURES; i++) {
		captures[i] = (struct span){ NULL, 0 };
		/* \K in a lookahead can put the end before the start. */
		if (i < groups && at[2 * i] != PCRE2_UNSET &&
		    at[2 * i + 1] >= at[2 * i])
			captures[i] = span_first(span_from(subject, at[2 * i]),
			    at[2 * i + 1] - at[2 * i]);
	}
}

enum outcome
lang_regex_match(const struct lang_regex *re, struct span subject,
    struct span *captures)
{
	return lang_regex_search(re, subject, 0, false, captures);
}

enum outcome
lang_regex_search(const struct lang_regex *re, struct span subject, size_t from,
    bool not_empty, struct span *captures)
{
	uint32_t how = not_empty ? PCRE2_NOTEMPTY | PCRE2_ANCHORED : 0;

	/* Freed before anything can wait, so the heap is safe here. */
	pcre2_match_data *data =
	    pcre2_match_data_create(LANG_REGEX_CAPTURES, NULL);
	if (data == NULL)
		return OUT_TEMP;

	int groups = pcre2_match(re->code,
	    (PCRE2_SPTR)(subject.at != NULL ? subject.at : ""), subject.len,
	    from, how, data, re->match);
	if (groups >= 0 && captures != NULL)
		copy_captures(data, groups, subject, captures);
	pcre2_match_data_free(data);
	if (groups == PCRE2_ERROR_NOMATCH)
		return OUT_NONE;
	return groups >= 0 ? OUT_OK : OUT_TEMP;
}
