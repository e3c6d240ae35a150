/* Fields of a certificate as text, as Exim's ${certextract} gives them. */
#include "crypto/cert_field.h"

#include "tap.h"

enum { ROOM = 4096 };

static const char pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIICfTCCAiKgAwIBAgIIEjRWeJCrze8wCgYIKoZIzj0EAwIwSzELMAkGA1UEBhMC\n"
    "REUxFTATBgNVBAoMDEV4YW1wbGUsIEluYzEMMAoGA1UECwwDdHdvMRcwFQYDVQQD\n"
    "DA5jbGllbnQuZXhhbXBsZTAeFw0yNjExMjIwMzMyMzRaFw0zNjExMTkwMzMyMzRa\n"
    "MEsxCzAJBgNVBAYTAkRFMRUwEwYDVQQKDAxFeGFtcGxlLCBJbmMxDDAKBgNVBAsM\n"
    "A3R3bzEXMBUGA1UEAwwOY2xpZW50LmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAAQKNljvhqR2o6ETuup+wIP+Ll5+a8h8h2mvqx3hiPqGcJP4RfUGpziy\n"
    "P61Eqkw3KABlBYiCVBovrcEimm3pTmBVo4HvMIHsMFYGA1UdEQRPME2CDmNsaWVu\n"
    "dC5leGFtcGxlghAqLmNsaWVudC5leGFtcGxlhhdodHRwczovL2NsaWVudC5leGFt\n"
    "cGxlL4EQYUBjbGllbnQuZXhhbXBsZTAwBggrBgEFBQcBAQQkMCIwIAYIKwYBBQUH\n"
    "MAGGFGh0dHA6Ly9vY3NwLmV4YW1wbGUvMEEGA1UdHwQ6MDgwGqAYoBaGFGh0dHA6\n"
    "Ly9jcmwuZXhhbXBsZS8xMBqgGKAWhhRodHRwOi8vY3JsLmV4YW1wbGUvMjAdBgNV\n"
    "HQ4EFgQUaBlYAxHBwWIWD2klOEd1iuRnnWowCgYIKoZIzj0EAwIDSQAwRgIhAJeO\n"
    "tm8njTpwp5CosrDsmvjaN30bj1B08D6w5zhAN1XFAiEAyIXuCacgAB/rhKPYiuNb\n"
    "rq9ullzzxLs1v2ItK9XvKX4=\n"
    "-----END CERTIFICATE-----\n";

static const struct {
	const char *field, *want;
} rows[] = {
	{ "version", "3" },
	{ "serial_number", "1234567890abcdef" },
	{ "subject", "CN=client.example,OU=two,O=Example\\, Inc,C=DE" },
	{ "issuer", "CN=client.example,OU=two,O=Example\\, Inc,C=DE" },
	{ "subject,CN", "client.example" },
	{ "subject,O", "Example, Inc" },
	{ "notbefore", "Nov 22 03:32:34 2026 GMT" },
	{ "notbefore,int", "1795318354" },
	{ "notafter,int", "2110678354" },
	{ "sig_algorithm", "ecdsa-with-SHA256" },
	{ "subj_altname",
	    "DNS=client.example\nDNS=*.client.example\n"
	    "URI=https://client.example/\nMAIL=a@client.example" },
	{ "subj_altname,dns,>:", "client.example:*.client.example" },
	{ "subj_altname,uri", "https://client.example/" },
	{ "subj_altname,mail", "a@client.example" },
	{ "ocsp_uri", "http://ocsp.example/" },
	{ "crl_uri,> ", "http://crl.example/1 http://crl.example/2" },
};

static bool
get(const char *text, const char *field, struct buf *b)
{
	buf_init(b, ROOM);
	return crypto_cert_field(span_of(text), span_of(field), b);
}

static void
test_each_field(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		CHECK(crypto_cert_field_is(span_of(rows[i].field)));
		CHECK(get(pem, rows[i].field, &b));
		CHECK_SPAN(buf_span(&b), rows[i].want);
		buf_fini(&b);
	}
}

static void
test_the_signature_is_in_hex(void)
{
	struct buf b;

	CHECK(get(pem, "signature", &b));
	CHECK(span_starts(buf_span(&b), SPAN("3046")));
	CHECK_INT(b.len, 2 * 72);
	buf_fini(&b);
}

static void
test_what_is_no_field_is_known(void)
{
	struct buf b;

	CHECK(!crypto_cert_field_is(SPAN("")));
	CHECK(!crypto_cert_field_is(SPAN("pubkey")));
	CHECK(!get(pem, "pubkey", &b));
	buf_fini(&b);
	CHECK(!get(pem, "subject,L", &b));
	buf_fini(&b);
}

static void
test_what_is_no_certificate_has_no_field(void)
{
	struct buf b;

	CHECK(!get("", "version", &b));
	buf_fini(&b);
	CHECK(!get("-----BEGIN CERTIFICATE-----\nAAAA\n", "version", &b));
	CHECK_INT(b.len, 0);
	buf_fini(&b);
}

int
main(void)
{
	TAP_RUN(test_each_field);
	TAP_RUN(test_the_signature_is_in_hex);
	TAP_RUN(test_what_is_no_field_is_known);
	TAP_RUN(test_what_is_no_certificate_has_no_field);
	return tap_done();
}
