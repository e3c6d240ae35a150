/*
 * dkim_signature: RFC 6376 section 6.1.
 *
 * The reasons are Exim's ($dkim_verify_reason) where it has a word.
 */
#include "verify/dkim_signature.h"

#include <string.h>

void
verify_dkim_signature_decide(struct verify_dkim_signature *s,
    enum verify_dkim_verdict verdict, const char *reason)
{
	s->is_decided = true;
	s->result.verdict = verdict;
	s->result.reason = reason;
}

/* What the result says of the field, which outlives the header. */
static void
show(const struct wire_dkim_signature *w, struct arena *arena,
    struct verify_dkim_result *r)
{
	*r = (struct verify_dkim_result){ .reason = "",
		.domain = arena_copy(arena, w->domain),
		.selector = arena_copy(arena, w->selector),
		.identity = w->identity,
		.algorithm = arena_copy(arena, w->algorithm_name),
		.canon_header = w->canon_header,
		.canon_body = w->canon_body,
		.names = arena_copy(arena, w->names),
		.copied = arena_copy(arena, w->copied),
		.has_length = w->has_length,
		.has_created = w->has_created,
		.has_expires = w->has_expires,
		.length_bytes = w->length_bytes,
		.created_s = w->created_s,
		.expires_s = w->expires_s };
}

static const char *
fault_reason(enum wire_dkim_fault fault)
{
	switch (fault) {
	case WIRE_DKIM_VERSION:
		return "signature_version";
	case WIRE_DKIM_FROM:
		return "signature_from_unsigned";
	case WIRE_DKIM_IDENTITY:
		return "signature_identity";
	case WIRE_DKIM_QUERY:
		return "signature_query";
	default:
		return "signature_syntax";
	}
}

void
verify_dkim_signature_read(struct verify_dkim_signature *s, struct span value,
    int64_t now_s, unsigned skew_s, struct arena *arena)
{
	struct wire_dkim_signature *w = &s->wire;
	enum wire_dkim_fault fault = wire_dkim_signature_parse(value, arena, w);
	uint64_t now = now_s > 0 ? (uint64_t)now_s : 0;

	show(w, arena, &s->result);
	if (fault != WIRE_DKIM_OK)
		verify_dkim_signature_decide(s, VERIFY_DKIM_NEUTRAL,
		    fault_reason(fault));
	else if (w->algorithm == WIRE_DKIM_OTHER)
		verify_dkim_signature_decide(s, VERIFY_DKIM_NEUTRAL,
		    "algorithm_unknown");
	else if (w->algorithm == WIRE_DKIM_RSA_SHA1)
		/* RFC 8301 section 3.1. */
		verify_dkim_signature_decide(s, VERIFY_DKIM_PERMERROR,
		    "algorithm_obsolete");
	else if (w->has_expires && w->expires_s < now)
		verify_dkim_signature_decide(s, VERIFY_DKIM_FAIL,
		    "signature_expired");
	else if (w->has_created && w->created_s > now + skew_s)
		verify_dkim_signature_decide(s, VERIFY_DKIM_FAIL,
		    "signature_in_future");
}

static bool
is_body_good(const struct verify_dkim_signature *s)
{
	return s->body->is_reached &&
	    s->wire.body_hash.len == CRYPTO_DIGEST_BYTES &&
	    memcmp(s->body->digest, s->wire.body_hash.at,
		CRYPTO_DIGEST_BYTES) == 0;
}

static enum wire_dkim_key_type
key_type(const struct verify_dkim_signature *s)
{
	return s->wire.algorithm == WIRE_DKIM_RSA_SHA256 ?
	    WIRE_DKIM_KEY_RSA :
	    WIRE_DKIM_KEY_ED25519;
}

/* The record that the signature needs; NULL when it has decided. */
static const struct wire_dkim_key *
find_record(struct verify_dkim_signature *s)
{
	const struct verify_dkim_lookup *l = s->lookup;
	const struct wire_dkim_key *k;

	if (!l->is_done || l->outcome == OUT_TEMP) {
		verify_dkim_signature_decide(s, VERIFY_DKIM_TEMPERROR,
		    "pubkey_unavailable");
		return NULL;
	}
	if (l->outcome != OUT_OK) {
		verify_dkim_signature_decide(s, VERIFY_DKIM_PERMERROR,
		    "pubkey_unavailable");
		return NULL;
	}
	k = verify_dkim_lookup_find(l, key_type(s));
	if (k == NULL) {
		verify_dkim_signature_decide(s, VERIFY_DKIM_PERMERROR,
		    "pubkey_dns_syntax");
		return NULL;
	}
	s->result.has_key = true;
	s->result.is_key_secure = l->is_secure;
	s->result.key = *k;
	return k;
}

/* Whether the record is for a signature like this one, section 3.6.1. */
static bool
is_applicable(const struct verify_dkim_signature *s,
    const struct wire_dkim_key *k)
{
	return k->type == key_type(s) && k->takes_sha256 && k->takes_mail &&
	    !(k->is_narrow && s->wire.is_below);
}

/* The key of that record; NULL when it has decided. */
static const struct crypto_key *
find_key(struct verify_dkim_signature *s, const struct wire_dkim_key *k,
    const struct verify_dkim_rules *rules)
{
	bool is_rsa = k->type == WIRE_DKIM_KEY_RSA;
	const struct crypto_key *key;

	if (k->is_revoked) {
		verify_dkim_signature_decide(s, VERIFY_DKIM_PERMERROR,
		    "pubkey_revoked");
		return NULL;
	}
	if (!is_applicable(s, k)) {
		verify_dkim_signature_decide(s, VERIFY_DKIM_PERMERROR,
		    "pubkey_inapplicable");
		return NULL;
	}
	if (is_rsa ? rules->refuses_rsa : rules->refuses_ed25519) {
		verify_dkim_signature_decide(s, VERIFY_DKIM_POLICY,
		    "pubkey_type_refused");
		return NULL;
	}
	key = crypto_key_cache_find(rules->keys,
	    is_rsa ? CRYPTO_RSA : CRYPTO_ED25519, k->bytes);
	if (key == NULL) {
		verify_dkim_signature_decide(s, VERIFY_DKIM_PERMERROR,
		    "pubkey_der_syntax");
		return NULL;
	}
	s->result.key_bits = crypto_key_bits(key);
	if (!is_rsa ||
	    (s->result.key_bits >= rules->rsa_bits_min &&
		s->result.key_bits <= rules->rsa_bits_max))
		return key;
	verify_dkim_signature_decide(s, VERIFY_DKIM_POLICY,
	    s->result.key_bits < rules->rsa_bits_min ? "pubkey_too_short" :
						       "pubkey_too_long");
	return NULL;
}

static void
check(struct verify_dkim_signature *s, const struct crypto_key *key,
    const struct verify_dkim_rules *rules)
{
	if (!crypto_key_verify(key, s->header_digest, s->wire.signature))
		verify_dkim_signature_decide(s, VERIFY_DKIM_FAIL,
		    "signature_incorrect");
	else if (s->result.is_partial && !rules->accepts_partial)
		/* RFC 6376 section 8.2: anybody may have added to it. */
		verify_dkim_signature_decide(s, VERIFY_DKIM_POLICY,
		    "body_partly_signed");
	else if (s->is_from_added)
		/* RFC 6376 section 8.15: readers may see the added one. */
		verify_dkim_signature_decide(s, VERIFY_DKIM_POLICY,
		    "from_partly_signed");
	else
		verify_dkim_signature_decide(s, VERIFY_DKIM_PASS, "");
}

void
verify_dkim_signature_finish(struct verify_dkim_signature *s,
    const struct verify_dkim_rules *rules)
{
	const struct wire_dkim_key *record;
	const struct crypto_key *key = NULL;

	if (s->is_decided)
		return;
	s->result.is_partial =
	    s->wire.has_length && s->wire.length_bytes < s->body->body_bytes;
	if (!s->wire.has_length)
		s->result.length_bytes = s->body->body_bytes;
	record = find_record(s);
	if (record != NULL)
		key = find_key(s, record, rules);
	/* A changed body is one whatever the key, even without an answer. */
	if (!is_body_good(s))
		verify_dkim_signature_decide(s, VERIFY_DKIM_FAIL,
		    "bodyhash_mismatch");
	else if (key != NULL)
		check(s, key, rules);
}
