/*
 * macro: definition and replacement.
 */
#include "lang/macro.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "lang/catalog.h"
#include "lang/grow.h"
#include "lang/resume_decode.h"
#include "lang/scan.h"

/*
 * Replacements in one line, and bytes that come from macros in all; more is
 * a trap, not a configuration.
 */
enum { REPLACED_MAX = 10000, PUT_MAX = LIMIT_CONFIG_BYTES / 4 };

struct lang_macro {
	struct span name;
	struct span value;
	struct lang_pos pos;
	bool given; /* on the command line, or by us: the file's yields */
};

/* One line in hand. */
struct replacing {
	struct lang_macros *macros;
	struct lang_builder *out;
	struct lang_text line;
	size_t at; /* in the line: where the macro's name is */
	unsigned replaced;
	bool failed;
};

static struct lang_macro *
find(const struct lang_macros *m, struct span name)
{
	for (size_t i = 0; i < m->count; i++)
		if (span_eq(m->items[i].name, name))
			return &m->items[i];
	return NULL;
}

static struct lang_macro *
add(struct lang_macros *m, struct span name, struct span value)
{
	m->items = lang_grow(m->arena, m->items, m->count, sizeof(*m->items));

	struct lang_macro *macro = &m->items[m->count++];
	macro->name = arena_copy(m->arena, name);
	macro->value = arena_copy(m->arena, value);
	return macro;
}

/* _OPT_MAIN_NAME for each main setting. */
static void
add_settings(struct lang_macros *m)
{
	for (int i = 0; i < LANG_SETTINGS; i++) {
		const struct lang_setting_row *row =
		    lang_setting_get((enum lang_setting)i);
		if (row->section != LANG_MAIN)
			continue;
		struct span name =
		    arena_printf(m->arena, "_OPT_MAIN_%s", row->name);
		char *upper = arena_alloc(m->arena, name.len);
		for (size_t k = 0; k < name.len; k++)
			upper[k] = ascii_upper(name.at[k]);
		add(m, (struct span){ upper, name.len }, SPAN("y"));
	}
}

void
lang_macros_init(struct lang_macros *m, struct arena *arena,
    struct lang_diags *diags)
{
	static const char *const ours[] = { "_HAVE_IPV6", "_HAVE_TLS",
		"_HAVE_OPENSSL", "_HAVE_TLS_RESUME", "_HAVE_OCSP", "_HAVE_PRDR",
		"_HAVE_PROXY", "_HAVE_LOOKUP_REDIS", "_HAVE_REDIS",
		"_HAVE_EVENT", "_HAVE_SOCKS", "_HAVE_SPF", "_HAVE_DKIM",
		"_HAVE_DMARC", "_HAVE_CONTENT_SCANNING", "_HAVE_POSTERN",
		"_DRIVER_ROUTER_MANUALROUTE", "_DRIVER_TRANSPORT_SMTP",
		"_DRIVER_TRANSPORT_LMTP" };

	*m = (struct lang_macros){ .arena = arena, .diags = diags };
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		add(m, span_of(ours[i]), SPAN("y"));
	add(m, SPAN("_RESUME_DECODE"), span_of(lang_resume_decode()));
	add_settings(m);
}

static bool
is_name_byte(char c)
{
	return ascii_is_alnum(c) || c == '_';
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

bool
lang_macros_give(struct lang_macros *m, struct span name, struct span value)
{
	if (name.len == 0 || !is_upper(name.at[0]))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_name_byte(name.at[i]))
			return false;

	struct lang_macro *macro = find(m, name);
	if (macro == NULL)
		macro = add(m, name, value);
	macro->value = arena_copy(m->arena, value);
	macro->given = true;
	return true;
}

bool
lang_macros_has(const struct lang_macros *m, struct span name)
{
	return find(m, name) != NULL;
}

size_t
lang_macros_head(struct span line)
{
	size_t i = 0;

	if (line.len == 0 || !is_upper(line.at[0]))
		return 0;
	while (i < line.len && is_name_byte(line.at[i]))
		i++;
	while (i < line.len && ascii_is_blank(line.at[i]))
		i++;
	if (i == line.len || line.at[i] != '=')
		return 0;
	i++;
	return i < line.len && line.at[i] == '=' ? i + 1 : i;
}

/* Whether a definition may go ahead; reports why not. */
static bool
is_allowed(struct lang_macros *m, const struct lang_text *name, bool again)
{
	const struct lang_macro *old = find(m, name->text);

	if (again && old == NULL) {
		lang_error_in(m->diags, name, 0, name->text.len,
		    "\"%.*s\" is not defined yet; \"==\" changes a macro",
		    SPAN_ARG(name->text));
		return false;
	}
	if (!again && old != NULL && !old->given) {
		struct span file = m->diags->files[old->pos.file].name;
		lang_error_in(m->diags, name, 0, name->text.len,
		    "macro \"%.*s\" is already defined at %.*s:%u; \"==\" "
		    "changes it",
		    SPAN_ARG(name->text), SPAN_ARG(file), old->pos.line);
		return false;
	}
	return old == NULL || !old->given;
}

void
lang_macros_define(struct lang_macros *m, const struct lang_text *line)
{
	struct lang_scan s;
	struct lang_text name;

	lang_scan_init(&s, line);
	lang_scan_name(&s, &name);
	lang_scan_take(&s, '=');
	bool again = lang_scan_take(&s, '=');
	struct lang_text value = lang_scan_rest(&s);
	if (!is_allowed(m, &name, again))
		return;

	struct lang_macro *macro = find(m, name.text);
	if (macro == NULL)
		macro = add(m, name.text, value.text);
	macro->value = arena_copy(m->arena, value.text);
	macro->pos = lang_text_pos(&name, 0);
}

/* The longest macro from number ${from} on that ${text} begins with. */
static const struct lang_macro *
match(const struct lang_macros *m, size_t from, struct span text)
{
	const struct lang_macro *best = NULL;

	if (!is_upper(text.at[0]) && text.at[0] != '_')
		return NULL;
	for (size_t i = from; i < m->count; i++) {
		const struct lang_macro *macro = &m->items[i];
		if (macro->name.at[0] == text.at[0] &&
		    (best == NULL || macro->name.len > best->name.len) &&
		    span_starts(text, macro->name))
			best = macro;
	}
	return best;
}

static void
fail(struct replacing *r, const char *why)
{
	if (!r->failed)
		lang_error_in(r->macros->diags, &r->line, r->at, 1,
		    "macros cannot be replaced here: %s", why);
	r->failed = true;
}

static void
put(struct replacing *r, const struct lang_macro *macro, unsigned depth)
{
	struct lang_pos pos = lang_text_pos(&r->line, r->at);
	size_t later = (size_t)(macro - r->macros->items) + 1;
	struct span text = macro->value;

	if (depth >= LIMIT_MACRO_DEPTH) {
		fail(r, "they stand for each other too deep");
		return;
	}
	r->macros->put += text.len;
	if (++r->replaced > REPLACED_MAX || r->macros->put > PUT_MAX) {
		fail(r, "too many");
		return;
	}
	while (text.len > 0 && !r->failed) {
		const struct lang_macro *inner = match(r->macros, later, text);
		if (inner != NULL)
			put(r, inner, depth + 1);
		else
			lang_builder_fixed(r->out, pos, span_first(text, 1));
		text = span_from(text, inner != NULL ? inner->name.len : 1);
	}
}

void
lang_macros_expand(struct lang_macros *m, const struct lang_text *text,
    struct lang_builder *b)
{
	struct replacing r = { .macros = m, .out = b, .line = *text };

	while (r.at < text->text.len && !r.failed) {
		struct span rest = span_from(text->text, r.at);
		const struct lang_macro *macro = match(m, 0, rest);
		if (macro != NULL)
			put(&r, macro, 0);
		else
			lang_builder_run(b, lang_text_pos(text, r.at),
			    span_first(rest, 1));
		r.at += macro != NULL ? macro->name.len : 1;
	}
}
