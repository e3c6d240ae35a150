/*
 * exchange: the library's callback, and what it must not be believed.
 *
 * It comes from inside ub_resolve_event when the answer is cached.  Its
 * packet is only lent.  What it calls rcode is not the packet's, and a bogus
 * answer comes with all its data, told only by ${security}.
 */
#include "dns/exchange.h"

#include <stdlib.h>

#include <unbound.h>
#include <unbound-event.h>

#include "base/assert.h"

enum { CLASS_IN = 1, SECURITY_BOGUS = 1, SECURITY_SECURE = 2 };

static void
answered(void *arg, int rcode, void *packet, int len, int security,
    char *why_bogus, int was_limited)
{
	struct dns_exchange *x = arg;

	(void)why_bogus;
	(void)was_limited;
	x->is_bogus = security == SECURITY_BOGUS;
	x->is_secure = security == SECURITY_SECURE;
	if (!x->is_bogus && rcode == 0 && packet != NULL && len > 0) {
		x->len = (size_t)len;
		x->packet = malloc(x->len);
		ASSERT(x->packet != NULL);
		memcpy(x->packet, packet, x->len);
	}
	loop_wait_done(&x->wait, x->packet != NULL ? OUT_OK : OUT_TEMP);
}

void
dns_exchange_start(struct dns_exchange *x, struct ub_ctx *ctx, const char *name,
    enum wire_dns_type type)
{
	*x = (struct dns_exchange){ .id = 0 };
	loop_wait_init(&x->wait);
	if (ub_resolve_event(ctx, name, (int)type, CLASS_IN, x, answered,
		&x->id) != 0)
		loop_wait_done(&x->wait, OUT_TEMP);
}

void
dns_exchange_cancel(struct dns_exchange *x, struct ub_ctx *ctx)
{
	ub_cancel(ctx, x->id);
}
