/* material: files in, bytes out, bytes in. */
#include "tls/material.h"

#include <sys/stat.h>

#include <errno.h>
#include <string.h>

#include "base/assert.h"
#include "crypto/digest.h"
#include "tls/file.h"
#include "tls/place.h"

enum { COUNT_BYTES = 4, FLAG_DEFAULT = 1 };

static const char *
need(const char *path, struct arena *arena, struct span *out)
{
	if (path == NULL || tls_file_read(path, arena, out))
		return NULL;
	return arena_printf(arena, "%s: %s", path, strerrordesc_np(errno)).at;
}

static const char *
read_pair(const struct tls_place *place, struct arena *arena,
    struct tls_pair *out)
{
	const char *wrong = need(place->certificate, arena, &out->certificate);

	out->place = *place;
	if (wrong == NULL)
		wrong = need(place->key, arena, &out->key);
	if (wrong == NULL && place->staple != NULL &&
	    !tls_file_read(place->staple, arena, &out->staple) &&
	    errno != ENOENT)
		wrong = arena_printf(arena, "%s: %s", place->staple,
		    strerrordesc_np(errno))
			    .at;
	return wrong;
}

static const char *
read_trust(const struct tls_plan *plan, struct arena *arena,
    struct tls_material *out)
{
	const char *trust = plan->trust;

	if (trust != NULL && strcmp(trust, "system") == 0)
		trust = "/etc/ssl/certs/ca-certificates.crt";
	if (trust != NULL && !tls_file_read_all(trust, arena, &out->trust))
		return arena_printf(arena, "%s: %s", trust,
		    strerrordesc_np(errno))
		    .at;
	return need(plan->revoked, arena, &out->revoked);
}

enum outcome
tls_material_read(const struct tls_plan *plan, struct arena *arena,
    struct tls_material *out, const char **why)
{
	struct tls_material m = { NULL, 0, { NULL, 0 }, { NULL, 0 } };
	struct tls_place *places;
	const char *wrong;

	if (tls_places_find(plan, arena, &places, &m.count, why) != OUT_OK)
		return OUT_PERM;
	m.pairs = arena_array(arena, m.count, sizeof(*m.pairs));
	wrong = read_trust(plan, arena, &m);
	for (size_t i = 0; wrong == NULL && i < m.count; i++) {
		wrong = read_pair(&places[i], arena, &m.pairs[i]);
		m.pairs[i].is_default = i < plan->count;
	}
	if (wrong != NULL) {
		tls_material_wipe(&m);
		*why = wrong;
		return OUT_PERM;
	}
	*out = m;
	return OUT_OK;
}

static void
wipe(struct span s)
{
	if (s.len > 0)
		explicit_bzero((char *)(size_t)s.at, s.len);
}

void
tls_material_wipe(struct tls_material *m)
{
	/* A certificate's file may hold the key too. */
	for (size_t i = 0; i < m->count; i++) {
		wipe(m->pairs[i].key);
		wipe(m->pairs[i].certificate);
	}
}

static void
put_number(struct buf *b, uint32_t n)
{
	buf_add(b, (struct span){ (const char *)&n, sizeof(n) });
}

static void
put(struct buf *b, struct span s)
{
	put_number(b, (uint32_t)s.len);
	buf_add(b, s);
}

/* A path without a file is empty, and read back as NULL. */
static void
put_pair(struct buf *b, const struct tls_pair *p)
{
	put(b, span_of(p->place.certificate));
	put(b, span_of(p->place.staple));
	put_number(b, p->place.staple_is_pem);
	put_number(b, p->is_default ? FLAG_DEFAULT : 0);
	put(b, p->certificate);
	put(b, p->key);
	put(b, p->staple);
}

void
tls_material_write(const struct tls_material *m, struct buf *out)
{
	put_number(out, (uint32_t)m->count);
	for (size_t i = 0; i < m->count; i++)
		put_pair(out, &m->pairs[i]);
	put(out, m->trust);
	put(out, m->revoked);
}

/* What is left to read; a null pointer once it was too short. */
static uint32_t
take_number(struct span *rest)
{
	uint32_t n = 0;

	if (rest->len < COUNT_BYTES) {
		*rest = (struct span){ NULL, 0 };
		return 0;
	}
	memcpy(&n, rest->at, sizeof(n));
	*rest = span_from(*rest, COUNT_BYTES);
	return n;
}

static struct span
take(struct span *rest)
{
	size_t len = take_number(rest);
	struct span s = span_first(*rest, len);

	if (len > rest->len)
		*rest = s = (struct span){ NULL, 0 };
	else
		*rest = span_from(*rest, len);
	return s;
}

static const char *
take_path(struct span *rest, struct arena *arena)
{
	struct span s = take(rest);

	return s.len > 0 ? arena_text(arena, s) : NULL;
}

static void
take_pair(struct span *rest, struct arena *arena, struct tls_pair *p)
{
	p->place.certificate = take_path(rest, arena);
	p->place.staple = take_path(rest, arena);
	p->place.staple_is_pem = take_number(rest) != 0;
	p->is_default = take_number(rest) == FLAG_DEFAULT;
	p->certificate = take(rest);
	p->key = take(rest);
	p->staple = take(rest);
}

bool
tls_material_parse(struct span in, struct arena *arena,
    struct tls_material *out)
{
	struct tls_material m = { .count = take_number(&in) };

	if (in.at == NULL || m.count > TLS_PAIRS_MAX)
		return false;
	m.pairs = arena_array(arena, m.count, sizeof(*m.pairs));
	for (size_t i = 0; i < m.count; i++)
		take_pair(&in, arena, &m.pairs[i]);
	m.trust = take(&in);
	m.revoked = take(&in);
	if (in.at == NULL || in.len > 0)
		return false;
	*out = m;
	return true;
}

/* A file by what tells it from any other at the same path. */
static void
stamp_file(struct crypto_digest *d, const char *path)
{
	struct stat st;
	int64_t facts[5] = { 0 };

	if (path == NULL)
		return;
	crypto_digest_add(d, (struct span){ path, strlen(path) + 1 });
	if (stat(path, &st) == 0) {
		facts[0] = (int64_t)st.st_ino;
		facts[1] = (int64_t)st.st_size;
		facts[2] = (int64_t)st.st_mtim.tv_sec;
		facts[3] = (int64_t)st.st_mtim.tv_nsec;
		facts[4] = (int64_t)st.st_dev;
	}
	crypto_digest_add(d,
	    (struct span){ (const char *)facts, sizeof(facts) });
}

void
tls_plan_stamp(const struct tls_plan *plan, uint8_t *out)
{
	struct crypto_digest *d = crypto_digest_new();
	struct arena arena;
	struct tls_place *places;
	size_t count;
	const char *why;

	arena_init(&arena, 0);
	if (tls_places_find(plan, &arena, &places, &count, &why) == OUT_OK)
		for (size_t i = 0; i < count; i++) {
			stamp_file(d, places[i].certificate);
			stamp_file(d, places[i].key);
			stamp_file(d, places[i].staple);
		}
	stamp_file(d, plan->trust);
	stamp_file(d, plan->revoked);
	crypto_digest_get(d, out);
	crypto_digest_free(&d);
	arena_fini(&arena);
}
