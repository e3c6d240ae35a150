/*
 * expand_op_code: digests, and bytes in other bases.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "lang/expand_call.h"
#include "wire/base64.h"
#include "wire/xtext.h"

enum { BASE62_DIGITS = 6 };

static const char base32_digits[] = "abcdefghijklmnopqrstuvwxyz234567";
static const char base62_digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz";

/* A number written with ${digits}, at least ${least} of them. */
static enum outcome
in_base(const struct lang_operand *in, struct span digits, size_t least,
    struct span *out)
{
	char text[16];
	size_t at = sizeof(text);
	uint64_t n = 0;

	if (in->text.len > 0 && !num_u64(in->text, UINT64_MAX, &n))
		return lang_complain(in->run, in->text, "no decimal number",
		    out);
	while (n > 0 || sizeof(text) - at < least) {
		text[--at] = digits.at[n % digits.len];
		n /= digits.len;
	}
	*out = arena_copy(in->run->arena,
	    (struct span){ text + at, sizeof(text) - at });
	return OUT_OK;
}

static enum outcome
out_of_base(const struct lang_operand *in, struct span digits, struct span *out)
{
	uint64_t n = 0;

	for (size_t i = 0; i < in->text.len; i++) {
		size_t d = span_find(digits, in->text.at[i]);

		if (d == digits.len ||
		    __builtin_mul_overflow(n, digits.len, &n) ||
		    __builtin_add_overflow(n, d, &n))
			return lang_complain(in->run, in->text,
			    "no number of this base, or too large", out);
	}
	*out = arena_printf(in->run->arena, "%llu", (unsigned long long)n);
	return OUT_OK;
}

enum outcome
lang_op_base32(const struct lang_operand *in, struct span *out)
{
	return in_base(in, SPAN(base32_digits), 0, out);
}

enum outcome
lang_op_base32d(const struct lang_operand *in, struct span *out)
{
	return out_of_base(in, SPAN(base32_digits), out);
}

enum outcome
lang_op_base62(const struct lang_operand *in, struct span *out)
{
	return in_base(in, SPAN(base62_digits), BASE62_DIGITS, out);
}

enum outcome
lang_op_base62d(const struct lang_operand *in, struct span *out)
{
	return out_of_base(in, SPAN(base62_digits), out);
}

enum outcome
lang_op_base64(const struct lang_operand *in, struct span *out)
{
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	wire_base64_write(in->text, &b);
	return lang_give(in->run, &b, out);
}

enum outcome
lang_op_base64d(const struct lang_operand *in, struct span *out)
{
	if (wire_base64_decode(in->text, in->run->arena, out))
		return OUT_OK;
	return lang_complain(in->run, in->text, "no base64", out);
}

enum outcome
lang_op_hex2b64(const struct lang_operand *in, struct span *out)
{
	char *at = arena_alloc(in->run->arena, in->text.len / 2 + 1);
	struct lang_operand bytes = { .run = in->run };

	for (size_t i = 0; i < in->text.len; i++) {
		int d = ascii_hex(in->text.at[i]);

		if (d < 0 || in->text.len % 2 != 0)
			return lang_complain(in->run, in->text,
			    "no pairs of hexadecimal digits", out);
		at[i / 2] = (char)((unsigned char)at[i / 2] << 4 | d);
	}
	bytes.text = (struct span){ at, in->text.len / 2 };
	return lang_op_base64(&bytes, out);
}

enum outcome
lang_op_xtextd(const struct lang_operand *in, struct span *out)
{
	if (wire_xtext_decode(in->text, in->run->arena, out))
		return OUT_OK;
	return lang_complain(in->run, in->text, "no xtext", out);
}

/* Digest bytes as Exim writes them: MD5 and HMAC small, others large. */
static enum outcome
hexadecimal(struct lang_run *run, const uint8_t *bytes, size_t len, bool large,
    struct span *out)
{
	const char *digits = large ? "0123456789ABCDEF" : "0123456789abcdef";
	char *at = arena_alloc(run->arena, 2 * len);

	if (len == 0) {
		*out = SPAN("this digest is switched off in the library");
		return OUT_PERM;
	}
	for (size_t i = 0; i < len; i++) {
		at[2 * i] = digits[bytes[i] >> 4];
		at[2 * i + 1] = digits[bytes[i] & 15];
	}
	*out = (struct span){ at, 2 * len };
	return OUT_OK;
}

static enum outcome
digest(const struct lang_operand *in, enum crypto_hash which, struct span *out)
{
	uint8_t bytes[CRYPTO_HASH_MAX_BYTES];
	size_t len = crypto_hash(which, in->text, bytes);

	return hexadecimal(in->run, bytes, len, which != CRYPTO_MD5, out);
}

enum outcome
lang_op_md5(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_MD5, out);
}

enum outcome
lang_op_sha1(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_SHA1, out);
}

enum outcome
lang_op_sha256(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_SHA2_256, out);
}

enum outcome
lang_op_sha384(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_SHA2_384, out);
}

enum outcome
lang_op_sha512(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_SHA2_512, out);
}

enum outcome
lang_op_sha3_224(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_SHA3_224, out);
}

enum outcome
lang_op_sha3_256(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_SHA3_256, out);
}

enum outcome
lang_op_sha3_384(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_SHA3_384, out);
}

enum outcome
lang_op_sha3_512(const struct lang_operand *in, struct span *out)
{
	return digest(in, CRYPTO_SHA3_512, out);
}

enum outcome
lang_fn_hmac(const struct lang_call *in, struct span *out)
{
	static const struct {
		const char *name;
		enum crypto_hash which;
	} methods[] = { { "md5", CRYPTO_MD5 }, { "sha1", CRYPTO_SHA1 },
		{ "sha256", CRYPTO_SHA2_256 }, { "sha512", CRYPTO_SHA2_512 } };
	uint8_t bytes[CRYPTO_HASH_MAX_BYTES];

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (!span_eq(in->args[0], span_of(methods[i].name)))
			continue;
		size_t len = crypto_hash_hmac(methods[i].which, in->args[1],
		    in->args[2], bytes);
		return hexadecimal(in->run, bytes, len, false, out);
	}
	return lang_complain(in->run, in->args[0],
	    "no digest: md5, sha1, sha256 or sha512", out);
}

/*
 * Exim's ${hash}: the text folded onto its first ${len} bytes, each then one
 * of the first ${count} letters.  Only equality with Exim makes it useful.
 */
static enum outcome
folded(struct lang_run *run, struct span text, uint64_t len, uint64_t count,
    struct span *out)
{
	static const char letters[] =
	    "abcdefghijklmnopqrtsuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	struct span copy = arena_copy(run->arena, text);
	unsigned char *at = (unsigned char *)copy.at;

	*out = text;
	if (text.len <= len)
		return OUT_OK;
	if (count == 0 || count > sizeof(letters) - 1) {
		*out = SPAN("${hash} has 1 to 62 letters");
		return OUT_PERM;
	}
	for (size_t j = (size_t)len, i = 0; len > 0 && j < text.len; j++) {
		unsigned c = at[j];
		unsigned shift = (c + (unsigned)j) & 7;

		at[i] ^= (unsigned char)(c << shift | c >> (8 - shift));
		i = i + 1 < len ? i + 1 : 0;
	}
	for (size_t i = 0; i < len; i++)
		at[i] = (unsigned char)letters[at[i] % count];
	*out = span_first(copy, (size_t)len);
	return OUT_OK;
}

/* Exim's ${nhash}: a sum of bytes times primes, from the 30th down. */
static enum outcome
numeric(struct lang_run *run, struct span text, uint64_t n, uint64_t m,
    struct span *out)
{
	static const uint8_t primes[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29,
		31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
		103, 107, 109, 113 };
	uint64_t total = 0;
	size_t i = 0;

	if (n == 0 || n > UINT32_MAX || m > UINT32_MAX) {
		*out = SPAN("${nhash} cannot divide by this");
		return OUT_PERM;
	}
	for (size_t k = 0; k < text.len; k++) {
		i = i <= 1 ? sizeof(primes) - 1 : i - 1; /* never the 2 */
		total += (uint64_t)primes[i] * (unsigned char)text.at[k];
	}
	if (m == 0)
		*out = arena_printf(run->arena, "%llu",
		    (unsigned long long)(total % n));
	else
		*out = arena_printf(run->arena, "%llu/%llu",
		    (unsigned long long)(total % (n * m) / m),
		    (unsigned long long)(total % (n * m) % m));
	return OUT_OK;
}

enum { HASH_LETTERS = 26 };

enum outcome
lang_op_hash(const struct lang_operand *in, struct span *out)
{
	return folded(in->run, in->text, (uint64_t)in->numbers[0],
	    in->number_count > 1 ? (uint64_t)in->numbers[1] : HASH_LETTERS,
	    out);
}

enum outcome
lang_op_nhash(const struct lang_operand *in, struct span *out)
{
	return numeric(in->run, in->text, (uint64_t)in->numbers[0],
	    in->number_count > 1 ? (uint64_t)in->numbers[1] : 0, out);
}

/* The one or two numbers before an item's text. */
static bool
two_numbers(const struct lang_call *in, uint64_t *n, uint64_t *m,
    struct span *out)
{
	for (size_t i = 0; i + 1 < in->count; i++) {
		if (num_u64(span_trim(in->args[i]), UINT32_MAX, i == 0 ? n : m))
			continue;
		lang_complain(in->run, in->args[i], "no positive number", out);
		return false;
	}
	return true;
}

enum outcome
lang_fn_hash(const struct lang_call *in, struct span *out)
{
	uint64_t n = 0, m = HASH_LETTERS;

	if (!two_numbers(in, &n, &m, out))
		return OUT_PERM;
	return folded(in->run, in->args[in->count - 1], n, m, out);
}

enum outcome
lang_fn_nhash(const struct lang_call *in, struct span *out)
{
	uint64_t n = 0, m = 0;

	if (!two_numbers(in, &n, &m, out))
		return OUT_PERM;
	return numeric(in->run, in->args[in->count - 1], n, m, out);
}
