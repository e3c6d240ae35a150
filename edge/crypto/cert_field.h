/*
 * cert_field: one field of a certificate as text, for ${certextract}.
 */
#ifndef CRYPTO_CERT_FIELD_H
#define CRYPTO_CERT_FIELD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * crypto_cert_field_is(field): whether ${field} names one: version,
 * serial_number, subject, issuer, notbefore, notafter, sig_algorithm,
 * signature, subj_altname, ocsp_uri or crl_uri, with options of Exim's behind
 * commas: a tag of the name for subject and issuer ("CN"), "int" for times
 * (seconds since 1970), "dns", "uri" or "mail" for subj_altname, ">c" for
 * another separator than a newline.
 */
bool crypto_cert_field_is(struct span field);

/*
 * crypto_cert_field(pem, field, out): append that field of the first
 * certificate in ${pem}.  False when there is no certificate, or nothing in
 * it under that name.
 */
bool crypto_cert_field(struct span pem, struct span field, struct buf *out);

#endif
