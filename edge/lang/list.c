/*
 * list: the text of a list into items.
 *
 * Exim expands the whole text and cuts it then; here it is cut as it is
 * read, which gives the same items for what is written, and keeps what comes
 * out of an expansion apart from it.
 */
#include "lang/list.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "lang/list_cut.h"
#include "lang/list_reply.h"
#include "lang/list_tree.h"

struct cutter {
	struct lang_reader r;
	struct lang_build b;
	struct buf literal; /* bytes of the item since the last node */
	struct lang_parts parts;
	size_t from; /* where the item begins in the text */
	size_t to;   /* and where it ends, blanks not counted */
	bool begun;
	bool pending; /* a separator that may be half of two */
};

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* The text of the first part if that is literal, else empty. */
static struct span
head_of(const struct lang_parts *parts)
{
	if (parts->count > 0 && parts->at[0]->kind == LANG_NODE_TEXT)
		return parts->at[0]->text;
	return (struct span){ "", 0 };
}

/* The parts, with ${head} in place of the first if that is literal. */
static struct lang_parts
with_head(struct cutter *k, struct span head)
{
	struct arena *arena = k->r.c->arena;
	struct lang_parts out = { .count = 0 };
	bool literal = k->parts.at[0]->kind == LANG_NODE_TEXT;

	if (head.len > 0)
		lang_parts_add(&out, lang_node_text(arena, head), arena);
	for (size_t i = literal ? 1 : 0; i < k->parts.count; i++)
		lang_parts_add(&out, k->parts.at[i], arena);
	return out;
}

static bool
is_code(struct span head)
{
	return span_starts(head, SPAN("+")) || span_starts(head, SPAN("/")) ||
	    span_starts(head, SPAN("^"));
}

/* An item that holds a variable or a look-up. */
static void
end_dynamic(struct cutter *k, const struct lang_text *where)
{
	bool negated = false;
	struct span head = lang_item_sign(head_of(&k->parts), &negated);
	struct lang_item *item;

	if (is_code(head)) {
		lang_error_in(k->r.c->diags, where, 0, where->text.len,
		    "a list's name, a file and a pattern must be constant");
		k->r.bad = true;
		return;
	}
	struct lang_parts parts = with_head(k, head);
	k->b.last_negated = negated;
	if (lang_build_lookup(&k->b, where, &parts, negated))
		return;
	const struct span *argv = parts.count == 1 ?
	    lang_reply_list(parts.at[0], k->r.c->arena) :
	    NULL;
	item = lang_build_add(&k->b, LANG_ITEM_DATA, negated);
	if (argv != NULL) {
		item->node = parts.at[0];
		item->argv = argv;
		item->slot = k->r.c->program->redis_lists++;
		return;
	}
	item->tail = span_starts(head, SPAN("*"));
	if (item->tail)
		parts = with_head(k, span_from(head, 1));
	item->node = lang_node_join(k->r.c->arena, &parts);
}

static void
flush(struct cutter *k)
{
	struct arena *arena = k->r.c->arena;

	if (k->literal.len > 0)
		lang_parts_add(&k->parts,
		    lang_node_text(arena, buf_span(&k->literal)), arena);
	buf_clear(&k->literal);
}

/* Blanks that end an item are not its own. */
static void
trim_end(struct cutter *k)
{
	while (k->literal.len > 0 &&
	    ascii_is_space(k->literal.at[k->literal.len - 1]))
		k->literal.len--;
}

static void
end_item(struct cutter *k)
{
	struct arena *arena = k->r.c->arena;
	size_t from = k->begun ? k->from : k->to;
	struct lang_text raw = lang_text_sub(k->r.text, from, k->to - from);
	struct lang_text where = lang_text_trim(&raw);

	trim_end(k);
	if (k->parts.count > 0) {
		flush(k);
		end_dynamic(k, &where);
	} else {
		lang_build_item(&k->b, &where,
		    arena_copy(arena, buf_span(&k->literal)));
	}
	buf_clear(&k->literal);
	k->parts = (struct lang_parts){ .count = 0 };
	k->begun = false;
	k->pending = false;
}

/* One byte of the text, decoded; ${at} is where it was written. */
static void
push(struct cutter *k, char c, size_t at)
{
	bool is_separator = c == k->b.separator;

	if (is_separator && is_control(c)) {
		k->to = at;
		end_item(k);
		return;
	}
	if (is_separator && !k->pending) {
		k->pending = true;
		k->to = at;
		return;
	}
	if (k->pending && !is_separator)
		end_item(k);
	k->pending = false;
	if (!k->begun && ascii_is_space(c))
		return;
	if (!k->begun)
		k->from = at;
	k->begun = true;
	buf_add_char(&k->literal, c);
}

static void
push_all(struct cutter *k, struct span text, size_t at)
{
	for (size_t i = 0; i < text.len; i++)
		push(k, text.at[i], at);
}

static void
push_escape(struct cutter *k)
{
	struct buf bytes;
	size_t at = k->r.at;

	buf_init(&bytes, LIMIT_EXPANSION_BYTES);
	lang_read_escape(&k->r, &bytes);
	push_all(k, buf_span(&bytes), at);
	buf_fini(&bytes);
}

/*
 * A "$".  What is the same each time, as an environment variable is, was
 * written by whoever runs us and counts as text of the list.
 */
static void
push_dollar(struct cutter *k)
{
	struct arena *arena = k->r.c->arena;
	size_t at = k->r.at;

	k->r.dynamic = false;
	const struct lang_node *n =
	    lang_read_fold(&k->r, lang_read_dollar(&k->r));
	if (n->kind == LANG_NODE_TEXT) {
		push_all(k, n->text, at);
		return;
	}
	if (k->pending)
		end_item(k);
	if (!k->begun)
		k->from = at;
	k->begun = true;
	flush(k);
	lang_parts_add(&k->parts, n, arena);
}

/* "<c" at the start; c may be an escape. */
static void
read_separator(struct cutter *k)
{
	struct lang_reader *r = &k->r;
	struct span escape = span_from(r->text->text, r->at + 1);
	size_t start = r->at;
	struct buf b;

	if (!lang_read_take(r, '<'))
		return;
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	buf_add_char(&b, '<');
	if (span_starts(escape, SPAN("\\"))) {
		lang_read_escape(r, &b);
	} else {
		buf_add_char(&b, lang_read_peek(r));
		r->at += r->at < r->text->text.len;
	}

	char separator = '\0';
	if (lang_list_separator(buf_span(&b), &separator).len == 0 &&
	    separator != '\0')
		k->b.separator = separator;
	else
		r->at = start;
	buf_fini(&b);
}

static void
read_items(struct cutter *k)
{
	struct lang_reader *r = &k->r;

	lang_read_blanks(r);
	read_separator(k);
	while (r->at < r->text->text.len) {
		char c = lang_read_peek(r);

		if (c == '\\') {
			push_escape(k);
		} else if (c == '$') {
			push_dollar(k);
		} else {
			push(k, c, r->at);
			r->at++;
		}
	}
	/* A separator at the end makes no empty item after it. */
	if (k->pending) {
		end_item(k);
	} else if (k->begun) {
		k->to = r->text->text.len;
		end_item(k);
	}
}

const struct lang_list *
lang_list_compile(struct lang_compile *c, enum lang_list_kind kind,
    const struct lang_text *text, unsigned phases)
{
	struct cutter k = { .r = { .c = c, .text = text, .phases = phases } };

	lang_build_start(&k.b, c, kind);
	buf_init(&k.literal, LIMIT_EXPANSION_BYTES);
	read_items(&k);
	buf_fini(&k.literal);
	return lang_build_finish(&k.b);
}
