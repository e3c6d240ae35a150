/*
 * list_file: "/file" in a list, read at load.
 */
#include "base/ascii.h"
#include "lang/list_tree.h"

/*
 * Without the comment: '#' at the start or after a blank, for a local part
 * may hold one.
 */
static struct span
without_comment(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == '#' &&
		    (i == 0 || ascii_is_blank(line.at[i - 1])))
			return span_first(line, i);
	return line;
}

static void
add_lines(struct lang_build *b, struct span path, struct span content)
{
	uint32_t file = lang_diags_file(b->c->diags, path, content);
	struct lang_mark mark = { .pos = { file, 0, 1 } };
	struct span rest = content;
	struct span line;

	while (span_cut(&rest, '\n', &line)) {
		mark.pos.line++;
		struct lang_text raw = { .text = without_comment(line),
			.marks = &mark,
			.mark_count = 1 };
		struct lang_text where = lang_text_trim(&raw);
		if (where.text.len > 0)
			lang_build_item(b, &where, where.text);
	}
}

void
lang_build_file(struct lang_build *b, const struct lang_text *where,
    struct span path, bool negated)
{
	const char *why = "it cannot be read";
	struct span content = { "", 0 };

	if (b->c->names_only)
		return;

	enum outcome o = b->c->read == NULL ?
	    OUT_PERM :
	    b->c->read(b->c->read_ctx, path, b->c->arena, &content, &why);

	if (o == OUT_NONE)
		why = "there is no such file";
	if (o != OUT_OK) {
		lang_error_in(b->c->diags, where, 0, where->text.len,
		    "list file %.*s: %s", SPAN_ARG(path), why);
		return;
	}
	/* "!/file" turns the sign of each line. */
	b->in_file = true;
	b->file_negated = negated;
	add_lines(b, path, content);
	b->in_file = false;
	b->file_negated = false;
}
