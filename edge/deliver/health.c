/*
 * health: the breaker of one backend.
 */
#include "deliver/health.h"

bool
deliver_health_is_down(const struct deliver_health *h, uint64_t now_ms)
{
	return h->open_until_ms != 0 &&
	    (h->probing || now_ms < h->open_until_ms);
}

bool
deliver_health_ask(struct deliver_health *h, uint64_t now_ms)
{
	if (deliver_health_is_down(h, now_ms))
		return false;
	h->probing = h->open_until_ms != 0;
	return true;
}

void
deliver_health_good(struct deliver_health *h)
{
	h->open_until_ms = 0;
	h->pause_ms = 0;
	h->probing = false;
}

void
deliver_health_bad(struct deliver_health *h, uint64_t now_ms)
{
	/* Attempts that were under way together count as one failure. */
	if (!h->probing && now_ms < h->open_until_ms)
		return;
	h->pause_ms =
	    h->pause_ms == 0 ? DELIVER_HEALTH_FIRST_MS : h->pause_ms * 2;
	if (h->pause_ms > DELIVER_HEALTH_MAX_MS)
		h->pause_ms = DELIVER_HEALTH_MAX_MS;
	h->open_until_ms = now_ms + h->pause_ms;
	h->probing = false;
}

void
deliver_health_none(struct deliver_health *h)
{
	h->probing = false;
}
