/*
 * expand_read_command: the command of ${lookup redis{…}}, as arguments.
 *
 * The arguments are cut here, at load, at the blanks that are written: what
 * a variable or a nested item yields is part of the one argument in which it
 * stands, whatever it holds, and an empty one is an argument too.  A
 * backslash keeps a blank from cutting, doubled (as Exim needs it, whose
 * expansion takes one away) or single.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "lang/expand_tree.h"

struct command {
	struct lang_reader *r;
	struct lang_parts args;
	struct lang_parts word; /* of the argument being read */
	struct buf literal;	/* its last bytes */
	bool in_word;
};

static void
end_literal(struct command *k)
{
	if (k->literal.len > 0)
		lang_parts_add(&k->word,
		    lang_node_text(k->r->c->arena, buf_span(&k->literal)),
		    k->r->c->arena);
	buf_clear(&k->literal);
}

static void
end_word(struct command *k)
{
	if (!k->in_word)
		return;
	end_literal(k);
	lang_parts_add(&k->args, lang_node_join(k->r->c->arena, &k->word),
	    k->r->c->arena);
	k->word = (struct lang_parts){ .count = 0 };
	k->in_word = false;
}

/* A '\': one that stays protects the byte after it. */
static void
read_backslash(struct command *k)
{
	size_t before = k->literal.len;
	bool doubled =
	    span_starts(span_from(k->r->text->text, k->r->at), SPAN("\\\\"));

	lang_read_escape(k->r, &k->literal);
	char next = lang_read_peek(k->r);
	if (!doubled || next == '\0' || next == '}')
		return;
	k->literal.len = before;
	if (next == '\\')
		lang_read_escape(k->r, &k->literal);
	else if (next != '$') {
		buf_add_char(&k->literal, next);
		k->r->at++;
	}
}

static void
read_byte(struct command *k)
{
	char c = lang_read_peek(k->r);

	if (ascii_is_space(c)) {
		end_word(k);
		k->r->at++;
		return;
	}
	k->in_word = true;
	if (c == '$') {
		end_literal(k);
		lang_parts_add(&k->word, lang_read_dollar(k->r),
		    k->r->c->arena);
	} else if (c == '\\') {
		read_backslash(k);
	} else {
		buf_add_char(&k->literal, c);
		k->r->at++;
	}
}

static void
check(struct command *k, size_t from)
{
	const struct lang_node *name;
	const char *why;

	if (k->args.count == 0) {
		lang_read_error(k->r, from, "an empty Redis command");
		return;
	}
	if (k->args.count > LIMIT_REDIS_ARGS)
		lang_read_error(k->r, from,
		    "a Redis command of more than %d "
		    "words",
		    LIMIT_REDIS_ARGS);
	name = k->args.at[0];
	why = name->kind == LANG_NODE_TEXT ? lang_redis_forbidden(name->text) :
					     NULL;
	if (why != NULL)
		lang_read_error(k->r, from,
		    "Redis command \"%.*s\" cannot be a look-up: %s",
		    SPAN_ARG(name->text), why);
}

const struct lang_node *
lang_read_command(struct lang_reader *r)
{
	struct command k = { .r = r };
	bool outer = r->in_command;

	lang_read_blanks(r);
	size_t from = r->at;
	if (!lang_read_take(r, '{'))
		return lang_read_error(r, from,
		    "the { of the Redis command is missing here");

	buf_init(&k.literal, LIMIT_EXPANSION_BYTES);
	r->in_command = true;
	while (r->at < r->text->text.len && lang_read_peek(r) != '}')
		read_byte(&k);
	end_word(&k);
	r->in_command = outer;
	buf_fini(&k.literal);
	if (!r->stuck)
		check(&k, from);
	if (!lang_read_take(r, '}'))
		return lang_read_error(r, from, "this { has no }");

	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);
	n->kind = LANG_NODE_SEQUENCE;
	n->parts = k.args.at;
	n->count = k.args.count;
	return n;
}

/* The literal bytes of a command in a list. */
struct cut {
	struct arena *arena;
	struct lang_parts *words;
	struct lang_parts word; /* of the one being read */
	struct buf literal;
	bool in_word;
};

static void
cut_literal(struct cut *k)
{
	if (k->literal.len > 0)
		lang_parts_add(&k->word,
		    lang_node_text(k->arena, buf_span(&k->literal)), k->arena);
	buf_clear(&k->literal);
}

static void
cut_word(struct cut *k)
{
	if (!k->in_word)
		return;
	cut_literal(k);
	lang_parts_add(k->words, lang_node_join(k->arena, &k->word), k->arena);
	k->word = (struct lang_parts){ .count = 0 };
	k->in_word = false;
}

static void
cut_text(struct cut *k, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (ascii_is_space(text.at[i])) {
			cut_word(k);
			continue;
		}
		i += text.at[i] == '\\' && i + 1 < text.len;
		buf_add_char(&k->literal, text.at[i]);
		k->in_word = true;
	}
}

void
lang_command_cut(const struct lang_parts *parts, struct arena *arena,
    struct lang_parts *out)
{
	struct cut k = { .arena = arena, .words = out };

	buf_init(&k.literal, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < parts->count; i++) {
		if (parts->at[i]->kind == LANG_NODE_TEXT) {
			cut_text(&k, parts->at[i]->text);
			continue;
		}
		cut_literal(&k);
		lang_parts_add(&k.word, parts->at[i], arena);
		k.in_word = true;
	}
	cut_word(&k);
	buf_fini(&k.literal);
}
