/* crypto_hmac: the vectors of RFC 4231. */
#include "tap.h"

#include "crypto/hmac.h"

static void
check(struct span key, struct span text, const char *want)
{
	uint8_t mac[CRYPTO_HMAC_BYTES];
	char hex[2 * CRYPTO_HMAC_BYTES + 1];

	crypto_hmac(key, text, mac);
	for (size_t i = 0; i < CRYPTO_HMAC_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", mac[i]);
	CHECK_SPAN(span_of(hex), want);
}

static void
test_rfc_4231(void)
{
	char key[131];

	memset(key, 0x0b, 20);
	check((struct span){ key, 20 }, SPAN("Hi There"),
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	check(SPAN("Jefe"), SPAN("what do ya want for nothing?"),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	check((struct span){ key, sizeof(key) },
	    SPAN("Test Using Larger Than Block-Size Key - Hash Key First"),
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void
test_nothing_is_a_key_too(void)
{
	check((struct span){ NULL, 0 }, SPAN(""),
	    "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

int
main(void)
{
	TAP_RUN(test_rfc_4231);
	TAP_RUN(test_nothing_is_a_key_too);
	return tap_done();
}
