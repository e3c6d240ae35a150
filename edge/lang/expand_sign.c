/*
 * expand_sign: draft-levine-smtp-batv-01 with Exim's HMAC, and SRS0 with
 * four hexadecimal digits of HMAC-MD5.
 */
#include "lang/expand_sign.h"

#include "base/ascii.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "lang/expand_call.h"

enum {
	DAY_SECONDS = 86400,
	PRVS_DAYS = 7,
	PRVS_CYCLE = 1000,
	PRVS_DAY_LEN = 3,
	PRVS_HASH_LEN = 6,
	PRVS_HEAD_LEN = 15, /* "prvs=", ten digits */
	SRS_DAYS = 10,
	SRS_CYCLE = 1024,
	SRS_HASH_LEN = 4
};

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

static unsigned
today(void)
{
	return (unsigned)(clock_wall_s() / DAY_SECONDS);
}

/* The first ${digits} of an HMAC, in small hexadecimal. */
static bool
short_hmac(enum crypto_hash which, struct span secret, struct span text,
    size_t digits, char *out)
{
	uint8_t bytes[CRYPTO_HASH_MAX_BYTES];

	if (crypto_hash_hmac(which, secret, text, bytes) == 0)
		return false;
	for (size_t i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[i % 2 == 0 ? bytes[i / 2] >> 4 :
							 bytes[i / 2] & 15];
	return true;
}

/* What is signed: key number, day and address in one. */
static bool
prvs_hash(const struct lang_prvs *p, struct span secret, char *out)
{
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	buf_add(&b, p->key_number);
	buf_add(&b, p->day);
	buf_add(&b, p->address);
	bool good = !buf_is_full(&b) &&
	    short_hmac(CRYPTO_SHA1, secret, buf_span(&b), PRVS_HASH_LEN, out);
	buf_fini(&b);
	return good;
}

enum outcome
lang_fn_prvs(const struct lang_call *in, struct span *out)
{
	struct lang_prvs p = { .address = in->args[0],
		.key_number = in->count == 3 ? in->args[2] : SPAN("0") };
	char hash[PRVS_HASH_LEN];

	if (span_find_last(p.address, '@') == p.address.len ||
	    span_find(p.address, '\0') < p.address.len)
		return lang_complain(in->run, p.address, "no whole address",
		    out);
	if (p.key_number.len == 0)
		p.key_number = SPAN("0");
	if (p.key_number.len != 1 || !ascii_is_digit(p.key_number.at[0]))
		return lang_complain(in->run, p.key_number, "no single digit",
		    out);
	p.day = arena_printf(in->run->arena, "%03u",
	    (today() + PRVS_DAYS) % PRVS_CYCLE);
	if (!prvs_hash(&p, in->args[1], hash)) {
		*out = SPAN("SHA-1 is switched off in the library");
		return OUT_PERM;
	}
	*out = arena_printf(in->run->arena, "prvs=%.*s%.*s%.*s=%.*s",
	    SPAN_ARG(p.key_number), SPAN_ARG(p.day), PRVS_HASH_LEN, hash,
	    SPAN_ARG(p.address));
	return OUT_OK;
}

bool
lang_prvs_split(struct span text, struct lang_prvs *out)
{
	struct span rest = span_from(text, 5);
	uint64_t number;

	out->key_number = span_first(rest, 1);
	out->day = span_first(span_from(rest, 1), PRVS_DAY_LEN);
	out->hash = span_first(span_from(rest, 4), PRVS_HASH_LEN);
	out->address = span_from(text, PRVS_HEAD_LEN + 1);
	for (size_t i = 0; i < out->hash.len; i++)
		if (ascii_hex(out->hash.at[i]) < 0)
			return false;
	size_t at = span_find_last(out->address, '@');
	return span_starts_icase(text, SPAN("prvs=")) &&
	    num_u64(span_first(rest, 4), UINT32_MAX, &number) &&
	    text.len > PRVS_HEAD_LEN && text.at[PRVS_HEAD_LEN] == '=' &&
	    at > 0 && at < out->address.len;
}

bool
lang_prvs_good(const struct lang_prvs *p, struct span secret)
{
	unsigned now = today() % PRVS_CYCLE;
	char hash[PRVS_HASH_LEN];
	uint64_t expires;

	if (!prvs_hash(p, secret, hash) ||
	    !span_eq_icase(p->hash, (struct span){ hash, PRVS_HASH_LEN }) ||
	    !num_u64(p->day, PRVS_CYCLE - 1, &expires))
		return false;
	/* Days are counted modulo 1000; one just ahead is not long past. */
	if (expires < PRVS_DAYS && now >= PRVS_CYCLE - PRVS_DAYS)
		now = 0;
	return expires >= now && expires - now <= PRVS_DAYS;
}

/* SRS counts days in two letters of 32. */
static size_t
srs_day(unsigned day, char *out)
{
	size_t len = 0;

	if (day >= 32)
		out[len++] = base32[day / 32];
	if (day > 0)
		out[len++] = base32[day % 32];
	return len;
}

static struct span
srs_tag(struct span secret, struct span address, struct arena *arena,
    char *hash)
{
	if (!short_hmac(CRYPTO_MD5, secret, arena_lower(arena, address),
		SRS_HASH_LEN, hash))
		return SPAN("");
	return (struct span){ hash, SRS_HASH_LEN };
}

enum outcome
lang_fn_srs_encode(const struct lang_call *in, struct span *out)
{
	struct arena *arena = in->run->arena;
	struct span path = in->args[1];
	size_t at = span_find_last(path, '@');
	char hash[SRS_HASH_LEN];
	char day[2];

	*out = path;
	if (path.len == 0)
		return OUT_OK;
	if (at == path.len || span_find(path, '\0') < path.len)
		return lang_complain(in->run, path, "no whole address", out);
	struct span local = span_first(path, at);
	bool quoted = local.len > 1 && local.at[0] == '"';
	if (quoted)
		local = span_first(span_from(local, 1), local.len - 2);
	struct span tag = srs_tag(in->args[0], path, arena, hash);
	if (tag.len == 0) {
		*out = SPAN("MD5 is switched off in the library");
		return OUT_PERM;
	}
	size_t day_len = srs_day(today() % SRS_CYCLE, day);
	*out = arena_printf(arena, "%sSRS0=%.*s=%.*s=%.*s=%.*s%s@%.*s",
	    quoted ? "\"" : "", SPAN_ARG(tag), (int)day_len, day,
	    SPAN_ARG(span_from(path, at + 1)), SPAN_ARG(local),
	    quoted ? "\"" : "", SPAN_ARG(in->args[2]));
	return OUT_OK;
}

/* Two letters of 32 as a day; false when they are none. */
static bool
read_day(struct span text, unsigned *out)
{
	unsigned n = 0;

	for (size_t i = 0; i < text.len; i++) {
		size_t d = span_find(SPAN(base32), ascii_lower(text.at[i]));

		if (d == sizeof(base32) - 1 || i == 2)
			return false;
		n = n * 32 + (unsigned)d;
	}
	*out = n;
	return text.len > 0;
}

bool
lang_srs_check(struct span local_part, struct span secret, struct arena *arena,
    struct span *out)
{
	bool quoted = local_part.len > 1 && local_part.at[0] == '"';
	struct span rest = local_part;
	struct span tag, day_text, domain;
	char hash[SRS_HASH_LEN];
	unsigned day;

	if (quoted)
		rest = span_first(span_from(rest, 1), rest.len - 2);
	if (!span_starts_icase(rest, SPAN("SRS0=")) ||
	    span_find(rest, '\0') < rest.len)
		return false;
	rest = span_from(rest, 5);
	if (!span_cut(&rest, '=', &tag) || !span_cut(&rest, '=', &day_text) ||
	    !span_cut(&rest, '=', &domain) || rest.at == NULL || tag.len == 0 ||
	    domain.len == 0 || !read_day(day_text, &day))
		return false;
	struct span quote = span_of(quoted ? "\"" : "");
	struct span address =
	    ARENA_JOIN(arena, quote, rest, quote, SPAN("@"), domain);
	if ((today() - day) % SRS_CYCLE > SRS_DAYS)
		return false;
	if (secret.len > 0 &&
	    !span_eq_icase(srs_tag(secret, address, arena, hash), tag))
		return false;
	*out = address;
	return true;
}
