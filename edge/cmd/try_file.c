/*
 * try_file: a table of words, each with the function that reads its line.
 */
#include "cmd/try_file.h"

#include <stdio.h>
#include <time.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/num.h"
#include "cmd/file.h"

enum { SHOWN_MAX = 100 }; /* bytes of a line that is at fault */

struct parse {
	const char *path;
	struct arena *arena;
	struct cmd_try *out;
	struct cmd_scenario base; /* what stands before the first */
	struct cmd_scenario *now; /* &base, or the last begun */
	struct cmd_scenario **last;
	struct cmd_expect **last_expect;
	unsigned line;
	struct buf *block; /* that '|' lines go to, or NULL */
	struct buf zone;
	struct buf message;
	bool ok;
};

static void
fault(struct parse *p, const char *what, struct span word)
{
	struct buf shown;

	/* A file may hold anything; a terminal should not. */
	buf_init(&shown, SHOWN_MAX * 4);
	buf_add_escaped(&shown, span_first(word, SHOWN_MAX));
	fprintf(stderr, "%s:%u: %s%s%.*s%s\n", p->path, p->line, what,
	    word.len > 0 ? ": " : "", SPAN_ARG(buf_span(&shown)),
	    word.len > SHOWN_MAX ? "…" : "");
	buf_fini(&shown);
	p->ok = false;
}

static void
fault_if(struct parse *p, const char *what, struct span word)
{
	if (what != NULL)
		fault(p, what, word);
}

/* A copy shares what it was copied from, so it never writes into it. */
static void
lines_add(struct parse *p, struct cmd_try_lines *lines, struct span text)
{
	if (lines->count == lines->room) {
		size_t room = lines->count < 8 ? 8 : 2 * lines->count;
		struct cmd_try_line *more =
		    arena_array(p->arena, room, sizeof(*more));

		if (lines->count > 0)
			memcpy(more, lines->at, lines->count * sizeof(*more));
		lines->at = more;
		lines->room = room;
	}
	lines->at[lines->count++] = (struct cmd_try_line){ p->line, text };
}

static struct span
beside(struct parse *p, struct span name)
{
	if (span_starts(name, SPAN("/")))
		return arena_copy(p->arena, name);
	return arena_printf(p->arena, "%s%.*s", p->out->dir, SPAN_ARG(name));
}

/* -------------------------------------------------------------- the lines */

static void
read_config(struct parse *p, struct span rest)
{
	p->out->config = beside(p, rest).at;
}

static void
read_set(struct parse *p, struct span rest)
{
	if (span_find(rest, '=') == rest.len)
		fault(p, "NAME = value is wanted", rest);
	lines_add(p, &p->out->sets, rest);
}

static void
read_define(struct parse *p, struct span rest)
{
	if (span_find(rest, '=') == rest.len)
		fault(p, "MACRO = value is wanted", rest);
	lines_add(p, &p->out->defines, rest);
}

/* The texts of blocks, once the last line of them was read. */
static void
blocks_close(struct parse *p)
{
	if (p->zone.len > 0)
		p->now->zone = arena_copy(p->arena, buf_span(&p->zone));
	if (p->message.len > 0)
		cmd_scene_message(&p->now->scene, buf_span(&p->message),
		    p->arena);
	if (buf_is_full(&p->zone) || buf_is_full(&p->message))
		fault(p, "that is too long", SPAN(""));
	buf_clear(&p->zone);
	buf_clear(&p->message);
}

static void
read_scenario(struct parse *p, struct span rest)
{
	struct cmd_scenario *s = ARENA_NEW(p->arena, struct cmd_scenario);

	blocks_close(p);
	*s = p->base;
	s->line = p->line;
	s->name = rest;
	s->commands.room = s->commands.count;
	s->lists.room = s->lists.count;
	s->fails.room = s->fails.count;
	*p->last = s;
	p->last = &s->next;
	p->last_expect = &s->expects;
	p->now = s;
	p->out->count++;
	/* More of a zone may follow the one that all have. */
	buf_add(&p->zone, p->base.zone);
}

static void
read_client(struct parse *p, struct span rest)
{
	fault_if(p, cmd_scene_client(&p->now->scene, rest), rest);
}

static void
read_port(struct parse *p, struct span rest)
{
	fault_if(p, cmd_scene_port(&p->now->scene, rest), rest);
}

static void
read_helo(struct parse *p, struct span rest)
{
	p->now->scene.helo = rest;
}

static void
read_tls(struct parse *p, struct span rest)
{
	fault_if(p, rest.len > 0 ? "nothing may follow" : NULL, rest);
	p->now->scene.tls = true;
}

static void
read_prdr(struct parse *p, struct span rest)
{
	fault_if(p, rest.len > 0 ? "nothing may follow" : NULL, rest);
	p->now->scene.prdr = true;
}

static void
read_sender(struct parse *p, struct span rest)
{
	fault_if(p, cmd_scene_sender(&p->now->scene, rest), rest);
}

static void
read_rcpt(struct parse *p, struct span rest)
{
	fault_if(p, cmd_scene_recipient(&p->now->scene, rest), rest);
}

static void
read_zone(struct parse *p, struct span rest)
{
	fault_if(p, rest.len > 0 ? "the records follow after \"|\"" : NULL,
	    rest);
	p->now->zone_line = p->line;
	p->block = &p->zone;
}

static void
read_message(struct parse *p, struct span rest)
{
	struct span text;

	buf_clear(&p->message);
	p->block = &p->message;
	if (rest.len == 0)
		return;
	p->block = NULL;
	if (cmd_file_read(beside(p, rest).at, CMD_SCENE_FILE_BYTES, p->arena,
		&text))
		cmd_scene_message(&p->now->scene, text, p->arena);
	else
		p->ok = false;
}

static void
read_redis(struct parse *p, struct span rest)
{
	if (span_eq(rest, SPAN("away")))
		p->now->is_redis_away = true;
	else
		lines_add(p, &p->now->commands, rest);
}

static void
read_dns(struct parse *p, struct span rest)
{
	struct span word;

	if (span_eq(rest, SPAN("away"))) {
		p->now->is_dns_away = true;
		return;
	}
	if (!span_word(&rest, &word) || !span_eq(word, SPAN("fails")))
		fault(p, "\"away\" or \"fails NAME…\" is wanted", rest);
	while (span_word(&rest, &word))
		lines_add(p, &p->now->fails, word);
}

/* "list KIND KEY ENTRY…", as in "postern list add". */
static void
read_list(struct parse *p, struct span rest)
{
	lines_add(p, &p->now->lists, rest);
}

/* "2026-11-22 13:00", UTC. */
static void
read_time(struct parse *p, struct span rest)
{
	struct tm tm = { 0 };
	const char *end =
	    strptime(arena_text(p->arena, rest), "%Y-%m-%d %H:%M", &tm);

	if (end == NULL || *end != '\0')
		fault(p, "a time is wanted, such as 2026-11-22 13:00", rest);
	else
		p->now->at_s = timegm(&tm);
}

/* ---------------------------------------------------------------- expect */

/* "a@b" or "<a@b>" */
static bool
is_recipient(struct span word, struct span *out)
{
	if (span_find(word, '@') == word.len)
		return false;
	*out = word;
	if (span_starts(word, SPAN("<")) && span_ends(word, SPAN(">")))
		*out = span_first(span_from(word, 1), word.len - 2);
	return true;
}

/* "header [RECIPIENT] NAME: text", "no header [RECIPIENT] NAME" */
static bool
expect_header(struct span rest, struct cmd_expect *e)
{
	struct span word;
	bool none = false;

	if (!span_word(&rest, &word))
		return false;
	if (span_eq(word, SPAN("no"))) {
		none = true;
		if (!span_word(&rest, &word))
			return false;
	}
	if (!span_eq(word, SPAN("header")))
		return false;
	struct span after = rest;
	if (span_word(&after, &word) && is_recipient(word, &e->recipient))
		rest = after;
	rest = span_trim(rest);
	e->kind = none ? CMD_EXPECT_NONE : CMD_EXPECT_HEADER;
	e->header = span_trim(span_first(rest, span_find(rest, ':')));
	e->has = span_trim(span_from(rest, span_find(rest, ':') + 1));
	return e->header.len > 0;
}

/* "STEP [RECIPIENT] CODE [text]" */
static bool
expect_reply(struct span rest, struct cmd_expect *e)
{
	struct span word;
	uint64_t code;

	if (!span_word(&rest, &word) || !cmd_step_find(word, &e->step) ||
	    !span_word(&rest, &word))
		return false;
	if (is_recipient(word, &e->recipient) && !span_word(&rest, &word))
		return false;
	if (!num_u64(word, 599, &code) || code < 200)
		return false;
	e->code = (unsigned)code;
	e->has = span_trim(rest);
	return true;
}

static void
read_expect(struct parse *p, struct span rest)
{
	struct cmd_expect *e = ARENA_NEW(p->arena, struct cmd_expect);

	e->line = p->line;
	e->text = rest;
	if (p->now == &p->base)
		fault(p, "\"expect\" belongs to a scenario", rest);
	else if (!expect_header(rest, e) && !expect_reply(rest, e))
		fault(p,
		    "\"STEP [RECIPIENT] CODE [text]\", \"header NAME: text\" "
		    "or \"no header NAME\" is wanted",
		    rest);
	else {
		*p->last_expect = e;
		p->last_expect = &e->next;
	}
}

static const struct {
	const char *word;
	void (*read)(struct parse *p, struct span rest);
	bool is_bare;  /* nothing need follow */
	bool is_first; /* only before the first scenario */
} words[] = {
	{ "config", read_config, false, true },
	{ "set", read_set, false, true },
	{ "define", read_define, false, true },
	{ "scenario", read_scenario, false, false },
	{ "client", read_client, false, false },
	{ "port", read_port, false, false },
	{ "helo", read_helo, false, false },
	{ "tls", read_tls, true, false },
	{ "prdr", read_prdr, true, false },
	{ "sender", read_sender, true, false },
	{ "rcpt", read_rcpt, false, false },
	{ "zone", read_zone, true, false },
	{ "message", read_message, true, false },
	{ "redis", read_redis, false, false },
	{ "list", read_list, false, false },
	{ "dns", read_dns, false, false },
	{ "time", read_time, false, false },
	{ "expect", read_expect, false, false },
};

static void
read_line(struct parse *p, struct span line)
{
	struct span rest = line;
	struct span word;

	if (!span_word(&rest, &word) || word.at[0] == '#')
		return;
	p->block = NULL;
	rest = span_trim(rest);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!span_eq(word, span_of(words[i].word)))
			continue;
		if (rest.len == 0 && !words[i].is_bare)
			fault(p, "something must follow", word);
		else if (words[i].is_first && p->now != &p->base)
			fault(p, "this stands before the first scenario", word);
		else
			words[i].read(p, rest);
		return;
	}
	fault(p, "there is no such word", word);
}

/* "| text": one blank belongs to the bar. */
static void
read_bar(struct parse *p, struct span line)
{
	line = span_from(line, span_find(line, '|') + 1);
	if (span_starts(line, SPAN(" ")))
		line = span_from(line, 1);
	if (p->block == NULL) {
		fault(p, "\"|\" follows \"zone\" or \"message\"", line);
		return;
	}
	buf_add(p->block, line);
	buf_add_char(p->block, '\n');
}

static void
check(struct parse *p)
{
	p->line = 1;
	if (p->out->config == NULL)
		fault(p, "\"config FILE\" is missing", SPAN(""));
	if (p->out->count == 0)
		fault(p, "there is no scenario", SPAN(""));
	for (struct cmd_scenario *s = p->out->first; s != NULL; s = s->next) {
		p->line = s->line;
		fault_if(p, cmd_scene_missing(&s->scene), s->name);
		if (s->expects == NULL)
			fault(p, "nothing is expected", s->name);
	}
}

static void
parse_init(struct parse *p, const char *path, struct arena *arena,
    struct cmd_try *out)
{
	struct span all = span_of(path);
	size_t slash = span_find_last(all, '/');

	*out = (struct cmd_try){ 0 };
	out->dir = slash < all.len ?
	    arena_text(arena, span_first(all, slash + 1)) :
	    "";
	*p = (struct parse){ .path = path,
		.arena = arena,
		.out = out,
		.ok = true };
	p->now = &p->base;
	p->last = &out->first;
	cmd_scene_init(&p->base.scene);
	p->base.scene.helo = SPAN("client.example");
	buf_init(&p->zone, CMD_TRY_FILE_BYTES);
	buf_init(&p->message, CMD_TRY_FILE_BYTES);
}

bool
cmd_try_parse(const char *path, struct span text, struct arena *arena,
    struct cmd_try *out)
{
	/* Too large for a stack, with the scene of all scenarios in it. */
	struct parse *p = ARENA_NEW(arena, struct parse);
	struct span line;

	parse_init(p, path, arena, out);
	while (text.len > 0 && span_cut(&text, '\n', &line)) {
		p->line++;
		if (span_starts(span_trim(line), SPAN("|")))
			read_bar(p,
			    span_ends(line, SPAN("\r")) ?
				span_first(line, line.len - 1) :
				line);
		else
			read_line(p, span_trim(line));
	}
	blocks_close(p);
	check(p);
	buf_fini(&p->zone);
	buf_fini(&p->message);
	return p->ok;
}
