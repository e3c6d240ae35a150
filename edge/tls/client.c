/* client: two contexts, for the world's CAs and for DANE. */
#include "tls/client.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

#include "base/assert.h"
#include "base/clock.h"
#include "crypto/digest.h"
#include "tls/client_inside.h"
#include "tls/material.h"
#include "tls/reason.h"
#include "tls/resume.h"
#include "tls/trust.h"
#include "tls/wire_bio.h"

/* A client being made. */
struct making {
	struct tls_client *c;
	const struct tls_client_plan *plan;
	struct tls_material material;
	struct arena *arena; /* for the reason */
	const char *why;
};

static bool
read_own(struct making *m)
{
	struct tls_client *c = m->c;

	if (m->material.count == 0)
		return true;
	if (tls_certificate_init(&c->own, &m->material.pairs[0], clock_wall_s(),
		&c->arena, &m->why) != OUT_OK) {
		m->why = arena_text(m->arena, span_of(m->why));
		return false;
	}
	c->has_own = true;
	return true;
}

static bool
show_own(struct making *m, SSL_CTX *ctx)
{
	const struct tls_certificate *own = &m->c->own;

	if (!m->c->has_own)
		return true;
	if (SSL_CTX_use_cert_and_key(ctx, own->leaf, own->key, own->chain, 1) ==
	    1)
		return true;
	m->why = arena_printf(m->arena, "%s: %s", own->path,
	    tls_reason_text(tls_reason_take()))
		     .at;
	return false;
}

/* What both contexts have. */
static bool
context_make(struct making *m, const char *ciphers, SSL_CTX **out)
{
	struct tls_settings settings = m->plan->settings;
	struct span alpn = m->plan->alpn;

	settings.ciphers = ciphers;
	if (tls_context_new(false, &settings, m->arena, out, &m->why) != OUT_OK)
		return false;
	tls_resume_setup(*out);
	if (alpn.len > 0)
		ASSERT(SSL_CTX_set_alpn_protos(*out,
			   (const unsigned char *)alpn.at,
			   (unsigned)alpn.len) == 0);
	return show_own(m, *out);
}

static bool
trust(struct making *m)
{
	X509_STORE *store;

	if (m->material.trust.len == 0)
		return true;
	if (!tls_trust_new(m->material.trust, m->material.revoked, &store, NULL,
		&m->why))
		return false;
	SSL_CTX_set_cert_store(m->c->ctx, store);
	m->c->can_verify = true;
	return true;
}

static void
digest_text(struct crypto_digest *d, const char *text)
{
	if (text != NULL)
		crypto_digest_add(d, span_of(text));
	crypto_digest_add(d, (struct span){ "", 1 });
}

static void
identify(struct making *m)
{
	const struct tls_client_plan *plan = m->plan;
	struct crypto_digest *d = crypto_digest_new();
	struct tls_client *c = m->c;

	digest_text(d, plan->settings.ciphers);
	digest_text(d, plan->settings.groups);
	digest_text(d,
	    plan->settings.version_min == TLS_VERSION_1_3 ? "1.3" : "1.2");
	digest_text(d, plan->dane_ciphers);
	crypto_digest_add(d, plan->alpn);
	digest_text(d, "");
	crypto_digest_add(d,
	    (struct span){ (const char *)c->own.digest, TLS_DIGEST_BYTES });
	crypto_digest_add(d, m->material.revoked);
	digest_text(d, "");
	crypto_digest_add(d, m->material.trust);
	crypto_digest_get(d, c->identity);
	crypto_digest_free(&d);
}

static bool
make(struct making *m)
{
	const struct tls_client_plan *plan = m->plan;
	const char *dane = plan->dane_ciphers != NULL ? plan->dane_ciphers :
							plan->settings.ciphers;

	if (!read_own(m) ||
	    !context_make(m, plan->settings.ciphers, &m->c->ctx) ||
	    !context_make(m, dane, &m->c->dane) || !trust(m))
		return false;
	ASSERT(SSL_CTX_dane_enable(m->c->dane) == 1);
	/* RFC 7672 section 3.1.1: a usage of 3 says all about the name. */
	(void)SSL_CTX_dane_set_flags(m->c->dane,
	    DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	identify(m);
	return true;
}

enum outcome
tls_client_new(const struct tls_client_plan *plan, struct arena *arena,
    struct tls_client **out, const char **why)
{
	const struct tls_place place = { plan->certificate,
		plan->key != NULL ? plan->key : plan->certificate, NULL,
		false };
	const struct tls_plan files = { .places = &place,
		.count = plan->certificate != NULL ? 1 : 0,
		.trust = plan->trust,
		.revoked = plan->revoked };
	struct making m = { .plan = plan, .arena = arena };
	struct arena scratch;
	bool ok;

	m.c = calloc(1, sizeof(*m.c));
	ASSERT(m.c != NULL);
	arena_init(&m.c->arena, 0);
	arena_init(&scratch, 0);
	m.c->wire = tls_wire_method();
	ok = tls_material_read(&files, &scratch, &m.material, &m.why) ==
		OUT_OK &&
	    make(&m);
	tls_material_wipe(&m.material);
	if (ok)
		*out = m.c;
	else {
		*why = arena_text(arena, span_of(m.why));
		tls_client_free(&m.c);
	}
	arena_fini(&scratch);
	return ok ? OUT_OK : OUT_PERM;
}

void
tls_client_free(struct tls_client **cp)
{
	struct tls_client *c = *cp;

	*cp = NULL;
	if (c == NULL)
		return;
	SSL_CTX_free(c->ctx);
	SSL_CTX_free(c->dane);
	tls_certificate_fini(&c->own);
	BIO_meth_free(c->wire);
	arena_fini(&c->arena);
	free(c);
}
