/*
 * lines: physical lines, and what they are put together to.
 */
#include "lang/lines.h"

#include "base/ascii.h"
#include "lang/builder.h"
#include "lang/grow.h"
#include "lang/scan.h"

void
lang_lines_init(struct lang_lines *r, struct arena *arena,
    struct lang_diags *diags, lang_read_fn *read, void *read_ctx)
{
	*r = (struct lang_lines){ .arena = arena,
		.diags = diags,
		.read = read,
		.read_ctx = read_ctx };
	lang_macros_init(&r->macros, arena, diags);
}

/* Why a text cannot be read as configuration, or NULL. */
static const char *
why_unfit(const struct lang_lines *r, struct span text)
{
	if (text.len > LIMIT_CONFIG_BYTES - r->bytes)
		return "the configuration is too large";
	if (span_find(text, '\0') < text.len)
		return "it holds a NUL byte";
	return NULL;
}

static void
push(struct lang_lines *r, struct span path, struct span text)
{
	struct lang_frame *frame = &r->frames[r->depth++];

	*frame = (struct lang_frame){ .path = arena_copy(r->arena, path),
		.rest = text };
	frame->file = lang_diags_file(r->diags, path, text);
	r->bytes += text.len;
}

bool
lang_lines_open(struct lang_lines *r, struct span path)
{
	const char *why = "no such file";
	struct span text = { "", 0 };

	if (r->read(r->read_ctx, path, r->arena, &text, &why) == OUT_OK) {
		why = why_unfit(r, text);
		if (why == NULL) {
			push(r, path, text);
			return true;
		}
	}
	struct lang_pos pos = { lang_diags_file(r->diags, path, SPAN("")), 0,
		0 };
	lang_error(r->diags, pos, 1, "cannot be read: %s", why);
	return false;
}

/* A path as it is meant in ${frame}: relative to its directory. */
static struct span
path_in(struct lang_lines *r, const struct lang_frame *frame, struct span path)
{
	size_t slash = span_find_last(frame->path, '/');

	if (slash == frame->path.len || (path.len > 0 && path.at[0] == '/'))
		return path;
	return arena_printf(r->arena, "%.*s/%.*s", (int)slash, frame->path.at,
	    SPAN_ARG(path));
}

static bool
is_open(const struct lang_lines *r, struct span path)
{
	for (size_t i = 0; i < r->depth; i++)
		if (span_eq(r->frames[i].path, path))
			return true;
	return false;
}

/* ".include PATH": ${arg} is the path, macros replaced. */
static void
include(struct lang_lines *r, const struct lang_text *arg, bool if_exists)
{
	struct span name = arg->text;
	struct span text;
	const char *why = "no such file";

	if (name.len >= 2 && name.at[0] == '"' && name.at[name.len - 1] == '"')
		name = span_first(span_from(name, 1), name.len - 2);
	struct span path = path_in(r, &r->frames[r->depth - 1], name);
	if (name.len == 0) {
		lang_error_in(r->diags, arg, 0, 1,
		    "the name of a file is missing");
		return;
	}
	if (is_open(r, path) || r->depth == LIMIT_INCLUDE_DEPTH) {
		lang_error_in(r->diags, arg, 0, arg->text.len,
		    is_open(r, path) ? "\"%.*s\" includes itself" :
				       "\"%.*s\" is included too deep",
		    SPAN_ARG(path));
		return;
	}
	enum outcome got = r->read(r->read_ctx, path, r->arena, &text, &why);
	if (got == OUT_NONE && if_exists)
		return;
	if (got == OUT_OK)
		why = why_unfit(r, text);
	if (got == OUT_OK && why == NULL)
		push(r, path, text);
	else
		lang_error_in(r->diags, arg, 0, arg->text.len,
		    "\"%.*s\" cannot be read: %s", SPAN_ARG(path), why);
}

/* Whether one of the names after an ".ifdef" is a macro. */
static bool
is_defined(struct lang_lines *r, const struct lang_text *directive,
    struct lang_scan *s)
{
	struct lang_text name;
	bool any = false;
	bool found = false;

	while (lang_scan_word(s, &name)) {
		any = true;
		found = found || lang_macros_has(&r->macros, name.text);
	}
	if (!any)
		lang_error_in(r->diags, directive, 0, directive->text.len,
		    "\"%.*s\" needs the name of a macro",
		    SPAN_ARG(directive->text));
	return found;
}

static bool
is_taking(const struct lang_frame *frame)
{
	for (size_t i = 0; i < frame->depth; i++)
		if (!frame->conditions[i].taking)
			return false;
	return true;
}

static void
begin_if(struct lang_lines *r, struct lang_frame *frame,
    const struct lang_text *name, bool holds)
{
	if (frame->depth == LANG_CONDITIONS_MAX) {
		lang_error_in(r->diags, name, 0, name->text.len,
		    "\"%.*s\" is nested too deep", SPAN_ARG(name->text));
		return;
	}
	frame->conditions[frame->depth++] =
	    (struct lang_condition){ lang_text_pos(name, 0), holds, holds,
		    false };
}

/* ".else", ".elifdef", ".elifndef", ".endif" belong to an ".ifdef". */
static void
continue_if(struct lang_lines *r, struct lang_frame *frame,
    const struct lang_text *name, bool holds)
{
	if (frame->depth == 0) {
		lang_error_in(r->diags, name, 0, name->text.len,
		    "\"%.*s\" without \".ifdef\"", SPAN_ARG(name->text));
		return;
	}

	struct lang_condition *c = &frame->conditions[frame->depth - 1];
	if (span_eq(name->text, SPAN(".endif"))) {
		frame->depth--;
		return;
	}
	if (c->has_else)
		lang_error_in(r->diags, name, 0, name->text.len,
		    "\"%.*s\" after \".else\"", SPAN_ARG(name->text));
	c->has_else = span_eq(name->text, SPAN(".else"));
	c->taking = !c->taken && holds;
	c->taken = c->taken || holds;
}

/* Carry out a conditional; false when ${line} begins with none. */
static bool
conditional(struct lang_lines *r, struct lang_frame *frame,
    const struct lang_text *line)
{
	struct lang_scan s;
	struct lang_text name;

	lang_scan_init(&s, line);
	lang_scan_word(&s, &name);
	if (span_eq(name.text, SPAN(".ifdef")))
		begin_if(r, frame, &name, is_defined(r, &name, &s));
	else if (span_eq(name.text, SPAN(".ifndef")))
		begin_if(r, frame, &name, !is_defined(r, &name, &s));
	else if (span_eq(name.text, SPAN(".elifdef")))
		continue_if(r, frame, &name, is_defined(r, &name, &s));
	else if (span_eq(name.text, SPAN(".elifndef")))
		continue_if(r, frame, &name, !is_defined(r, &name, &s));
	else if (span_eq(name.text, SPAN(".else")) ||
	    span_eq(name.text, SPAN(".endif")))
		continue_if(r, frame, &name, true);
	else
		return false;
	return true;
}

/*
 * Carry out ".include"; false when ${line} begins with none.  A dot may begin
 * a continued line's text too, but no other line.
 */
static bool
inclusion(struct lang_lines *r, const struct lang_text *line, bool begins)
{
	struct lang_scan s;
	struct lang_text name;

	lang_scan_init(&s, line);
	lang_scan_word(&s, &name);
	bool if_exists = span_eq(name.text, SPAN(".include_if_exists"));
	if (!if_exists && !span_eq(name.text, SPAN(".include"))) {
		if (begins)
			lang_error_in(r->diags, &name, 0, name.text.len,
			    "unknown directive \"%.*s\"", SPAN_ARG(name.text));
		return begins;
	}

	struct lang_text arg = lang_scan_rest(&s);
	struct lang_builder b;
	lang_builder_init(&b, r->arena, LIMIT_CONFIG_LINE_BYTES);
	lang_macros_expand(&r->macros, &arg, &b);
	if (b.len > 0)
		lang_builder_text(&b, &arg);
	include(r, &arg, if_exists);
	return true;
}

static void
pop(struct lang_lines *r)
{
	struct lang_frame *frame = &r->frames[--r->depth];

	for (size_t i = 0; i < frame->depth; i++)
		lang_error(r->diags, frame->conditions[i].pos, 6,
		    "\".endif\" is missing in this file");
}

/* The next physical line that is text, without blanks at both ends. */
static bool
physical(struct lang_lines *r, bool begins, struct lang_text *out)
{
	while (r->depth > 0) {
		struct lang_frame *frame = &r->frames[r->depth - 1];
		struct span bytes;
		if (!span_cut(&frame->rest, '\n', &bytes)) {
			pop(r);
			continue;
		}
		struct lang_mark *mark = ARENA_NEW(r->arena, struct lang_mark);
		mark->pos = (struct lang_pos){ frame->file, ++frame->line, 1 };
		struct lang_text line = { bytes, mark, 1, 0 };
		line = lang_text_trim(&line);
		char first = line.text.len > 0 ? line.text.at[0] : '\0';
		if (first == '#')
			continue;
		if (first == '.' && conditional(r, frame, &line))
			continue;
		if (!is_taking(frame) || (begins && first == '\0'))
			continue;
		if (first == '.' && inclusion(r, &line, begins))
			continue;
		*out = line;
		return true;
	}
	return false;
}

/* Append a physical line; macros are replaced, but not in a definition. */
static void
append(struct lang_lines *r, struct lang_builder *b, struct lang_text line)
{
	if (b->len == 0) {
		size_t head = lang_macros_head(line.text);
		if (head > 0)
			lang_builder_run(b, lang_text_pos(&line, 0),
			    span_first(line.text, head));
		line = lang_text_sub(&line, head, line.text.len);
	}
	lang_macros_expand(&r->macros, &line, b);
}

/* One logical line, which macros may have left empty; false at the end. */
static bool
logical(struct lang_lines *r, struct lang_text *out)
{
	struct lang_builder b;
	struct lang_text line;
	bool goes_on = true;
	struct lang_text first = { { NULL, 0 }, NULL, 0, 0 };

	lang_builder_init(&b, r->arena, LIMIT_CONFIG_LINE_BYTES);
	while (goes_on && physical(r, first.mark_count == 0, &line)) {
		if (first.mark_count == 0)
			first = line;
		goes_on = line.text.len > 0 &&
		    line.text.at[line.text.len - 1] == '\\';
		if (goes_on)
			line = lang_text_sub(&line, 0, line.text.len - 1);
		append(r, &b, line);
	}
	if (first.mark_count == 0)
		return false;
	if (b.full)
		lang_error_in(r->diags, &first, 0, 1,
		    "this line is too long: over %d bytes",
		    LIMIT_CONFIG_LINE_BYTES);
	lang_builder_text(&b, out);
	*out = lang_text_trim(out);
	return true;
}

bool
lang_lines_next(struct lang_lines *r, struct lang_text *out)
{
	while (logical(r, out)) {
		if (out->text.len == 0)
			continue;
		if (lang_macros_head(out->text) > 0)
			lang_macros_define(&r->macros, out);
		return true;
	}
	return false;
}
