/* cert_field: a table of names, a function for each. */
#include "crypto/cert_field.h"

#include <time.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/assert.h"

enum { NAME_BYTES_MAX = 128 };

/* What was asked for, and where it goes. */
struct asked {
	X509 *x;
	struct span option; /* the last one but a separator */
	char separator;
	size_t count; /* of items written */
	struct buf *out;
};

typedef void write_fn(struct asked *a);

static void
add(struct asked *a, struct span item)
{
	if (a->count++ > 0)
		buf_add_char(a->out, a->separator);
	buf_add(a->out, item);
}

static void
add_memory(struct asked *a, BIO *bio)
{
	char *at = NULL;
	long len = BIO_get_mem_data(bio, &at);

	add(a, (struct span){ at, (size_t)len });
	BIO_free(bio);
}

static BIO *
memory(void)
{
	BIO *bio = BIO_new(BIO_s_mem());

	ASSERT(bio != NULL);
	return bio;
}

static void
write_version(struct asked *a)
{
	buf_printf(a->out, "%ld", X509_get_version(a->x) + 1);
}

static void
write_serial(struct asked *a)
{
	BIGNUM *n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(a->x), NULL);
	char *hex = n != NULL ? BN_bn2hex(n) : NULL;

	for (char *c = hex; c != NULL && *c != '\0'; c++)
		buf_add_char(a->out,
		    (char)(*c >= 'A' && *c <= 'F' ? *c - 'A' + 'a' : *c));
	OPENSSL_free(hex);
	BN_free(n);
}

/* The attributes of one kind, in their order. */
static void
write_tagged(struct asked *a, const X509_NAME *name)
{
	char tag[NAME_BYTES_MAX];
	int at = -1, nid;

	if (a->option.len >= sizeof(tag))
		return;
	memcpy(tag, a->option.at, a->option.len);
	tag[a->option.len] = '\0';
	nid = OBJ_txt2nid(tag);
	while (nid != NID_undef &&
	    (at = X509_NAME_get_index_by_NID((X509_NAME *)(size_t)name, nid,
		 at)) >= 0) {
		BIO *bio = memory();

		(void)ASN1_STRING_print_ex(bio,
		    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)), 0);
		add_memory(a, bio);
	}
}

static void
write_name(struct asked *a, const X509_NAME *name)
{
	BIO *bio;

	if (a->option.len > 0) {
		write_tagged(a, name);
		return;
	}
	bio = memory();
	(void)X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
	add_memory(a, bio);
}

static void
write_subject(struct asked *a)
{
	write_name(a, X509_get_subject_name(a->x));
}

static void
write_issuer(struct asked *a)
{
	write_name(a, X509_get_issuer_name(a->x));
}

static void
write_time(struct asked *a, const ASN1_TIME *t)
{
	BIO *bio;
	struct tm tm;

	if (span_eq(a->option, SPAN("int"))) {
		if (ASN1_TIME_to_tm(t, &tm) == 1)
			buf_printf(a->out, "%lld", (long long)timegm(&tm));
		return;
	}
	bio = memory();
	(void)ASN1_TIME_print(bio, t);
	add_memory(a, bio);
}

static void
write_not_before(struct asked *a)
{
	write_time(a, X509_get0_notBefore(a->x));
}

static void
write_not_after(struct asked *a)
{
	write_time(a, X509_get0_notAfter(a->x));
}

static void
write_algorithm(struct asked *a)
{
	buf_add_text(a->out, OBJ_nid2ln(X509_get_signature_nid(a->x)));
}

static void
write_signature(struct asked *a)
{
	const ASN1_BIT_STRING *bits = NULL;

	X509_get0_signature(&bits, NULL, a->x);
	for (int i = 0; bits != NULL && i < bits->length; i++)
		buf_printf(a->out, "%02x", (unsigned)bits->data[i]);
}

static void
write_alternative(struct asked *a, const GENERAL_NAME *name)
{
	static const struct {
		int type;
		const char *option;
		const char *tag;
	} rows[] = { { GEN_DNS, "dns", "DNS=" }, { GEN_URI, "uri", "URI=" },
		{ GEN_EMAIL, "mail", "MAIL=" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span text;

		if (name->type != rows[i].type ||
		    (a->option.len > 0 &&
			!span_eq(a->option, span_of(rows[i].option))))
			continue;
		text.at = (const char *)ASN1_STRING_get0_data(name->d.ia5);
		text.len = (size_t)ASN1_STRING_length(name->d.ia5);
		if (a->count++ > 0)
			buf_add_char(a->out, a->separator);
		if (a->option.len == 0)
			buf_add_text(a->out, rows[i].tag);
		buf_add(a->out, text);
	}
}

static void
write_alternatives(struct asked *a)
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(a->x, NID_subject_alt_name, NULL, NULL);

	for (int i = 0; all != NULL && i < sk_GENERAL_NAME_num(all); i++)
		write_alternative(a, sk_GENERAL_NAME_value(all, i));
	GENERAL_NAMES_free(all);
}

static void
write_ocsp(struct asked *a)
{
	STACK_OF(OPENSSL_STRING) *all = X509_get1_ocsp(a->x);

	for (int i = 0; all != NULL && i < sk_OPENSSL_STRING_num(all); i++)
		add(a, span_of(sk_OPENSSL_STRING_value(all, i)));
	X509_email_free(all);
}

static void
write_point(struct asked *a, const DIST_POINT *point)
{
	const GENERAL_NAMES *names;

	if (point->distpoint == NULL || point->distpoint->type != 0)
		return;
	names = point->distpoint->name.fullname;
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *n = sk_GENERAL_NAME_value(names, i);
		const ASN1_STRING *uri = n->d.ia5;

		if (n->type == GEN_URI)
			add(a,
			    (struct span){
				(const char *)ASN1_STRING_get0_data(uri),
				(size_t)ASN1_STRING_length(uri) });
	}
}

static void
write_crl(struct asked *a)
{
	CRL_DIST_POINTS *all =
	    X509_get_ext_d2i(a->x, NID_crl_distribution_points, NULL, NULL);

	for (int i = 0; all != NULL && i < sk_DIST_POINT_num(all); i++)
		write_point(a, sk_DIST_POINT_value(all, i));
	CRL_DIST_POINTS_free(all);
}

static const struct {
	const char *name;
	write_fn *write;
} fields[] = {
	{ "version", write_version },
	{ "serial_number", write_serial },
	{ "subject", write_subject },
	{ "issuer", write_issuer },
	{ "notbefore", write_not_before },
	{ "notafter", write_not_after },
	{ "sig_algorithm", write_algorithm },
	{ "signature", write_signature },
	{ "subj_altname", write_alternatives },
	{ "ocsp_uri", write_ocsp },
	{ "crl_uri", write_crl },
};

static write_fn *
find(struct span field, struct asked *a)
{
	struct span rest = field;
	struct span name = { "", 0 };
	struct span option;

	(void)span_cut(&rest, ',', &name);
	while (span_cut(&rest, ',', &option)) {
		/* Before blanks are cut: the separator may be one. */
		if (option.len == 2 && option.at[0] == '>')
			a->separator = option.at[1];
		else
			a->option = span_trim(option);
	}
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (span_eq(span_trim(name), span_of(fields[i].name)))
			return fields[i].write;
	return NULL;
}

bool
crypto_cert_field_is(struct span field)
{
	struct asked a = { .x = NULL };

	return find(field, &a) != NULL;
}

bool
crypto_cert_field(struct span pem, struct span field, struct buf *out)
{
	struct asked a = { .separator = '\n', .out = out };
	write_fn *write = find(field, &a);
	size_t before = out->len;
	BIO *bio;

	if (write == NULL || pem.len == 0)
		return false;
	bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	ASSERT(bio != NULL);
	a.x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (a.x != NULL)
		write(&a);
	X509_free(a.x);
	BIO_free(bio);
	ERR_clear_error();
	return out->len > before;
}
