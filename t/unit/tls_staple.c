/* OCSP responses: good now, about this certificate, by who may say so. */
#include "tls/staple.h"

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/assert.h"
#include "tap.h"

enum { DAY = 86400, CA_SERIAL = 1, LEAF_SERIAL = 2, SIGNER_SERIAL = 3 };

static const int64_t now_s = 1800000000;

static struct arena arena;
static EVP_PKEY *ca_key, *leaf_key, *signer_key;
static X509 *ca, *leaf, *other, *signer, *nobody;

static void
extend(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	ASSERT(e != NULL && X509_add_ext(x, e, -1) == 1);
	X509_EXTENSION_free(e);
}

/* A certificate that is good for ${days} from a day ago; ${purpose} or NULL. */
static X509 *
make(const char *name, long serial, EVP_PKEY *key, int days,
    const char *purpose)
{
	X509 *x = X509_new();
	X509_NAME *subject = X509_get_subject_name(x);

	ASSERT(x != NULL && X509_set_version(x, 2) == 1);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
	ASN1_TIME_set(X509_getm_notBefore(x), now_s - DAY);
	ASN1_TIME_set(X509_getm_notAfter(x), now_s + (int64_t)days * DAY);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(x,
	    ca != NULL ? X509_get_subject_name(ca) : subject);
	X509_set_pubkey(x, key);
	if (ca == NULL)
		extend(x, NID_basic_constraints, "critical,CA:TRUE");
	if (purpose != NULL)
		extend(x, NID_ext_key_usage, purpose);
	ASSERT(X509_sign(x, ca_key, EVP_sha256()) > 0);
	return x;
}

/* What a response says. */
struct says {
	X509 *about;
	X509 *signer; /* NULL: the authority itself */
	int status;
	int from, until; /* days from now; until 0: none */
};

static void
add_status(OCSP_BASICRESP *basic, const struct says *s)
{
	ASN1_TIME *from = ASN1_TIME_set(NULL, now_s + s->from * DAY);
	ASN1_TIME *until = ASN1_TIME_set(NULL, now_s + s->until * DAY);
	ASN1_TIME *revoked = ASN1_TIME_set(NULL, now_s - 3 * DAY);
	OCSP_CERTID *id = OCSP_cert_to_id(NULL, s->about, ca);

	ASSERT(OCSP_basic_add1_status(basic, id, s->status, 0,
		   s->status == V_OCSP_CERTSTATUS_REVOKED ? revoked : NULL,
		   from, s->until != 0 ? until : NULL) != NULL);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_TIME_free(revoked);
}

static struct span
response(const struct says *s)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	unsigned char *der = NULL;
	OCSP_RESPONSE *r;
	struct span out;

	add_status(basic, s);
	ASSERT(OCSP_basic_sign(basic, s->signer != NULL ? s->signer : ca,
		   s->signer != NULL ? signer_key : ca_key, EVP_sha256(), NULL,
		   0) == 1);
	r = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	int len = i2d_OCSP_RESPONSE(r, &der);
	ASSERT(len > 0);
	out =
	    arena_copy(&arena, (struct span){ (const char *)der, (size_t)len });
	OPENSSL_free(der);
	OCSP_RESPONSE_free(r);
	OCSP_BASICRESP_free(basic);
	return out;
}

static enum outcome
check_at(struct span der, int64_t at_s, struct tls_staple *out,
    const char **why)
{
	const struct tls_staple_about about = { leaf, ca };

	*why = "";
	return tls_staple_check(der, &about, at_s, &arena, out, why);
}

static void
test_who_may_say_what_about_whom(void)
{
	const struct {
		struct says says;
		enum outcome want;
		const char *why;
	} rows[] = {
		{ { leaf, NULL, V_OCSP_CERTSTATUS_GOOD, -1, 3 }, OUT_OK, "" },
		{ { leaf, signer, V_OCSP_CERTSTATUS_GOOD, -1, 3 }, OUT_OK, "" },
		{ { leaf, NULL, V_OCSP_CERTSTATUS_GOOD, -3, -1 }, OUT_TEMP,
		    "it is out of date" },
		{ { leaf, NULL, V_OCSP_CERTSTATUS_GOOD, 1, 3 }, OUT_TEMP,
		    "it is not valid yet" },
		{ { leaf, NULL, V_OCSP_CERTSTATUS_GOOD, -1, 0 }, OUT_TEMP,
		    "it has no nextUpdate" },
		{ { leaf, NULL, V_OCSP_CERTSTATUS_REVOKED, -1, 3 }, OUT_PERM,
		    "it says that the certificate is revoked" },
		{ { leaf, NULL, V_OCSP_CERTSTATUS_UNKNOWN, -1, 3 }, OUT_PERM,
		    "it says that the certificate is not known" },
		{ { other, NULL, V_OCSP_CERTSTATUS_GOOD, -1, 3 }, OUT_PERM,
		    "it is about another certificate" },
		{ { leaf, nobody, V_OCSP_CERTSTATUS_GOOD, -1, 3 }, OUT_PERM,
		    NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tls_staple out;
		const char *why;

		CHECK_INT(check_at(response(&rows[i].says), now_s, &out, &why),
		    rows[i].want);
		if (rows[i].why != NULL)
			CHECK_SPAN(span_of(why), rows[i].why);
	}
}

static void
test_it_is_good_until_it_ends(void)
{
	const struct says s = { leaf, NULL, V_OCSP_CERTSTATUS_GOOD, -1, 3 };
	struct tls_staple out;
	const char *why;

	CHECK_INT(check_at(response(&s), now_s, &out, &why), OUT_OK);
	CHECK_INT(out.from_s, now_s - DAY);
	CHECK_INT(out.refresh_s, now_s + DAY);
	CHECK_INT(out.until_s, now_s + 3 * DAY);
	CHECK(tls_staple_is_good(&out, now_s + 3 * DAY - 1));
	CHECK(!tls_staple_is_good(&out, now_s + 3 * DAY));
}

static void
test_it_ends_with_its_signer(void)
{
	const struct says s = { leaf, signer, V_OCSP_CERTSTATUS_GOOD, -1, 9 };
	struct tls_staple out;
	const char *why;

	CHECK_INT(check_at(response(&s), now_s, &out, &why), OUT_OK);
	CHECK_INT(out.until_s, now_s + 5 * DAY);
	CHECK(check_at(response(&s), now_s + 6 * DAY, &out, &why) != OUT_OK);
}

static void
test_without_the_issuer_nothing_is_good(void)
{
	const struct says s = { leaf, NULL, V_OCSP_CERTSTATUS_GOOD, -1, 3 };
	const struct tls_staple_about about = { leaf, NULL };
	struct tls_staple out;
	const char *why;

	CHECK_INT(tls_staple_check(response(&s), &about, now_s, &arena, &out,
		      &why),
	    OUT_PERM);
}

static void
test_each_cut_and_each_changed_byte_is_refused(void)
{
	const struct says s = { leaf, NULL, V_OCSP_CERTSTATUS_GOOD, -1, 3 };
	struct span der = response(&s);
	char *copy = arena_alloc(&arena, der.len + 1);
	struct tls_staple out;
	const char *why;

	for (size_t i = 0; i < der.len; i++)
		CHECK(
		    check_at(span_first(der, i), now_s, &out, &why) != OUT_OK);
	memcpy(copy, der.at, der.len);
	copy[der.len] = 0;
	CHECK(check_at((struct span){ copy, der.len + 1 }, now_s, &out, &why) !=
	    OUT_OK);
	copy[der.len / 2] ^= 1;
	CHECK(check_at((struct span){ copy, der.len }, now_s, &out, &why) !=
	    OUT_OK);
}

static void
test_a_file_holds_der_or_pem(void)
{
	const struct says s = { leaf, NULL, V_OCSP_CERTSTATUS_GOOD, -1, 3 };
	struct span der = response(&s), got;
	BIO *bio = BIO_new(BIO_s_mem());
	char *at = NULL;

	ASSERT(PEM_write_bio(bio, "OCSP RESPONSE", "",
		   (const unsigned char *)der.at, (long)der.len) > 0);
	struct span pem = { NULL, (size_t)BIO_get_mem_data(bio, &at) };
	pem.at = at;
	CHECK(tls_staple_decode(der, false, &arena, &got));
	CHECK(span_eq(got, der));
	CHECK(tls_staple_decode(pem, true, &arena, &got));
	CHECK(span_eq(got, der));
	CHECK(tls_staple_decode(pem, false, &arena, &got));
	CHECK(span_eq(got, der));
	CHECK(!tls_staple_decode(der, true, &arena, &got));
	CHECK(!tls_staple_decode((struct span){ der.at,
				     4 * TLS_STAPLE_BYTES_MAX + 1 },
	    false, &arena, &got));
	BIO_free(bio);
}

static void
test_the_question_is_about_the_certificate(void)
{
	const struct tls_staple_about about = { leaf, ca };
	struct span der = tls_staple_request(&about, &arena);
	const unsigned char *at = (const unsigned char *)der.at;
	OCSP_REQUEST *r = d2i_OCSP_REQUEST(NULL, &at, (long)der.len);
	OCSP_CERTID *id = OCSP_cert_to_id(NULL, leaf, ca);

	CHECK(r != NULL && OCSP_request_onereq_count(r) == 1);
	CHECK(r != NULL &&
	    OCSP_id_cmp(id,
		OCSP_onereq_get0_id(OCSP_request_onereq_get0(r, 0))) == 0);
	OCSP_CERTID_free(id);
	OCSP_REQUEST_free(r);
}

int
main(void)
{
	arena_init(&arena, 0);
	ca_key = EVP_EC_gen("P-256");
	leaf_key = EVP_EC_gen("P-256");
	signer_key = EVP_EC_gen("P-256");
	ca = make("authority", CA_SERIAL, ca_key, 90, NULL);
	leaf = make("leaf", LEAF_SERIAL, leaf_key, 60, NULL);
	other = make("other", LEAF_SERIAL + 10, leaf_key, 60, NULL);
	signer = make("signer", SIGNER_SERIAL, signer_key, 5, "OCSPSigning");
	nobody = make("nobody", SIGNER_SERIAL + 1, signer_key, 60, NULL);
	TAP_RUN(test_who_may_say_what_about_whom);
	TAP_RUN(test_it_is_good_until_it_ends);
	TAP_RUN(test_it_ends_with_its_signer);
	TAP_RUN(test_without_the_issuer_nothing_is_good);
	TAP_RUN(test_each_cut_and_each_changed_byte_is_refused);
	TAP_RUN(test_a_file_holds_der_or_pem);
	TAP_RUN(test_the_question_is_about_the_certificate);
	X509_free(nobody);
	X509_free(signer);
	X509_free(other);
	X509_free(leaf);
	X509_free(ca);
	EVP_PKEY_free(signer_key);
	EVP_PKEY_free(leaf_key);
	EVP_PKEY_free(ca_key);
	arena_fini(&arena);
	return tap_done();
}
