/*
 * spf_suite: the published cases for RFC 7208, read one after the other.
 * t/data/spf/README tells where they are from and how they are written.
 */
#ifndef SPF_SUITE_H
#define SPF_SUITE_H

#include <stdio.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "verify/spf.h"

#include "spf_zone.h"

enum { SUITE_LINES_MAX = 128, SUITE_CASES = 203, SUITE_EXPLANATIONS = 22 };

#define SUITE_PATH "t/data/spf/rfc7208.txt"

struct suite;

/* A case has been read; ${results} are the words that it may come to. */
typedef void suite_fn(struct suite *s, struct span results);

/* One case as it is being read; it is run when its result has come. */
struct suite {
	struct arena file;
	struct zone_line lines[SUITE_LINES_MAX];
	struct zone zone;
	struct span scenario, name;
	struct verify_spf_input in;
	struct span explanation;
	bool is_explained;
	unsigned cases, explained;
	suite_fn *run;
	void *arg;
};

static inline struct span
suite_slurp(struct arena *arena)
{
	FILE *in = fopen(SUITE_PATH, "rb");
	char *at = arena_alloc(arena, 1 << 20);
	size_t n = 0;

	if (in != NULL) {
		n = fread(at, 1, 1 << 20, in);
		fclose(in);
	}
	return (struct span){ at, n };
}

/* ${s} with \xHH undone. */
static inline struct span
suite_unescaped(struct arena *arena, struct span s)
{
	char *at = arena_alloc(arena, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool is_hex = s.at[i] == '\\' && i + 3 < s.len;

		at[n++] = is_hex ? (char)(ascii_hex(s.at[i + 2]) * 16 +
				       ascii_hex(s.at[i + 3])) :
				   s.at[i];
		i += is_hex ? 3 : 0;
	}
	return (struct span){ at, n };
}

static inline unsigned
suite_type_of(struct span word)
{
	static const struct {
		const char *name;
		unsigned type;
	} types[] = { { "A", WIRE_DNS_A }, { "AAAA", WIRE_DNS_AAAA },
		{ "MX", WIRE_DNS_MX }, { "PTR", WIRE_DNS_PTR },
		{ "TXT", WIRE_DNS_TXT }, { "CNAME", WIRE_DNS_CNAME },
		{ "TIMEOUT", ZONE_TIMEOUT } };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (span_eq(word, span_of(types[i].name)))
			return types[i].type;
	abort();
}

static inline void
suite_add_zone_line(struct suite *s, struct span rest)
{
	struct zone_line *l = &s->lines[s->zone.count++];
	struct span word;

	if (s->zone.count > SUITE_LINES_MAX)
		abort();
	span_cut(&rest, ' ', &word);
	l->name = suite_unescaped(&s->file, word);
	span_cut(&rest, ' ', &word);
	l->type = suite_type_of(word);
	l->value = suite_unescaped(&s->file, rest);
}

static inline void
suite_set_sender(struct suite *s, struct span address)
{
	size_t at = span_find_last(address, '@');

	s->in.local = span_first(address, at < address.len ? at : 0);
	s->in.domain = span_from(address, at + 1);
}

static inline void
suite_take_line(struct suite *s, struct span line)
{
	struct span word, rest = line;

	if (line.len == 0 || line.at[0] == '#')
		return;
	span_cut(&rest, ' ', &word);
	if (span_eq(word, SPAN("zone"))) {
		suite_add_zone_line(s, rest);
		return;
	}
	rest = suite_unescaped(&s->file, rest);
	if (span_eq(word, SPAN("scenario"))) {
		s->scenario = rest;
		s->zone = (struct zone){ .lines = s->lines };
	} else if (span_eq(word, SPAN("test"))) {
		s->name = rest;
		s->is_explained = false;
	} else if (span_eq(word, SPAN("helo"))) {
		s->in.helo = rest;
	} else if (span_eq(word, SPAN("host"))) {
		if (!ip_parse(rest, &s->in.ip))
			abort();
	} else if (span_eq(word, SPAN("mailfrom"))) {
		suite_set_sender(s, rest);
	} else if (span_eq(word, SPAN("explanation"))) {
		s->is_explained = true;
		s->explanation = rest;
	} else if (span_eq(word, SPAN("result"))) {
		s->run(s, rest);
	} else {
		abort();
	}
}

/* suite_run(s): all of them; s->run is called for each. */
static inline void
suite_run(struct suite *s)
{
	struct span rest, line;

	arena_init(&s->file, 0);
	s->in.receiver = SPAN("receiver.example.org");
	s->in.explanation = SPAN("DEFAULT");
	rest = suite_slurp(&s->file);
	while (span_cut(&rest, '\n', &line))
		suite_take_line(s, line);
	arena_fini(&s->file);
}

#endif
