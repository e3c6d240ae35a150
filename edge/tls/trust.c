/* trust: PEM into an X509_STORE. */
#include "tls/trust.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/assert.h"
#include "tls/reason.h"

/* Every object of a file, as PEM_X509_INFO_read_bio reads them. */
static STACK_OF(X509_INFO) * read_all(struct span pem)
{
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	STACK_OF(X509_INFO) * all;

	ASSERT(bio != NULL);
	all = PEM_X509_INFO_read_bio(bio, NULL, NULL, NULL);
	BIO_free(bio);
	(void)tls_reason_take();
	return all;
}

/* How many it was: certificates, or CRLs. */
static size_t
add(X509_STORE *store, STACK_OF(X509_NAME) * names, struct span pem,
    bool is_crl)
{
	STACK_OF(X509_INFO) *all = read_all(pem);
	size_t count = 0;

	for (int i = 0; all != NULL && i < sk_X509_INFO_num(all); i++) {
		const X509_INFO *one = sk_X509_INFO_value(all, i);

		if (is_crl && one->crl != NULL &&
		    X509_STORE_add_crl(store, one->crl) == 1)
			count++;
		if (is_crl || one->x509 == NULL ||
		    X509_STORE_add_cert(store, one->x509) != 1)
			continue;
		count++;
		ASSERT(
		    sk_X509_NAME_push(names,
			X509_NAME_dup(X509_get_subject_name(one->x509))) > 0);
	}
	sk_X509_INFO_pop_free(all, X509_INFO_free);
	(void)tls_reason_take();
	return count;
}

static const char *
fill(X509_STORE *store, STACK_OF(X509_NAME) * names, struct span certificates,
    struct span revoked)
{
	if (add(store, names, certificates, false) == 0)
		return "tls_verify_certificates: no certificate in it";
	if (revoked.len == 0)
		return NULL;
	if (add(store, names, revoked, true) == 0)
		return "tls_crl: no CRL in it";
	ASSERT(X509_STORE_set_flags(store,
		   X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL) == 1);
	return NULL;
}

bool
tls_trust_new(struct span certificates, struct span revoked, X509_STORE **store,
    STACK_OF(X509_NAME) * *names, const char **why)
{
	X509_STORE *made = X509_STORE_new();
	STACK_OF(X509_NAME) *subjects = sk_X509_NAME_new_null();
	const char *wrong;

	ASSERT(made != NULL && subjects != NULL);
	wrong = fill(made, subjects, certificates, revoked);
	if (wrong != NULL || names == NULL ||
	    sk_X509_NAME_num(subjects) > TLS_TRUST_NAMES_MAX) {
		sk_X509_NAME_pop_free(subjects, X509_NAME_free);
		subjects = NULL;
	}
	if (wrong != NULL) {
		X509_STORE_free(made);
		*why = wrong;
		return false;
	}
	*store = made;
	if (names != NULL)
		*names = subjects;
	return true;
}

void
tls_trust_free(X509_STORE **store, STACK_OF(X509_NAME) * *names)
{
	X509_STORE_free(*store);
	sk_X509_NAME_pop_free(*names, X509_NAME_free);
	*store = NULL;
	*names = NULL;
}
