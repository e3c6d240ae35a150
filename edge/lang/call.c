/*
 * call: arguments cut at load, bound while the called ACL runs.
 */
#include "lang/call.h"

#include "base/ascii.h"
#include "lang/diag.h"
#include "lang/eval.h"
#include "lang/unquote.h"

static bool
is_name_char(char c)
{
	return ascii_is_alnum(c) || c == '_' || c == '-' || c == '.';
}

static size_t
skip_blanks(struct span s, size_t at)
{
	while (at < s.len && (ascii_is_blank(s.at[at]) || s.at[at] == '\n'))
		at++;
	return at;
}

/* Where the word that begins at ${at} ends: no blank inside braces does. */
static size_t
word_end(struct span s, size_t at)
{
	bool quoted = s.at[at] == '"';
	unsigned depth = 0;

	if (quoted)
		at++;
	for (; at < s.len; at++) {
		char c = s.at[at];
		if (c == '\\' && at + 1 < s.len)
			at++;
		else if (quoted && c == '"')
			return at + 1;
		else if (!quoted && c == '{')
			depth++;
		else if (!quoted && c == '}' && depth > 0)
			depth--;
		else if (!quoted && depth == 0 && ascii_is_blank(c))
			break;
	}
	return at;
}

struct lang_text
lang_call_name(const struct lang_text *value)
{
	size_t end = 0;

	while (end < value->text.len && !ascii_is_blank(value->text.at[end]))
		end++;
	return lang_text_sub(value, 0, end);
}

const struct lang_call *
lang_call_compile(struct lang_compile *c, const struct lang_text *value,
    unsigned phases)
{
	struct span s = value->text;
	struct lang_call call = { .count = 0 };
	size_t at = skip_blanks(s, lang_call_name(value).text.len);

	while (at < s.len) {
		size_t end = word_end(s, at);
		struct lang_text word = lang_text_sub(value, at, end - at);
		if (call.count == LANG_CALL_ARGS) {
			lang_error_in(c->diags, &word, 0, word.text.len,
			    "an ACL takes at most %d arguments",
			    LANG_CALL_ARGS);
			break;
		}
		if (lang_unquote(c->arena, c->diags, &word, &word))
			call.args[call.count++] =
			    lang_expand_compile(c, &word, phases);
		at = skip_blanks(s, end);
	}
	if (call.count == 0)
		return NULL;
	struct lang_call *kept = ARENA_NEW(c->arena, struct lang_call);
	*kept = call;
	return kept;
}

/* The name in "{name" or "{{name" at ${at}. */
static bool
name_after(const struct lang_text *text, size_t at, struct lang_text *name)
{
	struct span s = text->text;
	unsigned braces = 0;

	at = skip_blanks(s, at);
	while (at < s.len && s.at[at] == '{' && braces < 2) {
		braces++;
		at = skip_blanks(s, at + 1);
	}
	size_t end = at;
	while (end < s.len && is_name_char(s.at[end]))
		end++;
	if (braces == 0 || end == at)
		return false;
	*name = lang_text_sub(text, at, end - at);
	return true;
}

bool
lang_call_next(const struct lang_text *text, size_t *at, struct lang_text *name)
{
	const struct span word = SPAN("acl");

	for (;;) {
		struct span rest = span_from(text->text, *at);
		size_t found = span_find_span(rest, word);
		if (found == rest.len)
			return false;
		size_t begin = *at + found;
		*at = begin + word.len;
		bool inside =
		    begin > 0 && is_name_char(text->text.at[begin - 1]);
		if (!inside && name_after(text, *at, name))
			return true;
	}
}

enum outcome
lang_call_args_wait(const struct lang_call *call, struct lang_run *run,
    struct span *out)
{
	for (size_t i = 0; call != NULL && i < call->count; i++) {
		enum outcome o = lang_expand_wait(call->args[i], run, &out[i]);
		if (o != OUT_OK)
			return o;
	}
	return OUT_OK;
}

enum outcome
lang_call_wait(struct lang_run *run, int acl, const struct span *args,
    size_t count, struct lang_result *out)
{
	const struct span *outer = run->acl_args;
	size_t outer_count = run->acl_narg;
	bool unsure = run->unsure;

	run->unsure = false;
	run->acl_args = args;
	run->acl_narg = count;
	enum outcome o = lang_acl_wait(run, acl, out);
	run->acl_args = outer;
	run->acl_narg = outer_count;
	run->unsure |= unsure;
	return o;
}

bool
lang_call_variable(struct lang_run *run, enum lang_variable v, struct span *out)
{
	size_t i;

	if (v == LANG_VAR_ACL_NARG) {
		*out = arena_printf(run->arena, "%zu", run->acl_narg);
		return true;
	}
	if (v < LANG_VAR_ACL_ARG1 || v > LANG_VAR_ACL_ARG9)
		return false;
	i = (size_t)v - LANG_VAR_ACL_ARG1;
	*out = i < run->acl_narg ? run->acl_args[i] : SPAN("");
	return true;
}
