/*
 * checks: what SPF, DKIM and DMARC of one message cost, the DNS answered from
 * a table, so that nothing else is measured.
 *
 *	checks ZONE MESSAGE SECONDS
 *
 * The client is 192.0.2.7, the sender joe@signed.example.  Printed is the
 * processor time of each, in microseconds, and how many fit into a second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/key_cache.h"
#include "verify/dkim.h"
#include "verify/dmarc.h"
#include "verify/spf.h"
#include "verify/zone.h"
#include "wire/header.h"
#include "wire/zone_file.h"

enum { FILE_BYTES = 8 << 20, CHUNK = 4096 };

struct bench {
	struct verify_dns dns;
	struct span header, body;
	struct crypto_key_cache *keys;
	bool is_cold; /* a key cache of its own for each message */
	bool wants_spf, wants_dkim, wants_dmarc;
};

static void
failed(const char *why)
{
	fprintf(stderr, "checks: %s\n", why);
	exit(1);
}

static struct span
file_read(const char *path)
{
	char *at = malloc(FILE_BYTES);
	FILE *in = fopen(path, "rb");

	if (at == NULL || in == NULL)
		failed(path);
	size_t n = fread(at, 1, FILE_BYTES, in);
	fclose(in);
	return (struct span){ at, n };
}

static double
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
spf(const struct bench *b, struct arena *arena, struct verify_spf_verdict *out)
{
	struct verify_spf_input who = {
		.local = SPAN("joe"),
		.domain = SPAN("signed.example"),
		.helo = SPAN("client.example"),
		.receiver = SPAN("mx.example.org"),
	};

	ip_parse(SPAN("192.0.2.7"), &who.ip);
	if (verify_spf_wait(&b->dns, VERIFY_SPF_MAIL_FROM, &who, NULL, arena,
		out) != OUT_OK ||
	    out->result != VERIFY_SPF_PASS)
		failed("SPF does not pass");
}

static void
dkim(const struct bench *b, struct arena *arena)
{
	struct crypto_key_cache *own =
	    b->is_cold ? crypto_key_cache_new(20) : NULL;
	const struct verify_dkim_settings settings = {
		.keys = own != NULL ? own : b->keys,
		.rsa_bits_min = 1024,
		.skew_s = VERIFY_DKIM_SKEW_S,
	};
	struct verify_dkim *v = verify_dkim_new(&settings, b->header, arena);
	const struct verify_dkim_results *r;

	/* As it comes from a socket. */
	for (size_t at = 0; at < b->body.len; at += CHUNK)
		verify_dkim_body(v, span_first(span_from(b->body, at), CHUNK));
	if (verify_dkim_finish_wait(v, &b->dns, &r) != OUT_OK ||
	    verify_dkim_best(r) != VERIFY_DKIM_PASS)
		failed("DKIM does not pass");
	verify_dkim_free(&v);
	if (own != NULL)
		crypto_key_cache_free(&own);
}

static void
dmarc(const struct bench *b, struct arena *arena)
{
	struct verify_dmarc_id id = { SPAN("signed.example"),
		VERIFY_DMARC_ID_PASS };
	struct verify_dmarc_input in = { .spf = id,
		.dkim = &id,
		.dkim_count = 1,
		.mode = VERIFY_DMARC_WALK };
	struct verify_dmarc out;

	wire_from_header(b->header, arena, &in.from);
	if (verify_dmarc_wait(&in, &b->dns, arena, &out) != OUT_OK ||
	    out.status != VERIFY_DMARC_ACCEPT)
		failed("DMARC does not accept");
}

static void
once(const struct bench *b)
{
	struct verify_spf_verdict v;
	struct arena arena;

	arena_init(&arena, 0);
	if (b->wants_spf)
		spf(b, &arena, &v);
	if (b->wants_dkim)
		dkim(b, &arena);
	if (b->wants_dmarc)
		dmarc(b, &arena);
	arena_fini(&arena);
}

static void
measure(const char *name, const struct bench *b, double seconds)
{
	double begin = cpu_us();
	unsigned long count = 0;

	while (cpu_us() - begin < seconds * 1e6)
		for (int i = 0; i < 10; i++, count++)
			once(b);
	double us = (cpu_us() - begin) / (double)count;
	printf("%-28s %9.1f us %9.0f /s\n", name, us, 1e6 / us);
}

static void
split(struct bench *b, struct span message)
{
	const struct wire_header_limits limits = { .bytes = 1 << 20,
		.field_bytes = 1 << 20,
		.fields = 1000 };
	struct wire_header h;

	wire_header_init(&h, &limits, NULL, 0);
	if (wire_header_feed(&h, message) != WIRE_DONE)
		failed("the message has no header");
	b->header = span_first(message, h.bytes);
	b->body = span_from(message, h.body_at);
}

int
main(int argc, char **argv)
{
	struct wire_zone_file zone;
	struct wire_zone_fault fault;
	struct arena arena;

	if (argc != 4)
		failed("usage: checks ZONE MESSAGE SECONDS");
	double seconds = strtod(argv[3], NULL);
	arena_init(&arena, 0);
	if (!wire_zone_file_parse(file_read(argv[1]), &arena, &zone, &fault))
		failed(fault.why);
	struct bench b = { .dns = verify_zone_dns(&zone),
		.keys = crypto_key_cache_new(100) };
	split(&b, file_read(argv[2]));
	b.wants_spf = true;
	measure("SPF", &b, seconds);
	b.wants_spf = false;
	b.wants_dkim = true;
	measure("DKIM", &b, seconds);
	b.is_cold = true;
	measure("DKIM, key not seen before", &b, seconds);
	b.is_cold = b.wants_dkim = false;
	b.wants_dmarc = true;
	measure("DMARC", &b, seconds);
	b.wants_spf = b.wants_dkim = true;
	measure("all three", &b, seconds);
	b.is_cold = true;
	measure("all three, key not seen", &b, seconds);
	return 0;
}
