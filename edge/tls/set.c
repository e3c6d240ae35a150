/* set: exact names, then wildcards, then the default. */
#include "tls/set.h"

#include <string.h>

#include <openssl/x509.h>

#include "base/limits.h"

/* RFC 6125 section 6.4.3: an asterisk stands for one whole label. */
static const struct tls_set *
find_wildcard(const struct tls_server *t, struct span sni)
{
	char name[LIMIT_DOMAIN_BYTES + 2] = "*";
	struct span tail = span_from(sni, span_find(sni, '.'));

	if (tail.len == 0 || tail.len > LIMIT_DOMAIN_BYTES)
		return NULL;
	memcpy(name + 1, tail.at, tail.len);
	return map_find(&t->by_name, (struct span){ name, tail.len + 1 });
}

const struct tls_set *
tls_set_find(const struct tls_server *t, struct span sni)
{
	const struct tls_set *s =
	    sni.len > 0 ? map_find(&t->by_name, sni) : NULL;

	if (s == NULL && sni.len > 0)
		s = find_wildcard(t, sni);
	return s != NULL ? s : &t->sets[0];
}

const struct tls_certificate *
tls_set_certificate(const struct tls_set *s, const X509 *x)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->certificates[i]->leaf == x)
			return s->certificates[i];
	return NULL;
}
