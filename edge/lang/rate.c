/*
 * rate: evaluated, named as in Exim's hints, and asked of the world.
 */
#include "lang/rate.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"

static enum outcome
bad(struct lang_run *run, struct span text, const char *what)
{
	run->why = arena_printf(run->arena, "\"%.*s\" is not a %s",
	    SPAN_ARG(span_first(text, 100)), what);
	return OUT_PERM;
}

/* What fails on purpose here is nothing to count by. */
static enum outcome
expand_wait(const struct lang_expansion *e, struct lang_run *run,
    struct span *out)
{
	enum outcome o = lang_expand_wait(e, run, out);

	if (o != OUT_NONE)
		return o;
	run->why = SPAN("a part of it failed on purpose");
	return OUT_PERM;
}

static enum outcome
number_wait(const struct lang_expansion *e, struct lang_run *run,
    struct span *text, double *out)
{
	enum outcome o = expand_wait(e, run, text);

	if (o != OUT_OK)
		return o;
	*text = span_trim(*text);
	return lang_rate_number(*text, out) ? OUT_OK : bad(run, *text, "rate");
}

static enum outcome
time_wait(const struct lang_expansion *e, struct lang_run *run,
    struct span *text, uint64_t *out_ms)
{
	enum outcome o = expand_wait(e, run, text);

	if (o != OUT_OK)
		return o;
	*text = span_trim(*text);
	return num_time(*text, out_ms) ? OUT_OK : bad(run, *text, "time");
}

static struct span
client(const struct lang_run *run)
{
	char text[IP_TEXT_MAX];

	if (run->client == NULL || run->client->family == IP_NONE)
		return SPAN("");
	return arena_copy(run->arena, ip_write(run->client, text));
}

static enum outcome
key_wait(const struct lang_rate *r, struct lang_run *run, struct span *out)
{
	struct buf b;
	enum outcome o = OUT_OK;

	if (r->key_count == 0) {
		*out = client(run);
		return OUT_OK;
	}
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < r->key_count && o == OUT_OK; i++) {
		struct span part = { "", 0 };
		o = expand_wait(r->keys[i], run, &part);
		if (i > 0)
			buf_add_char(&b, '/');
		buf_add(&b, part);
	}
	if (o == OUT_OK)
		*out = arena_copy(run->arena, buf_span(&b));
	buf_fini(&b);
	return o;
}

/* Phases where an event of this kind happens, so that it is counted there. */
static unsigned
able(enum lang_rate_per per)
{
	unsigned mail = LANG_IN(LANG_MAIL) | LANG_IN(LANG_RCPT) |
	    LANG_IN(LANG_PREDATA) | LANG_IN(LANG_DKIM) |
	    LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA);

	switch (per) {
	case LANG_PER_MAIL:
	case LANG_PER_BYTE:
		return mail;
	case LANG_PER_RCPT:
		return mail & ~LANG_IN(LANG_MAIL);
	case LANG_PER_ADDR:
		return LANG_IN(LANG_RCPT);
	default:
		return LANG_EVERYWHERE;
	}
}

static enum outcome
extras_wait(const struct lang_rate *r, struct lang_run *run,
    struct lang_rate_query *q)
{
	struct span text;
	enum outcome o = OUT_OK;

	q->is_unique = r->unique != NULL || r->per == LANG_PER_ADDR;
	if (r->per == LANG_PER_ADDR)
		q->unique = run->recipient;
	if (r->unique != NULL)
		o = expand_wait(r->unique, run, &q->unique);
	q->has_count = r->count != NULL;
	if (o == OUT_OK && r->count != NULL)
		o = number_wait(r->count, run, &text, &q->count);
	return o;
}

/* As Exim names it: bytes are counted with messages, addresses with
   recipients. */
static struct span
name_of(const struct lang_rate_query *q, struct span key, struct arena *arena)
{
	enum lang_rate_per per = q->per == LANG_PER_BYTE ? LANG_PER_MAIL :
	    q->per == LANG_PER_ADDR			 ? LANG_PER_RCPT :
							   q->per;

	return ARENA_JOIN(arena, q->period_text, SPAN("/"),
	    span_of(lang_rate_per_name(per)), SPAN("/"),
	    span_of(q->is_unique ? "unique/" : ""), key);
}

enum outcome
lang_rate_wait(const struct lang_rate *r, struct lang_run *run)
{
	struct lang_rate_query q = { .per = r->per, .mode = r->mode };
	struct span key = { "", 0 };
	uint64_t period_ms = 0;
	enum outcome o = number_wait(r->limit, run, &q.limit_text, &q.limit);

	if (o == OUT_OK)
		o = time_wait(r->period, run, &q.period_text, &period_ms);
	if (o == OUT_OK && period_ms == 0)
		o = bad(run, q.period_text, "period");
	if (o == OUT_OK)
		o = key_wait(r, run, &key);
	if (o == OUT_OK)
		o = extras_wait(r, run, &q);
	if (o != OUT_OK)
		return o;
	q.period_s = (double)period_ms / 1000;
	if ((able(r->per) & LANG_IN(run->phase)) == 0)
		q.mode = LANG_RATE_READONLY;
	q.key = name_of(&q, key, run->arena);
	return run->world->rate_wait(run->ctx, &q, run->arena, &run->why);
}

enum outcome
lang_seen_wait(const struct lang_seen *s, struct lang_run *run)
{
	struct lang_seen_query q = { .before = s->before,
		.mode = s->mode,
		.refresh_ms = s->refresh_ms };
	struct span text;
	enum outcome o = time_wait(s->interval, run, &text, &q.interval_ms);

	if (o != OUT_OK)
		return o;
	if (s->key != NULL)
		o = expand_wait(s->key, run, &q.key);
	else
		q.key = client(run);
	if (o != OUT_OK)
		return o;
	return run->world->seen_wait(run->ctx, &q, run->arena, &run->why);
}
