/*
 * verify_spf: the published suite for RFC 7208, all of it, explanations
 * included.  t/data/spf/README tells where it is from and how it is written.
 */
#include "tap.h"

#include "base/ascii.h"
#include "verify/spf.h"

#include "spf_zone.h"

enum { LINES_MAX = 128, SUITE_CASES = 203, SUITE_EXPLANATIONS = 22 };

static const char path[] = "t/data/spf/rfc7208.txt";

/* One case as it is being read; it is run when its result has come. */
struct suite {
	struct arena file;
	struct zone_line lines[LINES_MAX];
	struct zone zone;
	struct span scenario, name;
	struct verify_spf_input in;
	struct span explanation;
	bool is_explained;
	unsigned cases, explained;
};

static struct span
slurp(struct arena *arena)
{
	FILE *in = fopen(path, "rb");
	char *at = arena_alloc(arena, 1 << 20);
	size_t n = 0;

	if (in != NULL) {
		n = fread(at, 1, 1 << 20, in);
		fclose(in);
	}
	return (struct span){ at, n };
}

/* ${s} with \xHH undone. */
static struct span
unescaped(struct arena *arena, struct span s)
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

static unsigned
type_of(struct span word)
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

static void
add_zone_line(struct suite *s, struct span rest)
{
	struct zone_line *l = &s->lines[s->zone.count++];
	struct span word;

	if (s->zone.count > LINES_MAX)
		abort();
	span_cut(&rest, ' ', &word);
	l->name = unescaped(&s->file, word);
	span_cut(&rest, ' ', &word);
	l->type = type_of(word);
	l->value = unescaped(&s->file, rest);
}

/* Cancelled at any of its questions, the check says so. */
static void
check_cancelling(struct suite *s, unsigned queries)
{
	struct verify_dns dns = { zone_ask_wait, &s->zone };

	for (unsigned at = 1; at <= queries; at++) {
		struct verify_spf_verdict v;
		struct arena arena;

		arena_init(&arena, 0);
		s->zone.asked = 0;
		s->zone.cancel_at = at;
		CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &s->in,
			      NULL, &arena, &v),
		    OUT_CANCELLED);
		arena_fini(&arena);
	}
	s->zone.cancel_at = 0;
}

static bool
is_accepted(struct span results, enum verify_spf_result r)
{
	struct span word;

	while (span_word(&results, &word))
		if (span_eq(word, span_of(verify_spf_result_name(r))))
			return true;
	return false;
}

static void
run_case(struct suite *s, struct span results)
{
	struct verify_dns dns = { zone_ask_wait, &s->zone };
	struct verify_spf_verdict v;
	struct arena arena;

	arena_init(&arena, 0);
	s->zone.asked = 0;
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &s->in, NULL,
		      &arena, &v),
	    OUT_OK);
	s->cases++;
	CHECK_INT(v.queries, s->zone.asked);
	if (!is_accepted(results, v.result)) {
		tap_bad++;
		printf("# %.*s, %.*s: %s (%.*s), not %.*s\n",
		    SPAN_ARG(s->scenario), SPAN_ARG(s->name),
		    verify_spf_result_name(v.result), SPAN_ARG(v.problem),
		    SPAN_ARG(results));
	}
	if (s->is_explained) {
		s->explained++;
		if (!span_eq(v.explanation, s->explanation)) {
			tap_bad++;
			printf("# %.*s: \"%.*s\", not \"%.*s\"\n",
			    SPAN_ARG(s->name), SPAN_ARG(v.explanation),
			    SPAN_ARG(s->explanation));
		}
	}
	check_cancelling(s, v.queries);
	arena_fini(&arena);
}

static void
set_sender(struct suite *s, struct span address)
{
	size_t at = span_find_last(address, '@');

	s->in.local = span_first(address, at < address.len ? at : 0);
	s->in.domain = span_from(address, at + 1);
}

static void
take_line(struct suite *s, struct span line)
{
	struct span word, rest = line;

	if (line.len == 0 || line.at[0] == '#')
		return;
	span_cut(&rest, ' ', &word);
	if (span_eq(word, SPAN("zone"))) {
		add_zone_line(s, rest);
		return;
	}
	rest = unescaped(&s->file, rest);
	if (span_eq(word, SPAN("scenario"))) {
		s->scenario = rest;
		s->zone = (struct zone){ .lines = s->lines };
	} else if (span_eq(word, SPAN("test"))) {
		s->name = rest;
		s->is_explained = false;
	} else if (span_eq(word, SPAN("helo"))) {
		s->in.helo = rest;
	} else if (span_eq(word, SPAN("host"))) {
		CHECK(ip_parse(rest, &s->in.ip));
	} else if (span_eq(word, SPAN("mailfrom"))) {
		set_sender(s, rest);
	} else if (span_eq(word, SPAN("explanation"))) {
		s->is_explained = true;
		s->explanation = rest;
	} else if (span_eq(word, SPAN("result"))) {
		run_case(s, rest);
	} else {
		abort();
	}
}

static void
test_published_suite(void)
{
	static struct suite s;
	struct span rest, line;

	arena_init(&s.file, 0);
	s.in.receiver = SPAN("receiver.example.org");
	s.in.explanation = SPAN("DEFAULT");
	rest = slurp(&s.file);
	while (span_cut(&rest, '\n', &line))
		take_line(&s, line);
	printf("# %u cases, %u explanations\n", s.cases, s.explained);
	CHECK_INT(s.cases, SUITE_CASES);
	CHECK_INT(s.explained, SUITE_EXPLANATIONS);
	arena_fini(&s.file);
}

int
main(void)
{
	TAP_RUN(test_published_suite);
	return tap_done();
}
