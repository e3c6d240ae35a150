/*
 * slip: what the ledger goes by for one message, and its names in Redis.
 *
 * Names are HMACs, so Redis holds no address and nobody without the secret
 * can make one up.  An entry is about one recipient of one message, a hint
 * about a sender and a recipient; each is kept under every identity of the
 * client that is known: its network, the domain that SPF passed, the domains
 * that signed.  Reference-counted: the session holds it until its reply was
 * heard, and so does whoever writes for a session that has gone.
 */
#ifndef DELIVER_SLIP_H
#define DELIVER_SLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rand.h"
#include "base/span.h"
#include "crypto/digest.h"

struct mail_message;

enum { DELIVER_IDENTITIES_MAX = 6 };

enum deliver_known {
	DELIVER_ABSENT,
	DELIVER_PENDING, /* a delivery of another's is under way */
	DELIVER_TAKEN	 /* a backend has it; do not deliver again */
};

/* What is to be written about an entry. */
enum deliver_mark {
	DELIVER_LEAVE,
	DELIVER_TAKE,	/* it was taken */
	DELIVER_DROP,	/* our claim ends without that */
	DELIVER_CONFIRM /* the client knows: keep it for an hour only */
};

/* What a hint can say; its letter in Redis. */
enum {
	DELIVER_HINT_NONE = 0,
	DELIVER_HINT_OK = 'o',
	DELIVER_HINT_TEMP = 't',
	DELIVER_HINT_PERM = 'p',
	DELIVER_HINT_SINGLE = 's', /* alone in its transaction */
	DELIVER_HINT_REMOVE = '-'
};

/* One recipient. */
struct deliver_entry {
	struct span recipient; /* as given, the domain folded */
	struct span *keys;     /* one for each identity */
	struct span *hints;    /* one for each of the first hint_count */
	enum deliver_known known;
	int code; /* what the backend said, or is to be written */
	struct span enhanced;
	enum deliver_mark mark;
	char hint; /* to be written: a letter, REMOVE, or NONE: left */
	enum deliver_mark writing; /* as mark and hint, on their way */
	char writing_hint;
	bool is_at_stake; /* taken, should our reply not be acknowledged */
	bool is_told;	  /* our reply settles it for the client */
};

/* Filled in by its owner. */
struct deliver_slip {
	struct arena arena;
	unsigned references;
	struct span sender;
	struct span trace_id; /* for the log */
	bool is_keyed;	      /* the message can be told from others */
	uint8_t fingerprint[CRYPTO_DIGEST_BYTES];
	struct span identities[DELIVER_IDENTITIES_MAX];
	size_t identity_count;
	size_t hint_count; /* the first of them, known before the data */
	struct deliver_entry *entries;
	size_t count;
	char owner[RAND_ID_LEN + 1]; /* of our claims */
	bool is_named;		     /* keys and hints stand */
	bool is_followed;	     /* somebody is writing its marks */
	bool is_claimed;
};

/* deliver_slip_new(count): for so many recipients, one reference. */
struct deliver_slip *deliver_slip_new(size_t count);

/* deliver_slip_ref(s): one reference more. */
struct deliver_slip *deliver_slip_ref(struct deliver_slip *s);

/* deliver_slip_unref(s): one less; the last frees it.  Accepts NULL. */
void deliver_slip_unref(struct deliver_slip **s);

/* deliver_entry_is_marked(e): whether something of it is to be written. */
bool deliver_entry_is_marked(const struct deliver_entry *e);

/* deliver_slip_is_marked(s): whether anything is to be written. */
bool deliver_slip_is_marked(const struct deliver_slip *s);

/* deliver_slip_identity(s, kind, text): add one, copied; past the cap it is
   ignored.  ${kind} keeps networks and domains apart. */
void deliver_slip_identity(struct deliver_slip *s, char kind, struct span text);

/*
 * deliver_slip_fingerprint(s, m): take the digest of what makes ${m} itself:
 * Message-ID, Date, From, To, Cc, Subject, Reply-To, List-Id and Content-* as
 * received, and the body.  Without a Message-ID and a Date it stays unkeyed:
 * the same text sent daily is not the same message.
 */
void deliver_slip_fingerprint(struct deliver_slip *s,
    const struct mail_message *m);

/* deliver_slip_name(s, secret): make the names of its entries and hints. */
void deliver_slip_name(struct deliver_slip *s, struct span secret);

/*
 * deliver_slip_pattern(secret, what, sender, recipient, arena): what Redis
 * SCAN is asked for; a null sender or recipient is any.  ${what} is "ledger"
 * or "hint".
 */
struct span deliver_slip_pattern(struct span secret, const char *what,
    const struct span *sender, const struct span *recipient,
    struct arena *arena);

/* deliver_slip_marker(secret, sender, arena): the key that stands while there
   are hints for ${sender}. */
struct span deliver_slip_marker(struct span secret, struct span sender,
    struct arena *arena);

#endif
