/* place: a walk over one directory. */
#include "tls/place.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/span.h"

struct walk {
	const struct tls_plan *plan;
	struct arena *arena;
	struct tls_place *at;
	size_t count;
};

static const char *
join(struct walk *w, struct span name, const char *tail)
{
	return arena_printf(w->arena, "%s/%.*s%s", w->plan->directory,
	    SPAN_ARG(name), tail)
	    .at;
}

static bool
exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* A staple that comes later is found later: the path is always kept. */
static void
add_file(struct walk *w, struct span name, const char *path)
{
	struct tls_place *p = &w->at[w->count++];
	struct span stem = span_first(name, span_find_last(name, '.'));
	const char *key = join(w, stem, ".key");

	p->certificate = path;
	p->key = exists(key) ? key : path;
	p->staple = join(w, stem, ".ocsp");
}

static void
add_directory(struct walk *w, struct span name)
{
	struct tls_place *p = &w->at[w->count];

	p->certificate = join(w, name, "/fullchain.pem");
	if (!exists(p->certificate))
		return;
	p->key = join(w, name, "/privkey.pem");
	p->staple = join(w, name, "/ocsp.der");
	w->count++;
}

static void
add(struct walk *w, struct span name)
{
	const char *path = join(w, name, "");
	struct stat st;

	if (name.at[0] == '.' || stat(path, &st) != 0)
		return;
	if (S_ISDIR(st.st_mode))
		add_directory(w, name);
	else if (span_ends(name, SPAN(".pem")) || span_ends(name, SPAN(".crt")))
		add_file(w, name, path);
}

static enum outcome
scan(struct walk *w, const char **why)
{
	struct dirent **found;
	int n = scandir(w->plan->directory, &found, NULL, alphasort);

	if (n < 0) {
		*why = arena_printf(w->arena, "%s: %s", w->plan->directory,
		    strerrordesc_np(errno))
			   .at;
		return OUT_PERM;
	}
	for (int i = 0; i < n; i++) {
		if (w->count < TLS_PAIRS_MAX)
			add(w, span_of(found[i]->d_name));
		free(found[i]);
	}
	free(found);
	if (w->count < TLS_PAIRS_MAX)
		return OUT_OK;
	*why = arena_printf(w->arena, "%s: more than %d certificates",
	    w->plan->directory, TLS_PAIRS_MAX - 1)
		   .at;
	return OUT_PERM;
}

enum outcome
tls_places_find(const struct tls_plan *plan, struct arena *arena,
    struct tls_place **out, size_t *count, const char **why)
{
	size_t room = plan->directory != NULL ? TLS_PAIRS_MAX : plan->count;
	struct walk w = { .plan = plan,
		.arena = arena,
		.at = arena_array(arena, room, sizeof(*w.at)) };

	for (; w.count < plan->count; w.count++)
		w.at[w.count] = plan->places[w.count];
	if (plan->directory != NULL && scan(&w, why) != OUT_OK)
		return OUT_PERM;
	*out = w.at;
	*count = w.count;
	return OUT_OK;
}
