/*
 * rate_read: "ratelimit =" and "seen =", taken apart at load.
 */
#include "base/ascii.h"
#include "base/num.h"
#include "lang/diag.h"
#include "lang/piece.h"
#include "lang/rate.h"

static const char *const pers[] = { [LANG_PER_MAIL] = "per_mail",
	[LANG_PER_ADDR] = "per_addr",
	[LANG_PER_BYTE] = "per_byte",
	[LANG_PER_CMD] = "per_cmd",
	[LANG_PER_CONN] = "per_conn",
	[LANG_PER_RCPT] = "per_rcpt" };
_Static_assert(sizeof(pers) / sizeof(pers[0]) == LANG_PER_WHATS,
    "one name per row");

const char *
lang_rate_per_name(enum lang_rate_per per)
{
	return pers[per];
}

bool
lang_rate_number(struct span text, double *out)
{
	static const char units[] = "kmg";
	double value = 0;
	double digit = 1;
	bool point = false;
	size_t digits = 0;
	size_t i = 0;

	for (; i < text.len; i++) {
		char c = text.at[i];
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (!ascii_is_digit(c))
			break;
		digits++;
		if (point)
			value += (digit /= 10) * (c - '0');
		else
			value = value * 10 + (c - '0');
	}
	if (digits == 0 || digits > 15)
		return false;
	for (size_t u = 0; u < 3 && i + 1 == text.len; u++) {
		if (ascii_lower(text.at[i]) != units[u])
			continue;
		for (size_t k = 0; k <= u; k++)
			value *= 1024;
		i++;
	}
	if (i != text.len)
		return false;
	*out = value;
	return true;
}

/* One value in hand. */
struct reading {
	struct lang_compile *c;
	unsigned phases;
	bool has_per;
	bool has_mode;
};

static const struct lang_expansion *
expansion(struct reading *r, const struct lang_text *text)
{
	return lang_expand_compile(r->c, text, r->phases);
}

/* What is constant is checked now. */
static void
check_number(struct reading *r, const struct lang_text *text,
    const struct lang_expansion *e, const char *what)
{
	struct span constant;
	double number;

	if (lang_expand_constant(e, &constant) &&
	    !lang_rate_number(constant, &number))
		lang_error_in(r->c->diags, text, 0, text->text.len,
		    "\"%.*s\" is not a %s: a number not below 0, with K, M or "
		    "G",
		    SPAN_ARG(text->text), what);
}

static void
check_time(struct reading *r, const struct lang_text *text,
    const struct lang_expansion *e, bool zero)
{
	struct span constant;
	uint64_t ms;

	if (lang_expand_constant(e, &constant) &&
	    (!num_time(constant, &ms) || (ms == 0 && !zero)))
		lang_error_in(r->c->diags, text, 0, text->text.len,
		    "\"%.*s\" is not a time such as 10m, 1h or 7d",
		    SPAN_ARG(text->text));
}

/* ${text} without "name=" before it; false when that is not there. */
static bool
take_prefix(const struct lang_text *text, const char *name,
    struct lang_text *rest)
{
	size_t len = strlen(name);

	if (!span_starts_icase(text->text, span_of(name)))
		return false;
	*rest = lang_text_sub(text, len, text->text.len - len);
	return true;
}

static void
once(struct reading *r, const struct lang_text *text, bool *had,
    const char *what)
{
	if (*had)
		lang_error_in(r->c->diags, text, 0, text->text.len,
		    "\"%.*s\": one of %s has been given already",
		    SPAN_ARG(text->text), what);
	*had = true;
}

/* leaky, strict, readonly; per_…: false when it is none of them. */
static bool
take_word(struct reading *r, const struct lang_text *text,
    struct lang_rate *rate)
{
	static const struct {
		const char *name;
		enum lang_rate_mode mode;
	} modes[] = { { "leaky", LANG_RATE_LEAKY },
		{ "strict", LANG_RATE_STRICT },
		{ "readonly", LANG_RATE_READONLY },
		{ "noupdate", LANG_RATE_READONLY } };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!span_eq_icase(text->text, span_of(modes[i].name)))
			continue;
		once(r, text, &r->has_mode, "leaky, strict and readonly");
		rate->mode = modes[i].mode;
		return true;
	}
	for (size_t i = 0; i < LANG_PER_WHATS; i++) {
		if (!span_eq_icase(text->text, span_of(pers[i])))
			continue;
		once(r, text, &r->has_per, "per_mail, per_rcpt and their kin");
		rate->per = (enum lang_rate_per)i;
		return true;
	}
	return false;
}

/* "per_…" that is none: a key would hardly be called so. */
static void
check_key(struct reading *r, const struct lang_text *text)
{
	if (span_starts_icase(text->text, SPAN("per_")))
		lang_error_in(r->c->diags, text, 0, text->text.len,
		    "ratelimit counts per_mail, per_rcpt, per_addr, per_byte, "
		    "per_cmd or per_conn, not \"%.*s\"",
		    SPAN_ARG(text->text));
}

static void
take_option(struct reading *r, const struct lang_text *text,
    struct lang_rate *rate)
{
	struct lang_text rest;

	if (text->text.len == 0 || take_word(r, text, rate))
		return;
	if (take_prefix(text, "unique=", &rest)) {
		rate->unique = expansion(r, &rest);
		return;
	}
	if (take_prefix(text, "count=", &rest)) {
		rate->count = expansion(r, &rest);
		check_number(r, &rest, rate->count, "count");
		return;
	}
	check_key(r, text);
	if (rate->key_count == LANG_RATE_KEYS)
		lang_error_in(r->c->diags, text, 0, text->text.len,
		    "the key of ratelimit has more than %d parts",
		    LANG_RATE_KEYS);
	else
		rate->keys[rate->key_count++] = expansion(r, text);
}

/* Where an event of this kind cannot be counted, it can only be looked at. */
static void
check_place(struct reading *r, const struct lang_text *value,
    struct lang_rate *rate)
{
	const unsigned rcpt = LANG_IN(LANG_RCPT);
	unsigned mail = LANG_IN(LANG_MAIL) | rcpt | LANG_IN(LANG_PREDATA) |
	    LANG_IN(LANG_DKIM) | LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA);
	unsigned able = LANG_EVERYWHERE;

	if (rate->per == LANG_PER_MAIL || rate->per == LANG_PER_BYTE)
		able = mail;
	if (rate->per == LANG_PER_RCPT)
		able = mail & ~LANG_IN(LANG_MAIL);
	if (rate->per == LANG_PER_ADDR)
		able = rcpt;
	if (rate->count == NULL && r->has_mode &&
	    rate->mode != LANG_RATE_READONLY && (r->phases & ~able) != 0)
		lang_error_in(r->c->diags, value, 0, value->text.len,
		    "%s cannot be counted in every place that leads here: "
		    "only \"readonly\" can stand with it",
		    pers[rate->per]);
	if (rate->per == LANG_PER_ADDR && rate->unique != NULL)
		lang_error_in(r->c->diags, value, 0, value->text.len,
		    "per_addr counts distinct recipients: \"unique=\" cannot "
		    "stand with it");
}

const struct lang_rate *
lang_rate_compile(struct lang_compile *c, const struct lang_text *value,
    unsigned phases)
{
	struct reading r = { .c = c, .phases = phases };
	struct lang_rate *rate = ARENA_NEW(c->arena, struct lang_rate);
	struct lang_text piece;
	size_t at = 0;

	(void)lang_piece_next(value, '/', &at, &piece);
	rate->limit = expansion(&r, &piece);
	check_number(&r, &piece, rate->limit, "limit");
	if (!lang_piece_next(value, '/', &at, &piece)) {
		lang_error_in(c->diags, value, 0, value->text.len,
		    "ratelimit is written \"limit / period / options / key\"");
		return rate;
	}
	rate->period = expansion(&r, &piece);
	check_time(&r, &piece, rate->period, false);
	while (lang_piece_next(value, '/', &at, &piece))
		take_option(&r, &piece, rate);
	check_place(&r, value, rate);
	return rate;
}

static void
take_seen_option(struct reading *r, const struct lang_text *text,
    struct lang_seen *seen)
{
	struct lang_text rest;

	if (take_prefix(text, "key=", &rest)) {
		seen->key = expansion(r, &rest);
	} else if (span_eq_icase(text->text, SPAN("readonly"))) {
		seen->mode = LANG_SEEN_READONLY;
	} else if (span_eq_icase(text->text, SPAN("write"))) {
		seen->mode = LANG_SEEN_WRITE;
	} else if (take_prefix(text, "refresh=", &rest)) {
		if (!num_time(rest.text, &seen->refresh_ms))
			lang_error_in(r->c->diags, &rest, 0, rest.text.len,
			    "\"%.*s\" is not a time such as 10m, 1h or 7d",
			    SPAN_ARG(rest.text));
	} else {
		lang_error_in(r->c->diags, text, 0, text->text.len,
		    "the options of seen are key=, readonly, write and "
		    "refresh=, not \"%.*s\"",
		    SPAN_ARG(text->text));
	}
}

const struct lang_seen *
lang_seen_compile(struct lang_compile *c, const struct lang_text *value,
    unsigned phases)
{
	enum { REFRESH_MS = 10 * 86400 * 1000 }; /* Exim's: ten days */
	struct reading r = { .c = c, .phases = phases };
	struct lang_seen *seen = ARENA_NEW(c->arena, struct lang_seen);
	struct lang_text piece;
	size_t at = 0;

	seen->refresh_ms = REFRESH_MS;
	(void)lang_piece_next(value, '/', &at, &piece);
	seen->before = span_starts(piece.text, SPAN("-"));
	if (seen->before)
		piece = lang_text_sub(&piece, 1, piece.text.len - 1);
	seen->interval = expansion(&r, &piece);
	check_time(&r, &piece, seen->interval, true);
	while (lang_piece_next(value, '/', &at, &piece))
		take_seen_option(&r, &piece, seen);
	return seen;
}
