/*
 * rate: the values of "ratelimit =" and "seen =", and what they ask Redis.
 *
 *   ratelimit = limit "/" period *( "/" option ) [ "/" key ]
 *   seen      = [ "-" ] interval *( "/" option )
 *
 * Both are taken apart at load: a slash inside of what an expansion yields
 * is data.  Sources: Exim's specification, "ratelimit" and "seen".
 */
#ifndef LANG_RATE_H
#define LANG_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "lang/expand.h"
#include "lang/run.h"

/* What is counted, and for how long one answer holds. */
enum lang_rate_per {
	LANG_PER_MAIL, /* messages; once per message */
	LANG_PER_ADDR, /* distinct recipients; once per command */
	LANG_PER_BYTE, /* bytes; once per message */
	LANG_PER_CMD,
	LANG_PER_CONN, /* connections; once per connection */
	LANG_PER_RCPT,
	LANG_PER_WHATS
};

enum lang_rate_mode { LANG_RATE_LEAKY, LANG_RATE_STRICT, LANG_RATE_READONLY };

enum { LANG_RATE_KEYS = 8 };

/* One "ratelimit =", in the generation's arena. */
struct lang_rate {
	const struct lang_expansion *limit;
	const struct lang_expansion *period;
	const struct lang_expansion *keys[LANG_RATE_KEYS]; /* joined by "/" */
	size_t key_count;		     /* 0: the client's address */
	const struct lang_expansion *unique; /* or NULL */
	const struct lang_expansion *count;  /* or NULL */
	enum lang_rate_per per;
	enum lang_rate_mode mode;
};

/* One question about a rate, all of it evaluated. */
struct lang_rate_query {
	struct span key; /* period, per_…, key; as Exim names it */
	struct span limit_text;
	struct span period_text;
	double limit;
	double period_s;
	bool has_count;
	double count; /* else what the kind of event says */
	bool is_unique;
	struct span unique; /* what counts once per period */
	enum lang_rate_per per;
	enum lang_rate_mode mode;
};

enum lang_seen_mode { LANG_SEEN_USUAL, LANG_SEEN_READONLY, LANG_SEEN_WRITE };

/* One "seen =", in the generation's arena. */
struct lang_seen {
	const struct lang_expansion *interval; /* without its sign */
	bool before;			       /* it had one */
	const struct lang_expansion *key;      /* NULL: the client's address */
	enum lang_seen_mode mode;
	uint64_t refresh_ms;
};

struct lang_seen_query {
	struct span key;
	uint64_t interval_ms;
	uint64_t refresh_ms;
	bool before;
	enum lang_seen_mode mode;
};

/* lang_rate_compile(c, value, phases): errors are reported; never NULL. */
const struct lang_rate *lang_rate_compile(struct lang_compile *c,
    const struct lang_text *value, unsigned phases);

/* lang_seen_compile(c, value, phases): likewise. */
const struct lang_seen *lang_seen_compile(struct lang_compile *c,
    const struct lang_text *value, unsigned phases);

/*
 * lang_rate_wait(r, run): OUT_OK the limit is reached; OUT_NONE it is not;
 * OUT_TEMP unknown; OUT_PERM a value is none; OUT_CANCELLED.
 */
MUST_USE enum outcome lang_rate_wait(const struct lang_rate *r,
    struct lang_run *run);

/* lang_seen_wait(s, run): OUT_OK true; OUT_NONE false; else likewise. */
MUST_USE enum outcome lang_seen_wait(const struct lang_seen *s,
    struct lang_run *run);

/* lang_rate_per_name(per): "per_mail", … */
const char *lang_rate_per_name(enum lang_rate_per per);

/*
 * lang_rate_number(text, out): a limit or count: a decimal number not below
 * 0, with an optional K, M or G (powers of 1024).
 */
bool lang_rate_number(struct span text, double *out);

#endif
