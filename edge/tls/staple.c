/* staple: libcrypto's OCSP, asked everything that can be asked. */
#include "tls/staple.h"

#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "base/assert.h"
#include "tls/reason.h"

static const unsigned char *
bytes(struct span s)
{
	return (const unsigned char *)s.at;
}

static int64_t
seconds(const ASN1_TIME *t)
{
	struct tm tm;

	return t != NULL && ASN1_TIME_to_tm(t, &tm) == 1 ? timegm(&tm) : 0;
}

/* What is looked at, and freed together. */
struct check {
	OCSP_RESPONSE *response;
	OCSP_BASICRESP *basic;
	OCSP_CERTID *id;
	X509_STORE *store;
	STACK_OF(X509) * certificates;
	X509 *issuer;
	struct tls_staple staple;
	int64_t now_s;
};

static const char *
parse(struct check *c, struct span der)
{
	const unsigned char *at = bytes(der);

	if (der.len > TLS_STAPLE_BYTES_MAX)
		return "too long for an OCSP response";
	c->response = d2i_OCSP_RESPONSE(NULL, &at, (long)der.len);
	if (c->response == NULL || at != bytes(der) + der.len)
		return "no OCSP response";
	if (OCSP_response_status(c->response) !=
	    OCSP_RESPONSE_STATUS_SUCCESSFUL)
		return OCSP_response_status_str(
		    OCSP_response_status(c->response));
	c->basic = OCSP_response_get1_basic(c->response);
	return c->basic == NULL ? "no basic OCSP response" : NULL;
}

/*
 * The issuer is trusted for this, root or not; whoever it delegated to must
 * have been signed by it, for that purpose, and be valid: libcrypto's path
 * building says so, with the time at which we look.
 */
static const char *
check_signature(struct check *c)
{
	X509_VERIFY_PARAM *param = X509_STORE_get0_param(c->store);

	ASSERT(X509_STORE_add_cert(c->store, c->issuer) == 1);
	X509_VERIFY_PARAM_set_time(param, (time_t)c->now_s);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	ASSERT(sk_X509_push(c->certificates, c->issuer) > 0);
	if (OCSP_basic_verify(c->basic, c->certificates, c->store, 0) == 1)
		return NULL;
	return tls_reason_text(tls_reason_take());
}

/* A response ends with its signer, should that be sooner (seed B). */
static void
note_signer(struct check *c)
{
	X509 *signer = NULL;
	int64_t end_s;

	if (OCSP_resp_get0_signer(c->basic, &signer, c->certificates) != 1)
		return;
	end_s = seconds(X509_get0_notAfter(signer));
	if (end_s < c->staple.until_s)
		c->staple.until_s = end_s;
}

static const char *
check_times(struct check *c, ASN1_GENERALIZEDTIME *from,
    ASN1_GENERALIZEDTIME *until)
{
	c->staple.from_s = seconds(from);
	c->staple.until_s = seconds(until);
	if (until == NULL || c->staple.until_s == 0)
		return "it has no nextUpdate";
	note_signer(c);
	c->staple.refresh_s =
	    c->staple.from_s + (c->staple.until_s - c->staple.from_s) / 2;
	if (c->staple.from_s > c->now_s + TLS_STAPLE_SKEW_S)
		return "it is not valid yet";
	return c->staple.until_s <= c->now_s ? "it is out of date" : NULL;
}

static const char *
check_status(struct check *c, X509 *leaf, bool *is_late)
{
	ASN1_GENERALIZEDTIME *revoked, *from, *until;
	int status, reason;
	const char *wrong;

	c->id = OCSP_cert_to_id(NULL, leaf, c->issuer);
	if (c->id == NULL ||
	    OCSP_resp_find_status(c->basic, c->id, &status, &reason, &revoked,
		&from, &until) != 1)
		return "it is about another certificate";
	wrong = check_times(c, from, until);
	if (wrong != NULL) {
		*is_late = true;
		return wrong;
	}
	if (status == V_OCSP_CERTSTATUS_REVOKED)
		return "it says that the certificate is revoked";
	return status == V_OCSP_CERTSTATUS_GOOD ?
	    NULL :
	    "it says that the certificate is not known";
}

static void
fini(struct check *c)
{
	OCSP_CERTID_free(c->id);
	OCSP_BASICRESP_free(c->basic);
	OCSP_RESPONSE_free(c->response);
	X509_STORE_free(c->store);
	sk_X509_free(c->certificates);
	(void)tls_reason_take();
}

enum outcome
tls_staple_check(struct span der, const struct tls_staple_about *about,
    int64_t now_s, struct arena *arena, struct tls_staple *out,
    const char **why)
{
	struct check c = { .issuer = about->issuer,
		.store = X509_STORE_new(),
		.certificates = sk_X509_new_null(),
		.now_s = now_s };
	bool is_late = false;
	const char *wrong;

	ASSERT(c.store != NULL && c.certificates != NULL);
	wrong = about->issuer == NULL ?
	    "the issuer's certificate is not in the certificate's file" :
	    parse(&c, der);
	if (wrong == NULL)
		wrong = check_signature(&c);
	if (wrong == NULL)
		wrong = check_status(&c, about->leaf, &is_late);
	if (wrong != NULL)
		*why = arena_text(arena, span_of(wrong));
	fini(&c);
	if (wrong != NULL)
		return is_late ? OUT_TEMP : OUT_PERM;
	*out = c.staple;
	out->der = der;
	return OUT_OK;
}

bool
tls_staple_is_good(const struct tls_staple *s, int64_t now_s)
{
	return s->der.len > 0 && now_s < s->until_s;
}

static bool
decode_pem(struct span text, struct arena *arena, struct span *out)
{
	BIO *bio = BIO_new_mem_buf(text.at, (int)text.len);
	unsigned char *der = NULL;
	long len = 0;
	bool ok;

	ASSERT(bio != NULL);
	ok = PEM_bytes_read_bio(&der, &len, NULL, "OCSP RESPONSE", bio, NULL,
		 NULL) == 1;
	if (ok)
		*out = arena_copy(arena,
		    (struct span){ (const char *)der, (size_t)len });
	OPENSSL_free(der);
	BIO_free(bio);
	(void)tls_reason_take();
	return ok;
}

bool
tls_staple_decode(struct span text, bool is_pem, struct arena *arena,
    struct span *out)
{
	if (text.len > 4 * TLS_STAPLE_BYTES_MAX)
		return false;
	if (is_pem || span_starts(text, SPAN("-----BEGIN ")))
		return decode_pem(text, arena, out);
	*out = text;
	return true;
}

struct span
tls_staple_request(const struct tls_staple_about *about, struct arena *arena)
{
	OCSP_REQUEST *request = OCSP_REQUEST_new();
	OCSP_CERTID *id = OCSP_cert_to_id(NULL, about->leaf, about->issuer);
	unsigned char *der = NULL;
	struct span out;
	int len;

	ASSERT(request != NULL && id != NULL);
	ASSERT(OCSP_request_add0_id(request, id) != NULL);
	len = i2d_OCSP_REQUEST(request, &der);
	ASSERT(len > 0);
	out =
	    arena_copy(arena, (struct span){ (const char *)der, (size_t)len });
	OPENSSL_free(der);
	OCSP_REQUEST_free(request);
	return out;
}
