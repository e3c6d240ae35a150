/*
 * dkim: the verdicts on a message's DKIM signatures.  RFC 6376, 8301, 8463.
 *
 * In four steps, the second and third at once or in either order:
 *	verify_dkim_new		when the header is complete
 *	verify_dkim_body	as the body streams in
 *	verify_dkim_keys_wait	in a fiber of its own, or after the body
 *	verify_dkim_finish	when both are done
 * Only the third suspends.  Each needs less than 8 KiB of stack, the
 * resolver's aside, libcrypto's included.  Whatever a message holds, its
 * header is read twice, its body made canonical twice, and no more than
 * VERIFY_DKIM_SIGNED_BYTES of header are hashed.
 */
#ifndef VERIFY_DKIM_H
#define VERIFY_DKIM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "crypto/key_cache.h"
#include "verify/dkim_result.h"
#include "verify/dns.h"

enum {
	/* Twenty signatures over 100 kB of header each; hashed in a few
	   milliseconds.  What goes beyond is VERIFY_DKIM_NEUTRAL. */
	VERIFY_DKIM_SIGNED_BYTES = 2 << 20,
	VERIFY_DKIM_RSA_BITS_MAX = 4096, /* RFC 8301 section 3.2 */
	VERIFY_DKIM_SKEW_S = 300	 /* the usual value of ${skew_s} */
};

/* Plain data; borrowed for the verifier's life. */
struct verify_dkim_settings {
	struct crypto_key_cache *keys;
	unsigned rsa_bits_min; /* RFC 8301 section 3.2: 1024 */
	unsigned skew_s;       /* how far in the future t= may be */
	bool accepts_partial;  /* pass though l= leaves body unsigned */
	bool refuses_rsa;      /* the site does not rely on such keys */
	bool refuses_ed25519;
};

struct verify_dkim;

/*
 * verify_dkim_new(settings, header, arena):
 * Read the signatures of a message.
 *
 * header  its fields with CR LF, without the blank line; borrowed until this
 *         returns
 * arena   the message's: all that the verifier keeps and yields is in it
 *
 * Free it before the arena.
 */
struct verify_dkim *verify_dkim_new(const struct verify_dkim_settings *settings,
    struct span header, struct arena *arena);

/* verify_dkim_free(v): libcrypto's part of it; accepts NULL in *v. */
void verify_dkim_free(struct verify_dkim **v);

/* verify_dkim_count(v): how many signatures there are, the cap applied. */
size_t verify_dkim_count(const struct verify_dkim *v);

/*
 * verify_dkim_body(v, bytes): the next bytes of the body, cut anywhere: what
 * follows the blank line, CR LF line ends, dots unstuffed.
 */
void verify_dkim_body(struct verify_dkim *v, struct span bytes);

/* verify_dkim_key_count(v): how many keys there are to ask for; may be 0. */
size_t verify_dkim_key_count(const struct verify_dkim *v);

/*
 * verify_dkim_key_wait(v, i, dns): ask for key ${i}, unless that is done;
 * may suspend.  Different keys may be asked for in different fibers at once,
 * one key in one fiber at a time.  OUT_OK, whatever the answer; or
 * OUT_CANCELLED, and then it may be called again.
 */
MUST_USE enum outcome verify_dkim_key_wait(struct verify_dkim *v, size_t i,
    const struct verify_dns *dns);

/* verify_dkim_keys_wait(v, dns): the same for all keys, one after another. */
MUST_USE enum outcome verify_dkim_keys_wait(struct verify_dkim *v,
    const struct verify_dns *dns);

/*
 * verify_dkim_finish(v): the body is complete, all keys were asked for: the
 * verdicts.  A key that was not asked for counts as one without an answer.
 * Every later call gives the same; in the arena.
 */
const struct verify_dkim_results *verify_dkim_finish(struct verify_dkim *v);

/*
 * verify_dkim_finish_wait(v, dns, out): verify_dkim_keys_wait, then
 * verify_dkim_finish.  OUT_OK; OUT_CANCELLED with ${out} untouched.
 */
MUST_USE enum outcome verify_dkim_finish_wait(struct verify_dkim *v,
    const struct verify_dns *dns, const struct verify_dkim_results **out);

#endif
