/*
 * unit: small services for the passes.
 */
#include "lang/unit.h"

#include "lang/diag.h"
#include "lang/list.h"

struct span
lang_unit_where(const struct lang_unit *u, struct lang_pos pos)
{
	const struct lang_diags *d = u->c.diags;
	struct span file =
	    pos.file < d->file_count ? d->files[pos.file].name : SPAN("");

	return arena_printf(u->c.arena, "%.*s:%u", SPAN_ARG(file), pos.line);
}

const struct lang_list *
lang_unit_list(struct lang_unit *u, enum lang_list_kind kind,
    const struct lang_text *text, unsigned phases)
{
	u->phases = phases;
	return lang_list_compile(&u->c, kind, text, phases);
}

bool
lang_unit_plain(struct lang_unit *u, const struct lang_text *text,
    struct lang_text *out)
{
	size_t errors = u->c.diags->errors;
	struct span value;

	*out = *text;
	if (span_find(text->text, '$') == text->text.len)
		return true;

	const struct lang_expansion *e = lang_expand_compile(&u->c, text, 0);
	if (u->c.diags->errors != errors)
		return false;
	if (!lang_expand_constant(e, &value)) {
		lang_error_in(u->c.diags, text, 0, text->text.len,
		    "this is read once, at start: of expansions only "
		    "${env{NAME}{yes}{no}} can stand here");
		return false;
	}

	struct lang_mark *mark = ARENA_NEW(u->c.arena, struct lang_mark);
	mark->pos = lang_text_pos(text, 0);
	mark->fixed = true;
	*out = (struct lang_text){ value, mark, 1, 0 };
	return true;
}

const char *
lang_list_kind_name(enum lang_list_kind kind)
{
	static const char *const names[LANG_LIST_KINDS] = { [LANG_LIST_HOST] =
								"hostlist",
		[LANG_LIST_DOMAIN] = "domainlist",
		[LANG_LIST_ADDRESS] = "addresslist",
		[LANG_LIST_LOCAL_PART] = "localpartlist",
		[LANG_LIST_STRING] = "stringlist" };

	return names[kind];
}
