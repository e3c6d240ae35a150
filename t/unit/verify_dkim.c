/*
 * The mails in t/data/dkim, made by another signer (make.py there), each fed
 * whole and byte by byte, with the keys before and after the body; and what
 * no signer makes.  Run at the top of the tree.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "tap.h"
#include "verify/dkim.h"

enum { NOW_S = 1700001000, FILE_MAX = 1 << 22, KEYS_MAX = 100 };

static const char root[] = "t/data/dkim/";

/* A file's text in ${arena}. */
static struct span
slurp(const char *name, struct arena *arena)
{
	struct span path = arena_printf(arena, "%s%s", root, name);
	char *text = arena_alloc(arena, FILE_MAX);
	FILE *f = fopen(path.at, "rb");
	size_t n = 0;

	CHECK(f != NULL);
	if (f != NULL) {
		n = fread(text, 1, FILE_MAX, f);
		fclose(f);
	}
	return (struct span){ text, n };
}

/* Answers out of the text of t/data/dkim/keys. */
struct table {
	struct span keys;
	unsigned asked;
	bool cancels;
};

static enum outcome
ask_wait(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	struct table *t = ctx;
	struct span rest = t->keys, line;

	t->asked++;
	if (t->cancels)
		return OUT_CANCELLED;
	CHECK(type == WIRE_DNS_TXT);
	*out = (struct wire_dns_answer){ .type = type, .is_secure = true };
	out->records = arena_array(arena, KEYS_MAX, sizeof(*out->records));
	while (span_cut(&rest, '\n', &line)) {
		size_t at = span_find(line, ' ');

		if (!span_eq_icase(span_first(line, at), name))
			continue;
		if (span_eq(span_from(line, at + 1), SPAN("!temp")))
			return OUT_TEMP;
		out->records[out->count++].text = span_from(line, at + 1);
	}
	out->is_nxdomain = out->count == 0;
	return out->count > 0 ? OUT_OK : OUT_NONE;
}

/* All that a check needs, and what came of it. */
struct bench {
	struct arena arena;
	struct verify_dkim_settings settings;
	struct table table;
	struct verify_dns dns;
	const struct verify_dkim_results *results;
};

static void
bench_init(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	arena_init(&b->arena, 0);
	b->settings.keys = crypto_key_cache_new(8);
	b->settings.rsa_bits_min = 1024;
	b->settings.skew_s = VERIFY_DKIM_SKEW_S;
	b->table.keys = slurp("keys", &b->arena);
	b->dns = (struct verify_dns){ ask_wait, &b->table };
	clock_set_wall_s(NOW_S);
}

static void
bench_fini(struct bench *b)
{
	crypto_key_cache_free(&b->settings.keys);
	arena_fini(&b->arena);
	clock_set_wall_s(0);
}

/* The header and the body of ${mail}. */
static struct span
split(struct span mail, struct span *body)
{
	size_t at = span_find_span(mail, SPAN("\r\n\r\n"));

	*body = span_from(mail, at + 4);
	return span_first(mail, at + 2);
}

enum way { WHOLE, BYTES, KEYS_FIRST };

static const struct verify_dkim_results *
check(struct bench *b, struct span mail, enum way way)
{
	struct span body, header = split(mail, &body);
	size_t step = way == BYTES ? 1 : body.len + 1;
	struct verify_dkim *v;
	char *copy = malloc(header.len + 1);

	/* The header goes at once: nothing may be read of it later. */
	memcpy(copy, header.at, header.len);
	v = verify_dkim_new(&b->settings, (struct span){ copy, header.len },
	    &b->arena);
	memset(copy, '?', header.len);
	free(copy);
	if (way == KEYS_FIRST)
		CHECK(verify_dkim_keys_wait(v, &b->dns) == OUT_OK);
	for (size_t i = 0; i < body.len; i += step)
		verify_dkim_body(v, span_first(span_from(body, i), step));
	CHECK(verify_dkim_finish_wait(v, &b->dns, &b->results) == OUT_OK);
	CHECK(verify_dkim_finish(v) == b->results);
	CHECK_INT(verify_dkim_count(v), b->results->count);
	verify_dkim_free(&v);
	return b->results;
}

static const struct verify_dkim_results *
check_file(struct bench *b, const char *name)
{
	struct span file = arena_printf(&b->arena, "%s.eml", name);

	return check(b, slurp(file.at, &b->arena), WHOLE);
}

/* "name verdict:reason …", a line of t/data/dkim/cases. */
static void
check_case(struct bench *b, struct span line)
{
	static const char *const ways[] = { "whole", "bytes", "keys first" };
	struct span name, rest, want, file;

	span_word(&line, &name);
	file = arena_printf(&b->arena, "%.*s.eml", SPAN_ARG(name));
	file = slurp(file.at, &b->arena);
	for (enum way way = WHOLE; way <= KEYS_FIRST; way++) {
		const struct verify_dkim_results *r = check(b, file, way);
		size_t i = 0;

		rest = line;
		for (; span_word(&rest, &want) && i < r->count; i++) {
			const struct verify_dkim_result *s = &r->signatures[i];
			struct span got = arena_printf(&b->arena, "%s:%s",
			    verify_dkim_verdict_name(s->verdict), s->reason);

			if (!span_eq(got, want))
				printf("# %.*s, %s, signature %zu:\n",
				    SPAN_ARG(name), ways[way], i);
			CHECK(span_eq(got, want));
			if (!span_eq(got, want))
				printf("# \"%.*s\", not \"%.*s\"\n",
				    SPAN_ARG(got), SPAN_ARG(want));
		}
		if (i != r->count)
			printf("# %.*s\n", SPAN_ARG(name));
		CHECK_INT(i, r->count);
		CHECK(!span_word(&rest, &want) || i == r->count);
	}
}

static void
test_every_mail_has_its_verdicts(void)
{
	struct bench b;
	struct span cases, line;
	unsigned count = 0;

	bench_init(&b);
	cases = slurp("cases", &b.arena);
	while (span_cut(&cases, '\n', &line)) {
		struct bench one;

		if (line.len == 0)
			continue;
		bench_init(&one);
		check_case(&one, line);
		bench_fini(&one);
		count++;
	}
	CHECK(count > 100);
	bench_fini(&b);
}

static void
test_a_result_tells_field_and_key(void)
{
	struct bench b;
	const struct verify_dkim_result *s;

	bench_init(&b);
	s = &check_file(&b, "rfc8463")->signatures[0];
	CHECK_SPAN(s->domain, "football.example.com");
	CHECK_SPAN(s->selector, "brisbane");
	CHECK_SPAN(s->identity, "@football.example.com");
	CHECK_SPAN(s->algorithm, "ed25519-sha256");
	CHECK(s->canon_header == WIRE_DKIM_RELAXED);
	CHECK(s->canon_body == WIRE_DKIM_RELAXED);
	CHECK_SPAN(span_first(s->names, 9), "from : to");
	CHECK(s->has_created && s->created_s == 1528637909);
	CHECK(!s->has_expires && !s->has_length && !s->is_partial);
	CHECK(s->has_key && s->is_key_secure);
	CHECK_SPAN(s->key.type_name, "ed25519");
	CHECK_INT(s->key_bits, 256);
	CHECK_INT(b.results->signatures[1].key_bits, 1024);
	s = &check_file(&b, "key-narrow")->signatures[0];
	CHECK(s->key.is_testing && s->key.is_narrow);
	CHECK_INT(s->key_bits, 2048);
	s = &check_file(&b, "key-blanks")->signatures[0];
	CHECK_SPAN(s->key.notes, "a note");
	s = &check_file(&b, "tag-i-below")->signatures[0];
	CHECK_SPAN(s->identity, "j=doe @a.b.Example.ORG");
	s = &check_file(&b, "tag-z")->signatures[0];
	CHECK_SPAN(s->copied, "From:=20a|To:b");
	s = &check_file(&b, "rsa512")->signatures[0];
	CHECK_INT(s->key_bits, 512);
	bench_fini(&b);
}

static void
test_a_part_passes_only_where_that_is_wanted(void)
{
	struct bench b;
	const struct verify_dkim_result *s;

	bench_init(&b);
	s = &check_file(&b, "length-partial")->signatures[0];
	CHECK(s->is_partial && s->verdict == VERIFY_DKIM_POLICY);
	b.settings.accepts_partial = true;
	s = &check_file(&b, "length-partial")->signatures[0];
	CHECK(s->is_partial && s->verdict == VERIFY_DKIM_PASS);
	s = &check_file(&b, "canon-simple-simple-length")->signatures[0];
	CHECK(s->has_length && !s->is_partial);
	CHECK(s->verdict == VERIFY_DKIM_PASS);
	bench_fini(&b);
}

static void
test_the_shortest_key_is_a_setting(void)
{
	struct bench b;

	bench_init(&b);
	b.settings.rsa_bits_min = 2048;
	CHECK_SPAN(span_of(check_file(&b, "rsa1024")->signatures[0].reason),
	    "pubkey_too_short");
	CHECK(check_file(&b, "rsa4096")->signatures[0].verdict ==
	    VERIFY_DKIM_PASS);
	bench_fini(&b);
}

static void
test_a_type_of_key_may_be_refused(void)
{
	const struct verify_dkim_result *s;
	struct bench b;

	bench_init(&b);
	b.settings.refuses_rsa = true;
	s = &check_file(&b, "rsa4096")->signatures[0];
	CHECK_INT(s->verdict, VERIFY_DKIM_POLICY);
	CHECK_SPAN(span_of(s->reason), "pubkey_type_refused");
	b.settings.refuses_rsa = false;
	b.settings.refuses_ed25519 = true;
	s = &check_file(&b, "rsa4096")->signatures[0];
	CHECK_INT(s->verdict, VERIFY_DKIM_PASS);
	bench_fini(&b);
}

static void
test_a_key_is_asked_for_once(void)
{
	struct bench b;

	bench_init(&b);
	CHECK_INT(check_file(&b, "many")->count, 20);
	CHECK_INT(b.results->ignored, 5);
	CHECK_INT(b.table.asked, 1);
	b.table.asked = 0;
	CHECK_INT(check_file(&b, "two")->count, 2);
	CHECK_INT(b.table.asked, 2);
	b.table.asked = 0;
	CHECK_INT(check_file(&b, "tag-x-past")->count, 1);
	CHECK_INT(b.table.asked, 0);
	CHECK_INT(check_file(&b, "none")->count, 0);
	CHECK_INT(b.table.asked, 0);
	bench_fini(&b);
}

static void
test_a_cancelled_lookup_may_be_taken_up_again(void)
{
	struct bench b;
	struct span body, header;
	struct verify_dkim *v;

	bench_init(&b);
	header = split(slurp("two.eml", &b.arena), &body);
	v = verify_dkim_new(&b.settings, header, &b.arena);
	CHECK_INT(verify_dkim_key_count(v), 2);
	b.table.cancels = true;
	CHECK(verify_dkim_keys_wait(v, &b.dns) == OUT_CANCELLED);
	CHECK(verify_dkim_finish_wait(v, &b.dns, &b.results) == OUT_CANCELLED);
	CHECK(b.results == NULL);
	b.table.cancels = false;
	CHECK(verify_dkim_key_wait(v, 1, &b.dns) == OUT_OK);
	verify_dkim_body(v, body);
	/* The other key has no answer; that decides nothing for good. */
	b.results = verify_dkim_finish(v);
	CHECK(b.results->signatures[0].verdict == VERIFY_DKIM_TEMPERROR);
	CHECK(b.results->signatures[1].verdict == VERIFY_DKIM_PASS);
	CHECK(verify_dkim_best(b.results) == VERIFY_DKIM_PASS);
	verify_dkim_free(&v);
	CHECK(v == NULL);
	verify_dkim_free(&v);
	bench_fini(&b);
}

static void
test_signers_are_listed_once(void)
{
	struct bench b;

	bench_init(&b);
	check_file(&b, "many");
	CHECK_SPAN(verify_dkim_signers(b.results, &b.arena), "example.org");
	check_file(&b, "tag-i-below");
	CHECK_SPAN(verify_dkim_signers(b.results, &b.arena),
	    "example.org:j=doe @a.b.example.org");
	check_file(&b, "none");
	CHECK_SPAN(verify_dkim_signers(b.results, &b.arena), "");
	CHECK(verify_dkim_best(b.results) == VERIFY_DKIM_NONE);
	check_file(&b, "key-temp");
	CHECK(verify_dkim_best(b.results) == VERIFY_DKIM_TEMPERROR);
	check_file(&b, "tamper-body");
	CHECK(verify_dkim_best(b.results) == VERIFY_DKIM_FAIL);
	bench_fini(&b);
}

static void
test_verdicts_have_words(void)
{
	CHECK_SPAN(span_of(verify_dkim_status_name(VERIFY_DKIM_NONE)), "none");
	CHECK_SPAN(span_of(verify_dkim_status_name(VERIFY_DKIM_PASS)), "pass");
	CHECK_SPAN(span_of(verify_dkim_status_name(VERIFY_DKIM_FAIL)), "fail");
	CHECK_SPAN(span_of(verify_dkim_status_name(VERIFY_DKIM_TEMPERROR)),
	    "invalid");
	CHECK_SPAN(span_of(verify_dkim_verdict_name(VERIFY_DKIM_PERMERROR)),
	    "permerror");
}

/* A mail with ${signatures}, of ${names} each, over ${fields} fields. */
static struct span
hostile(struct arena *arena, int signatures, int names, int fields)
{
	struct buf b;
	struct span mail;

	buf_init(&b, FILE_MAX);
	for (int i = 0; i < signatures; i++) {
		buf_printf(&b,
		    "DKIM-Signature: v=1; a=rsa-sha256; d=example."
		    "org; s=rsa2048; c=relaxed/%s; l=%d; h=From",
		    i % 2 == 0 ? "relaxed" : "simple", i);
		for (int j = 1; j < names; j++)
			buf_add_text(&b, ":X");
		buf_add_text(&b, "; bh=AAAA; b=AAAA\r\n");
	}
	buf_add_text(&b, "From: a@example.org\r\n");
	for (int i = 0; i < fields; i++)
		buf_printf(&b, "X: %s%d\r\n",
		    "value of a field, or of "
		    "something else that is as long as a field is ",
		    i);
	buf_add_text(&b, "\r\nbody\r\n");
	mail = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return mail;
}

static void
test_a_hostile_header_costs_little(void)
{
	struct bench b;
	struct span mail;
	uint64_t start;

	bench_init(&b);
	mail = hostile(&b.arena, 20, 200, 10000);
	CHECK(mail.len > 700000);
	start = clock_us();
	CHECK_INT(check(&b, mail, WHOLE)->count, 20);
	printf("# 20 signatures of 200 names over 10,000 fields: %llu us\n",
	    (unsigned long long)(clock_us() - start));
	for (size_t i = 0; i < 20; i++)
		CHECK(b.results->signatures[i].verdict == VERIFY_DKIM_FAIL);
	mail = hostile(&b.arena, 20, 201, 10);
	CHECK(check(&b, mail, WHOLE)->signatures[0].verdict ==
	    VERIFY_DKIM_NEUTRAL);
	bench_fini(&b);
}

static void
test_too_much_under_signatures_is_not_hashed(void)
{
	struct bench b;
	struct buf m;

	bench_init(&b);
	buf_init(&m, FILE_MAX);
	for (int i = 0; i < 4; i++)
		buf_add_text(&m,
		    "DKIM-Signature: v=1; a=rsa-sha256; s=ed; "
		    "d=example.org; h=From:X; bh=AAAA; b=AAAA\r\n");
	buf_add_text(&m, "From: a@example.org\r\nX: ");
	for (int i = 0; i < 10000; i++)
		buf_add_text(&m,
		    "all that stands here is much too long to be "
		    "taken for what any honest signer would sign\r\n ");
	buf_add_text(&m, "x\r\n\r\nbody\r\n");
	CHECK_INT(check(&b, buf_span(&m), WHOLE)->count, 4);
	CHECK_SPAN(span_of(b.results->signatures[1].reason),
	    "bodyhash_mismatch");
	CHECK_SPAN(span_of(b.results->signatures[3].reason), "too_much_signed");
	buf_fini(&m);
	bench_fini(&b);
}

static void
test_a_body_nobody_asks_for_is_passed_over(void)
{
	struct bench b;
	struct verify_dkim *v;

	bench_init(&b);
	v = verify_dkim_new(&b.settings, (struct span){ NULL, 0 }, &b.arena);
	verify_dkim_body(v, SPAN("body\r\n"));
	CHECK(verify_dkim_finish_wait(v, &b.dns, &b.results) == OUT_OK);
	CHECK_INT(b.results->count, 0);
	verify_dkim_free(&v);
	bench_fini(&b);
}

int
main(void)
{
	TAP_RUN(test_every_mail_has_its_verdicts);
	TAP_RUN(test_a_result_tells_field_and_key);
	TAP_RUN(test_a_part_passes_only_where_that_is_wanted);
	TAP_RUN(test_the_shortest_key_is_a_setting);
	TAP_RUN(test_a_type_of_key_may_be_refused);
	TAP_RUN(test_a_key_is_asked_for_once);
	TAP_RUN(test_a_cancelled_lookup_may_be_taken_up_again);
	TAP_RUN(test_signers_are_listed_once);
	TAP_RUN(test_verdicts_have_words);
	TAP_RUN(test_a_hostile_header_costs_little);
	TAP_RUN(test_too_much_under_signatures_is_not_hashed);
	TAP_RUN(test_a_body_nobody_asks_for_is_passed_over);
	return tap_done();
}
