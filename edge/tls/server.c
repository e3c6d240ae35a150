/* server: certificates into sets, sets into contexts. */
#include "tls/server.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/assert.h"
#include "base/clock.h"
#include "crypto/digest.h"
#include "tls/hand.h"
#include "tls/reason.h"
#include "tls/server_inside.h"
#include "tls/ticket.h"
#include "tls/trust.h"
#include "tls/wire_bio.h"

/* A server being made. */
struct making {
	struct tls_server *t;
	const struct tls_settings *settings;
	struct arena *arena; /* for the reason */
	const char *why;
};

static int
name_order(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* Whatever the order and the number of its certificates. */
static void
identify(struct tls_server *t, const struct tls_certificate *c, uint8_t *out)
{
	struct span *names =
	    arena_array(&t->arena, c->name_count, sizeof(*names));

	for (size_t i = 0; i < c->name_count; i++)
		names[i] = c->names[i];
	qsort(names, c->name_count, sizeof(*names), name_order);
	crypto_digest_reset(t->digest);
	for (size_t i = 0; i < c->name_count; i++) {
		crypto_digest_add(t->digest, names[i]);
		crypto_digest_add(t->digest, SPAN("\n"));
	}
	crypto_digest_get(t->digest, out);
}

static struct tls_set *
set_new(struct making *m)
{
	struct tls_server *t = m->t;
	struct tls_set *s = &t->sets[t->set_count];

	if (tls_context_new(true, m->settings, m->arena, &s->ctx, &m->why) !=
	    OUT_OK)
		return NULL;
	t->set_count++;
	tls_ticket_setup(s->ctx);
	tls_hand_setup(s->ctx);
	s->certificates =
	    arena_array(&t->arena, t->count, sizeof(struct tls_certificate *));
	return s;
}

static struct tls_set *
set_identified(struct tls_server *t, const uint8_t *identity, size_t first)
{
	for (size_t i = first; i < t->set_count; i++)
		if (memcmp(t->sets[i].identity, identity, TLS_DIGEST_BYTES) ==
		    0)
			return &t->sets[i];
	return NULL;
}

/* The set that ${c} goes to: the first, or that of its names. */
static struct tls_set *
set_for(struct making *m, const struct tls_certificate *c)
{
	uint8_t identity[TLS_DIGEST_BYTES];
	struct tls_set *s;

	identify(m->t, c, identity);
	if (c->is_default && m->t->set_count > 0)
		return &m->t->sets[0];
	s = c->is_default ? NULL : set_identified(m->t, identity, 1);
	if (s == NULL && (s = set_new(m)) != NULL)
		memcpy(s->identity, identity, sizeof(identity));
	return s;
}

static void
set_register(struct tls_server *t, struct tls_set *s,
    const struct tls_certificate *c)
{
	map_put(&t->by_path, span_of(c->path), s);
	if (c->is_default)
		return;
	for (size_t i = 0; i < c->name_count; i++)
		if (map_find(&t->by_name, c->names[i]) == NULL)
			map_put(&t->by_name, c->names[i], s);
}

static bool
add(struct making *m, const struct tls_certificate *c)
{
	struct tls_set *s = set_for(m, c);

	if (s == NULL)
		return false;
	if (SSL_CTX_use_cert_and_key(s->ctx, c->leaf, c->key, c->chain, 1) !=
	    1) {
		m->why = arena_printf(m->arena, "%s: %s", c->path,
		    tls_reason_text(tls_reason_take()))
			     .at;
		return false;
	}
	s->certificates[s->count++] = c;
	set_register(m->t, s, c);
	return true;
}

static bool
read_pairs(struct making *m, const struct tls_material *material)
{
	struct tls_server *t = m->t;
	int64_t now_s = clock_wall_s();

	t->certificates =
	    arena_array(&t->arena, material->count, sizeof(*t->certificates));
	t->sets = arena_array(&t->arena, material->count, sizeof(*t->sets));
	for (size_t i = 0; i < material->count; i++) {
		if (tls_certificate_init(&t->certificates[t->count],
			&material->pairs[i], now_s, &t->arena,
			&m->why) != OUT_OK) {
			m->why = arena_text(m->arena, span_of(m->why));
			return false;
		}
		t->count++;
	}
	return true;
}

static bool
make(struct making *m, const struct tls_material *material)
{
	struct tls_server *t = m->t;

	if (!read_pairs(m, material))
		return false;
	if (material->trust.len > 0 &&
	    !tls_trust_new(material->trust, material->revoked, &t->trust,
		&t->trust_names, &m->why))
		return false;
	crypto_digest_reset(t->digest);
	crypto_digest_add(t->digest, material->trust);
	crypto_digest_get(t->digest, t->trust_digest);
	for (size_t i = 0; i < t->count; i++)
		if (!add(m, &t->certificates[i]))
			return false;
	return true;
}

enum outcome
tls_server_new(const struct tls_settings *settings,
    const struct tls_material *material, struct arena *arena,
    struct tls_server **out, const char **why)
{
	struct tls_server *t = calloc(1, sizeof(*t));
	struct making m = { .t = t, .settings = settings, .arena = arena };

	ASSERT(t != NULL);
	ASSERT(material->count > 0 && material->pairs[0].is_default);
	t->references = 1;
	arena_init(&t->arena, 0);
	map_init(&t->by_name, &t->arena);
	map_init(&t->by_path, &t->arena);
	t->wire = tls_wire_method();
	t->digest = crypto_digest_new();
	t->tickets = tls_tickets_new(NULL, 0, TLS_TICKET_ROTATION_S);
	t->owns_tickets = true;
	if (!make(&m, material)) {
		*why = m.why;
		tls_server_free(&t);
		return OUT_PERM;
	}
	*out = t;
	return OUT_OK;
}

struct tls_server *
tls_server_take(struct tls_server *t)
{
	t->references++;
	return t;
}

static void
drop_tickets(struct tls_server *t)
{
	if (t->owns_tickets)
		tls_tickets_free(&t->tickets);
	t->owns_tickets = false;
}

void
tls_server_free(struct tls_server **tp)
{
	struct tls_server *t = *tp;

	*tp = NULL;
	if (t == NULL || --t->references > 0)
		return;
	for (size_t i = 0; i < t->set_count; i++)
		SSL_CTX_free(t->sets[i].ctx);
	for (size_t i = 0; i < t->count; i++)
		tls_certificate_fini(&t->certificates[i]);
	tls_trust_free(&t->trust, &t->trust_names);
	BIO_meth_free(t->wire);
	crypto_digest_free(&t->digest);
	drop_tickets(t);
	arena_fini(&t->arena);
	free(t);
}

void
tls_server_tickets(struct tls_server *t, struct tls_tickets *tickets)
{
	drop_tickets(t);
	t->tickets = tickets;
}

const struct tls_certificate *
tls_server_certificates(const struct tls_server *t, size_t *count)
{
	*count = t->count;
	return t->certificates;
}

int64_t
tls_server_expiry_s(const struct tls_server *t)
{
	int64_t first_s = t->certificates[0].expiry_s;

	for (size_t i = 1; i < t->count; i++)
		if (t->certificates[i].is_default &&
		    t->certificates[i].expiry_s < first_s)
			first_s = t->certificates[i].expiry_s;
	return first_s;
}
