/* certificate: PEM to OpenSSL's objects and what we want to know of them. */
#include "tls/certificate.h"

#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/assert.h"
#include "tls/reason.h"

enum { STATUS_REQUEST = 5 };

static const char *
say(struct arena *arena, const char *path, const char *what)
{
	return arena_printf(arena, "%s: %s", path, what).at;
}

/* Nobody is there to type a passphrase. */
static int
no_passphrase(char *to, int room, int is_writing, void *arg)
{
	(void)to;
	(void)room;
	(void)is_writing;
	(void)arg;
	return -1;
}

static BIO *
open_bytes(struct span s)
{
	BIO *bio = BIO_new_mem_buf(s.len > 0 ? s.at : "", (int)s.len);

	ASSERT(bio != NULL);
	return bio;
}

static const char *
read_chain(struct tls_certificate *c, struct span pem, struct arena *arena)
{
	BIO *bio = open_bytes(pem);
	X509 *x;

	c->leaf = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	c->chain = sk_X509_new_null();
	ASSERT(c->chain != NULL);
	while (c->leaf != NULL && sk_X509_num(c->chain) < TLS_CHAIN_MAX &&
	    (x = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL)
		ASSERT(sk_X509_push(c->chain, x) > 0);
	BIO_free(bio);
	unsigned long error = tls_reason_take();
	if (c->leaf != NULL)
		return NULL;
	return arena_printf(arena, "%s: no certificate in it (%s)", c->path,
	    tls_reason_text(error))
	    .at;
}

static const char *
read_key(struct tls_certificate *c, const struct tls_pair *pair,
    struct arena *arena)
{
	const char *path =
	    pair->place.key != NULL ? pair->place.key : pair->place.certificate;
	BIO *bio;

	if (pair->key.len == 0)
		return NULL;
	bio = open_bytes(pair->key);
	c->key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	unsigned long error = tls_reason_take();
	if (c->key == NULL)
		return arena_printf(arena, "%s: no usable key in it (%s)", path,
		    tls_reason_text(error))
		    .at;
	bool fits = X509_check_private_key(c->leaf, c->key) == 1;
	(void)tls_reason_take();
	if (fits)
		return NULL;
	return arena_printf(arena,
	    "%s: the key does not belong to the certificate in %s", path,
	    c->path)
	    .at;
}

static const char *
read_end(struct tls_certificate *c, struct arena *arena)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(X509_get0_notAfter(c->leaf), &tm) != 1)
		return say(arena, c->path, "the certificate has no end date");
	c->expiry_s = timegm(&tm);
	return NULL;
}

static void
add_name(struct tls_certificate *c, const ASN1_STRING *s, struct arena *arena)
{
	struct span name = { (const char *)ASN1_STRING_get0_data(s),
		(size_t)ASN1_STRING_length(s) };

	if (name.len > 0 && memchr(name.at, '\0', name.len) == NULL)
		c->names[c->name_count++] = arena_lower(arena, name);
}

static void
read_common_name(struct tls_certificate *c, struct arena *arena)
{
	X509_NAME *subject = X509_get_subject_name(c->leaf);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);

	if (at >= 0)
		add_name(c,
		    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)),
		    arena);
}

/* The common name counts only where there is no dNSName (RFC 6125 6.4.4). */
static void
read_names(struct tls_certificate *c, struct arena *arena)
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(c->leaf, NID_subject_alt_name, NULL, NULL);

	c->names = arena_array(arena, TLS_NAMES_MAX + 1, sizeof(*c->names));
	for (int i = 0; all != NULL && i < sk_GENERAL_NAME_num(all) &&
	     c->name_count < TLS_NAMES_MAX;
	     i++) {
		const GENERAL_NAME *n = sk_GENERAL_NAME_value(all, i);

		if (n->type == GEN_DNS)
			add_name(c, n->d.dNSName, arena);
	}
	GENERAL_NAMES_free(all);
	if (c->name_count == 0)
		read_common_name(c, arena);
}

static void
read_must_staple(struct tls_certificate *c)
{
	TLS_FEATURE *all =
	    X509_get_ext_d2i(c->leaf, NID_tlsfeature, NULL, NULL);

	for (int i = 0; all != NULL && i < sk_ASN1_INTEGER_num(all); i++)
		if (ASN1_INTEGER_get(sk_ASN1_INTEGER_value(all, i)) ==
		    STATUS_REQUEST)
			c->must_staple = true;
	TLS_FEATURE_free(all);
}

static void
read_responder(struct tls_certificate *c, struct arena *arena)
{
	STACK_OF(OPENSSL_STRING) *all = X509_get1_ocsp(c->leaf);

	for (int i = 0; all != NULL && i < sk_OPENSSL_STRING_num(all); i++) {
		struct span url = span_of(sk_OPENSSL_STRING_value(all, i));

		if (c->responder == NULL &&
		    span_starts_icase(url, SPAN("http://")))
			c->responder = arena_text(arena, url);
	}
	X509_email_free(all);
}

/* A staple that is no good is a missing one, and said to be. */
static void
read_staple(struct tls_certificate *c, const struct tls_pair *pair,
    int64_t now_s, struct arena *arena)
{
	const struct tls_staple_about about = { c->leaf,
		tls_certificate_issuer(c) };
	struct span der;

	if (pair->place.staple != NULL)
		c->staple_path = arena_text(arena, span_of(pair->place.staple));
	if (pair->staple.len == 0)
		return;
	if (!tls_staple_decode(pair->staple, pair->place.staple_is_pem, arena,
		&der)) {
		c->staple_why = "no OCSP response in it";
		return;
	}
	if (tls_staple_check(arena_copy(arena, der), &about, now_s, arena,
		&c->staple, &c->staple_why) == OUT_OK)
		c->staple_why = NULL;
}

struct span
tls_pem_of(X509 *x, struct arena *arena)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *at = NULL;
	struct span out;

	ASSERT(bio != NULL && PEM_write_bio_X509(bio, x) == 1);
	long len = BIO_get_mem_data(bio, &at);
	out = arena_copy(arena, (struct span){ at, (size_t)len });
	BIO_free(bio);
	return out;
}

static void
read_facts(struct tls_certificate *c, struct arena *arena)
{
	unsigned len = sizeof(c->digest);

	ASSERT(X509_digest(c->leaf, EVP_sha256(), c->digest, &len) == 1);
	read_names(c, arena);
	read_must_staple(c);
	read_responder(c, arena);
	c->pem = tls_pem_of(c->leaf, arena);
	(void)tls_reason_take();
}

enum outcome
tls_certificate_init(struct tls_certificate *c, const struct tls_pair *pair,
    int64_t now_s, struct arena *arena, const char **why)
{
	const char *wrong;

	*c = (struct tls_certificate){ .is_default = pair->is_default };
	c->path = arena_text(arena, span_of(pair->place.certificate));
	wrong = read_chain(c, pair->certificate, arena);
	if (wrong == NULL)
		wrong = read_key(c, pair, arena);
	if (wrong == NULL)
		wrong = read_end(c, arena);
	if (wrong != NULL) {
		*why = wrong;
		tls_certificate_fini(c);
		return OUT_PERM;
	}
	read_facts(c, arena);
	read_staple(c, pair, now_s, arena);
	return OUT_OK;
}

void
tls_certificate_fini(struct tls_certificate *c)
{
	X509_free(c->leaf);
	sk_X509_pop_free(c->chain, X509_free);
	EVP_PKEY_free(c->key);
	c->leaf = NULL;
	c->chain = NULL;
	c->key = NULL;
}

X509 *
tls_certificate_issuer(const struct tls_certificate *c)
{
	for (int i = 0; i < sk_X509_num(c->chain); i++)
		if (X509_check_issued(sk_X509_value(c->chain, i), c->leaf) ==
		    X509_V_OK)
			return sk_X509_value(c->chain, i);
	return X509_check_issued(c->leaf, c->leaf) == X509_V_OK ? c->leaf :
								  NULL;
}
