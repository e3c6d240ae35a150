/*
 * policy: what a policy costs by itself: to compile one of 5,000 lines, and
 * to run 50 statements that ask nobody.
 *
 *   cc -O2 -Iedge -It/lib t/bench/policy.c build/lib{lang,wire,crypto,base}.a …
 *
 * The last line that it writes is what t/bench/run prints.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lang/compile.h"
#include "lang_world.h"

enum { STATEMENTS = 50, RUNS = 20000, ACLS = 250, COMPILES = 20 };

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static enum outcome
read_config(void *ctx, struct span path, struct arena *arena, struct span *out,
    const char **why)
{
	(void)path;
	(void)arena;
	(void)why;
	*out = *(struct span *)ctx;
	return OUT_OK;
}

static const struct lang_program *
compile(struct span text, struct arena *arena)
{
	struct lang_diags diags;
	struct lang_input in = { .path = SPAN("bench.conf"),
		.read = read_config,
		.read_ctx = &text };

	lang_diags_init(&diags, arena);
	const struct lang_program *p = lang_compile(&in, arena, &diags);
	if (p == NULL) {
		struct buf b;
		buf_init(&b, 1 << 20);
		lang_diags_write(&diags, &b);
		fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&b)));
		exit(1);
	}
	return p;
}

static void
add_head(struct buf *b)
{
	buf_add_text(b,
	    "primary_hostname = mx.example\n"
	    "acl_smtp_rcpt = main\n"
	    "domainlist ours = a.example : b.example : *.c.example\n"
	    "hostlist bad = <; 10.0.0.0/8 ; 203.0.113.7 ; 2001:db8::/32\n"
	    "begin acl\nmain:\n");
}

/* Each of five kinds of statement, none of which decides. */
static void
add_statement(struct buf *b, unsigned i)
{
	switch (i % 5) {
	case 0:
		buf_add_text(b, "  deny hosts = +bad\n");
		break;
	case 1:
		buf_add_text(b, "  deny domains = +ours : x.example\n");
		break;
	case 2:
		buf_add_text(b, "  deny condition = ${if eq{$domain}{z}}\n");
		break;
	case 3:
		buf_add_text(b, "  deny senders = a@x.example : *@y.example\n");
		break;
	default:
		buf_add_text(b, "  deny local_parts = root : ^adm.*n\n");
		break;
	}
}

static double
run_us(void)
{
	struct lang_result res;
	struct fake f;
	struct buf b;

	fake_init(&f);
	buf_init(&b, 1 << 20);
	add_head(&b);
	for (unsigned i = 0; i < STATEMENTS; i++)
		add_statement(&b, i);
	buf_add_text(&b, "  accept\n");
	const struct lang_program *p = compile(buf_span(&b), &f.arena);
	f.run.program = p;
	double begun = now_us();
	for (unsigned i = 0; i < RUNS; i++) {
		struct arena scratch;
		arena_init(&scratch, 0);
		f.run.arena = &scratch;
		if (lang_acl_wait(&f.run,
			p->values[LANG_SET_ACL_SMTP_RCPT].acl, &res) !=
			OUT_OK ||
		    res.verdict != LANG_VERDICT_ACCEPT)
			abort();
		arena_fini(&scratch);
	}
	double took = (now_us() - begun) / RUNS;
	buf_fini(&b);
	fake_fini(&f);
	return took;
}

/* Twenty lines per ACL, each called by the one before it in a list of calls. */
static double
compile_us(void)
{
	struct buf b;
	double best = 1e18;

	buf_init(&b, 16 << 20);
	add_head(&b);
	for (unsigned i = 0; i < ACLS; i++)
		buf_printf(&b, "  require acl = sub_%u $domain\n", i);
	for (unsigned i = 0; i < ACLS; i++) {
		buf_printf(&b, "sub_%u:\n", i);
		for (unsigned k = 0; k < 17; k++)
			add_statement(&b, k);
		buf_add_text(&b, "  accept\n");
	}
	for (unsigned i = 0; i < COMPILES; i++) {
		struct arena arena;
		arena_init(&arena, 0);
		double begun = now_us();
		compile(buf_span(&b), &arena);
		double took = now_us() - begun;
		best = took < best ? took : best;
		arena_fini(&arena);
	}
	buf_fini(&b);
	return best;
}

int
main(void)
{
	double run = run_us();
	double made = compile_us();

	printf("run %.2f us for %d statements; compile %.1f ms for %d lines\n",
	    run, STATEMENTS, made / 1000, ACLS * 20 + 6);
	return 0;
}
