/* live: look, and make a new one when there is something new. */
#include "tls/live.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/log.h"
#include "loop/fiber.h"
#include "tls/server_inside.h"

struct tls_live {
	struct tls_server *now; /* a reference; NULL: no TLS */
	const struct tls_settings *settings;
	const struct tls_vault *vault;
	struct tls_tickets *tickets;
	uint32_t version;
};

struct tls_live *
tls_live_new(struct tls_server *first, const struct tls_settings *settings,
    const struct tls_vault *vault, uint32_t version,
    struct tls_tickets *tickets)
{
	struct tls_live *l = calloc(1, sizeof(*l));

	ASSERT(l != NULL);
	l->settings = settings;
	l->vault = vault;
	l->version = version;
	l->tickets = tickets;
	if (first == NULL)
		return l;
	l->now = tls_server_take(first);
	tls_server_tickets(l->now, tickets);
	return l;
}

void
tls_live_free(struct tls_live **lp)
{
	if (*lp == NULL)
		return;
	tls_server_free(&(*lp)->now);
	free(*lp);
	*lp = NULL;
}

/* The supervisor has made a server of the same bytes, so this one is good. */
static void
renew(void *arg)
{
	struct tls_live *l = arg;
	struct arena arena;
	struct tls_material material;
	struct tls_server *made;
	const char *why;
	uint32_t version;

	arena_init(&arena, 0);
	if (tls_vault_get(l->vault, &arena, &version, &material)) {
		if (tls_server_new(l->settings, &material, &arena, &made,
			&why) == OUT_OK) {
			tls_server_tickets(made, l->tickets);
			tls_server_free(&l->now);
			l->now = made;
		} else {
			log_error("tls", "new certificates: %s", why);
		}
		tls_material_wipe(&material);
		l->version = version;
	}
	arena_fini(&arena);
}

struct tls_server *
tls_live_get(struct tls_live *l)
{
	if (l->now != NULL && l->vault != NULL &&
	    tls_vault_version(l->vault) != l->version)
		loop_fiber_on_main(renew, l); /* OpenSSL wants a deep stack */
	return l->now;
}
