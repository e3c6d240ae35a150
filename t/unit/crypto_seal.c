/* Sealed texts: opened by who has the key, about the same thing, unchanged. */
#include "crypto/seal.h"

#include "tap.h"

enum { ROOM = 256 };

static const uint8_t key[CRYPTO_SEAL_KEY_BYTES] = { 1, 2, 3 };
static const char kept[] = "a text that is to be kept";

static struct span about, text;

static struct span
sealed(struct span what, struct buf *b)
{
	buf_init(b, ROOM);
	crypto_seal(key, about, what, b);
	return buf_span(b);
}

static void
test_what_was_sealed_can_be_opened(void)
{
	uint8_t out[ROOM];
	struct buf b;
	struct span s = sealed(text, &b);

	CHECK_INT(s.len, text.len + CRYPTO_SEAL_EXTRA_BYTES);
	CHECK(crypto_unseal(key, about, s, out));
	CHECK(memcmp(out, text.at, text.len) == 0);
	buf_fini(&b);
}

static void
test_nothing_can_be_sealed(void)
{
	uint8_t out[ROOM];
	struct buf b;
	struct span s = sealed(SPAN(""), &b);

	CHECK_INT(s.len, CRYPTO_SEAL_EXTRA_BYTES);
	CHECK(crypto_unseal(key, about, s, out));
	buf_fini(&b);
}

static void
test_no_two_are_alike(void)
{
	struct buf one, two;
	struct span a = sealed(text, &one), b = sealed(text, &two);

	CHECK(!span_eq(a, b));
	CHECK(memcmp(a.at, b.at, 12) != 0);
	buf_fini(&one);
	buf_fini(&two);
}

static void
test_another_key_opens_nothing(void)
{
	const uint8_t other[CRYPTO_SEAL_KEY_BYTES] = { 1, 2, 4 };
	uint8_t out[ROOM];
	struct buf b;
	struct span s = sealed(text, &b);

	memset(out, 'x', sizeof(out));
	CHECK(!crypto_unseal(other, about, s, out));
	for (size_t i = 0; i < text.len; i++)
		CHECK_INT(out[i], 0);
	CHECK_INT(out[text.len], 'x');
	buf_fini(&b);
}

static void
test_it_cannot_be_put_in_anothers_place(void)
{
	uint8_t out[ROOM];
	struct buf b;
	struct span s = sealed(text, &b);

	CHECK(!crypto_unseal(key, SPAN("that"), s, out));
	CHECK(!crypto_unseal(key, SPAN(""), s, out));
	buf_fini(&b);
}

static void
test_each_changed_bit_is_seen(void)
{
	uint8_t out[ROOM];
	char copy[ROOM];
	struct buf b;
	struct span s = sealed(text, &b);

	for (size_t i = 0; i < 8 * s.len; i++) {
		memcpy(copy, s.at, s.len);
		copy[i / 8] = (char)(copy[i / 8] ^ (1 << i % 8));
		CHECK(!crypto_unseal(key, about, (struct span){ copy, s.len },
		    out));
	}
	buf_fini(&b);
}

static void
test_each_length_but_the_whole_is_refused(void)
{
	uint8_t out[ROOM];
	struct buf b;
	struct span s = sealed(text, &b);

	for (size_t i = 0; i < s.len; i++)
		CHECK(
		    !crypto_unseal(key, about, (struct span){ s.at, i }, out));
	buf_fini(&b);
}

int
main(void)
{
	about = SPAN("this");
	text = span_of(kept);
	TAP_RUN(test_what_was_sealed_can_be_opened);
	TAP_RUN(test_nothing_can_be_sealed);
	TAP_RUN(test_no_two_are_alike);
	TAP_RUN(test_another_key_opens_nothing);
	TAP_RUN(test_it_cannot_be_put_in_anothers_place);
	TAP_RUN(test_each_changed_bit_is_seen);
	TAP_RUN(test_each_length_but_the_whole_is_refused);
	return tap_done();
}
