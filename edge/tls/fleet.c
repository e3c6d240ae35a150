/* fleet: two keys out of one secret, one of which is a name. */
#include "tls/fleet.h"

#include <stdio.h>
#include <string.h>

#include "crypto/hkdf.h"

enum { TAG_BYTES = 8 };

void
tls_fleet_init(struct tls_fleet *f, struct span secret)
{
	static const char prefix[] = "postern:tls:ring:";
	const struct span no_salt = SPAN("");
	uint8_t tag[TAG_BYTES];
	char *to = f->name + sizeof(prefix) - 1;

	_Static_assert(sizeof(prefix) + 2 * TAG_BYTES <= TLS_FLEET_NAME_BYTES,
	    "the name has room");
	memcpy(f->name, prefix, sizeof(prefix));
	crypto_hkdf(secret, no_salt, SPAN("postern tls ring seal 1"), f->key,
	    sizeof(f->key));
	crypto_hkdf(secret, no_salt, SPAN("postern tls ring name 1"), tag,
	    sizeof(tag));
	for (size_t i = 0; i < TAG_BYTES; i++)
		snprintf(to + 2 * i, 3, "%02x", (unsigned)tag[i]);
	f->is_set = true;
}

void
tls_fleet_seal(const struct tls_fleet *f, const struct tls_ticket_ring *ring,
    struct buf *out)
{
	uint8_t text[TLS_TICKET_RING_TEXT_BYTES];

	tls_ticket_ring_write(ring, text);
	crypto_seal(f->key, span_of(f->name),
	    (struct span){ (const char *)text, sizeof(text) }, out);
	explicit_bzero(text, sizeof(text));
}

bool
tls_fleet_open(const struct tls_fleet *f, struct span sealed, int64_t now_s,
    struct tls_ticket_ring *out)
{
	uint8_t text[TLS_TICKET_RING_TEXT_BYTES];
	bool ok;

	if (sealed.len != TLS_FLEET_SEALED_BYTES)
		return false;
	ok = crypto_unseal(f->key, span_of(f->name), sealed, text) &&
	    tls_ticket_ring_read(out, text, now_s);
	explicit_bzero(text, sizeof(text));
	return ok;
}
