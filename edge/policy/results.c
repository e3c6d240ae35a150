/*
 * results: words, variables and the header out of verdicts.
 */
#include "policy/results.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/log.h"
#include "verify/authres.h"
#include "verify/spf_header.h"

/*
 * Before the header is there nothing can be said about DKIM and DMARC, and
 * nothing must be settled.
 */
static bool
is_early(const struct policy_checks *c)
{
	return !c->has_header;
}

/* The signature that acl_smtp_dkim is about, or NULL. */
static const struct verify_dkim_result *
current(const struct policy_checks *c)
{
	if (c->signer == POLICY_NO_SIGNER || c->signatures == NULL)
		return NULL;
	return &c->signatures->signatures[c->signer];
}

static enum verify_dkim_verdict
dkim_verdict(const struct policy_checks *c)
{
	const struct verify_dkim_result *one = current(c);

	return one != NULL ? one->verdict : verify_dkim_best(c->signatures);
}

static enum outcome
dkim_word_wait(struct policy_checks *c, enum lang_word word, struct span *out)
{
	enum outcome o = policy_checks_dkim_wait(c);

	if (o != OUT_OK)
		return o;
	if (word == LANG_WORD_DKIM_SIGNERS)
		*out = current(c) != NULL ? current(c)->domain : SPAN("");
	else if (dkim_verdict(c) == VERIFY_DKIM_TEMPERROR)
		/* Exim says "invalid", which would hide that a later try may
		   find the key. */
		*out = SPAN("temperror");
	else
		*out = span_of(verify_dkim_status_name(dkim_verdict(c)));
	return OUT_OK;
}

enum outcome
policy_result_wait(struct policy_checks *c, enum lang_word word,
    struct arena *arena, struct span *out)
{
	enum outcome o = OUT_OK;

	(void)arena;
	*out = SPAN("none");
	if (c == NULL)
		return OUT_OK;
	if (is_early(c) &&
	    (word == LANG_WORD_DMARC_STATUS || word == LANG_WORD_DKIM_STATUS ||
		word == LANG_WORD_DKIM_SIGNERS))
		return OUT_OK;
	switch (word) {
	case LANG_WORD_SPF:
		o = policy_checks_spf_wait(c);
		*out = span_of(verify_spf_result_name(c->spf.result));
		return o;
	case LANG_WORD_SPF_GUESS:
		o = policy_checks_guess_wait(c);
		*out = span_of(verify_spf_result_name(c->guess.result));
		return o;
	case LANG_WORD_SPF_HELO:
		o = policy_checks_helo_wait(c);
		*out = span_of(verify_spf_result_name(c->spf_helo.result));
		return o;
	case LANG_WORD_DMARC_STATUS:
		o = policy_checks_dmarc_wait(c);
		*out = span_of(verify_dmarc_status_name(c->dmarc.status));
		return o;
	default:
		return dkim_word_wait(c, word, out);
	}
}

/* ------------------------------------------------------------- SPF */

/* A guess, once made, is what the variables speak of, as in Exim. */
static const struct verify_spf_verdict *
spf_said(const struct policy_checks *c)
{
	return c->has_guess ? &c->guess : &c->spf;
}

static struct span
spf_received(const struct policy_checks *c, struct arena *arena)
{
	struct buf b;

	buf_init(&b, LIMIT_HEADER_LINE_BYTES);
	verify_spf_header_write(&c->who, spf_said(c), arena, &b);
	struct span out = arena_copy(arena, span_trim(buf_span(&b)));
	buf_fini(&b);
	return out;
}

static struct span
spf_variable(const struct policy_checks *c, enum lang_variable v,
    struct arena *arena)
{
	const struct verify_spf_verdict *spf = spf_said(c);

	switch (v) {
	case LANG_VAR_SPF_RESULT:
		return span_of(verify_spf_result_name(spf->result));
	case LANG_VAR_SPF_HEADER_COMMENT:
		return verify_spf_header_comment(&c->who, spf, arena);
	case LANG_VAR_SPF_RECEIVED:
		return spf_received(c, arena);
	case LANG_VAR_SPF_SMTP_COMMENT:
		return spf->explanation;
	case LANG_VAR_SPF_RESULT_GUESSED:
		return spf->is_guess ? SPAN("yes") : SPAN("no");
	case LANG_VAR_SPF_USED_DOMAIN:
		return spf->domain;
	default:
		return lang_text_of(c->world->generation->program,
		    LANG_SET_SPF_GUESS);
	}
}

/* ------------------------------------------------------------ DKIM */

static struct span
number_text(struct arena *arena, bool has, uint64_t n, uint64_t otherwise)
{
	return arena_printf(arena, "%llu",
	    (unsigned long long)(has ? n : otherwise));
}

static struct span
canon_text(enum wire_dkim_canon canon)
{
	return canon == WIRE_DKIM_RELAXED ? SPAN("relaxed") : SPAN("simple");
}

/* What Exim puts where a number is not given. */
static const uint64_t huge = 9999999999999;

static struct span
key_variable(const struct verify_dkim_result *r, enum lang_variable v,
    struct arena *arena)
{
	if (!r->has_key && v != LANG_VAR_DKIM_KEY_TESTING &&
	    v != LANG_VAR_DKIM_KEY_NOSUBDOMAINS &&
	    v != LANG_VAR_DKIM_KEY_LENGTH)
		return SPAN("");
	switch (v) {
	case LANG_VAR_DKIM_KEY_SRVTYPE:
		return r->key.services;
	case LANG_VAR_DKIM_KEY_GRANULARITY:
		return r->key.granularity;
	case LANG_VAR_DKIM_KEY_NOTES:
		return r->key.notes;
	case LANG_VAR_DKIM_KEY_TESTING:
		return r->has_key && r->key.is_testing ? SPAN("1") : SPAN("0");
	case LANG_VAR_DKIM_KEY_NOSUBDOMAINS:
		return r->has_key && r->key.is_narrow ? SPAN("1") : SPAN("0");
	default:
		return number_text(arena, r->has_key, r->key_bits, 0);
	}
}

static struct span
signature_variable(const struct verify_dkim_result *r, enum lang_variable v,
    struct arena *arena)
{
	switch (v) {
	case LANG_VAR_DKIM_CUR_SIGNER:
	case LANG_VAR_DKIM_DOMAIN:
		return r->domain;
	case LANG_VAR_DKIM_VERIFY_STATUS:
		return span_of(verify_dkim_status_name(r->verdict));
	case LANG_VAR_DKIM_VERIFY_REASON:
		return span_of(r->reason);
	case LANG_VAR_DKIM_SELECTOR:
		return r->selector;
	case LANG_VAR_DKIM_IDENTITY:
		return r->identity;
	case LANG_VAR_DKIM_ALGO:
		return r->algorithm;
	case LANG_VAR_DKIM_CANON_BODY:
		return canon_text(r->canon_body);
	case LANG_VAR_DKIM_CANON_HEADERS:
		return canon_text(r->canon_header);
	case LANG_VAR_DKIM_HEADERNAMES:
		return r->names;
	case LANG_VAR_DKIM_COPIEDHEADERS:
		return r->copied;
	case LANG_VAR_DKIM_BODYLENGTH:
		return number_text(arena, r->has_length, r->length_bytes, huge);
	case LANG_VAR_DKIM_CREATED:
		return number_text(arena, r->has_created, r->created_s, 0);
	case LANG_VAR_DKIM_EXPIRES:
		return number_text(arena, r->has_expires, r->expires_s, huge);
	default:
		return key_variable(r, v, arena);
	}
}

static struct span
dkim_variable(const struct policy_checks *c, enum lang_variable v,
    struct arena *arena)
{
	if (v == LANG_VAR_DKIM_SIGNERS)
		return verify_dkim_signers(c->signatures, arena);
	if (current(c) == NULL)
		return SPAN("");
	return signature_variable(current(c), v, arena);
}

/* Exim's words for a status, and what each comes to. */
static const struct {
	const char *word;
	enum verify_dkim_verdict verdict;
} statuses[] = {
	{ "none", VERIFY_DKIM_NONE },
	{ "invalid", VERIFY_DKIM_PERMERROR },
	{ "fail", VERIFY_DKIM_FAIL },
	{ "pass", VERIFY_DKIM_PASS },
};

void
policy_result_set(struct policy_checks *c, struct span name, struct span value)
{
	if (c == NULL || current(c) == NULL)
		return;
	struct verify_dkim_result *r = &c->signatures->signatures[c->signer];
	if (span_eq(name, SPAN("dkim_verify_reason"))) {
		r->reason = arena_text(&c->arena, value);
		return;
	}
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (span_eq_icase(value, span_of(statuses[i].word))) {
			r->verdict = statuses[i].verdict;
			return;
		}
	log_warn("policy", "dkim_verify_status cannot be set to \"%.*s\"",
	    SPAN_ARG(value));
}

/* ----------------------------------------------------------- DMARC */

static struct span
policy_word(const struct verify_dmarc *d)
{
	if (!d->has_record || d->domain_policy < WIRE_DMARC_NONE)
		return SPAN("");
	return span_of(wire_dmarc_policy_name(d->domain_policy));
}

static struct span
dmarc_variable(const struct policy_checks *c, enum lang_variable v)
{
	const struct verify_dmarc *d = &c->dmarc;

	switch (v) {
	case LANG_VAR_DMARC_STATUS:
		/* As Exim: "off" is a word of the condition alone. */
		return d->status == VERIFY_DMARC_OFF ?
		    SPAN("none") :
		    span_of(verify_dmarc_status_name(d->status));
	case LANG_VAR_DMARC_STATUS_TEXT:
		return span_of(d->text);
	case LANG_VAR_DMARC_USED_DOMAIN:
		return d->used_domain;
	case LANG_VAR_DMARC_DOMAIN_POLICY:
		return policy_word(d);
	case LANG_VAR_DMARC_ALIGNMENT_SPF:
		return d->is_spf_aligned ? SPAN("yes") : SPAN("no");
	default:
		return d->is_dkim_aligned ? SPAN("yes") : SPAN("no");
	}
}

enum outcome
policy_result_variable_wait(struct policy_checks *c, enum lang_variable v,
    struct arena *arena, struct span *out)
{
	unsigned asks = lang_variable_asks(v);
	enum outcome o;

	if ((asks & (LANG_ASKS_SPF | LANG_ASKS_DKIM)) == 0)
		return OUT_NONE;
	*out = SPAN("");
	if (c == NULL || (is_early(c) && (asks & LANG_ASKS_DKIM) != 0))
		return OUT_OK;
	if ((asks & LANG_ASKS_DMARC) != 0) {
		o = policy_checks_dmarc_wait(c);
		*out = dmarc_variable(c, v);
	} else if ((asks & LANG_ASKS_SPF) != 0) {
		o = policy_checks_spf_wait(c);
		*out = o == OUT_OK ? spf_variable(c, v, arena) : *out;
	} else {
		o = policy_checks_dkim_wait(c);
		*out = o == OUT_OK ? dkim_variable(c, v, arena) : *out;
	}
	return o;
}

/* ------------------------------------------ Authentication-Results */

static struct span
write_results(const struct policy_checks *c, struct span id, const char *iprev,
    struct arena *arena)
{
	struct verify_authres v = {
		.id = id,
		.iprev = iprev,
		.client = c->who.ip,
		.spf = spf_said(c),
		.spf_helo = c->has_spf_helo ? &c->spf_helo : NULL,
		.dkim = c->signatures,
		.dmarc = c->has_dmarc ? &c->dmarc : NULL,
	};
	struct buf b;

	buf_init(&b, LIMIT_HEADER_BYTES);
	verify_authres_write(&v, &b);
	struct span out = arena_copy(arena, span_trim(buf_span(&b)));
	buf_fini(&b);
	return out;
}

enum outcome
policy_authres_wait(struct policy_checks *c, struct span id, const char *iprev,
    struct arena *arena, struct span *out)
{
	*out = SPAN("");
	if (c == NULL)
		return OUT_OK;
	enum outcome o = policy_checks_spf_wait(c);
	if (o == OUT_OK && !is_early(c))
		o = policy_checks_dkim_wait(c);
	if (o == OUT_OK && !is_early(c))
		o = policy_checks_dmarc_wait(c);
	if (o == OUT_OK)
		*out = write_results(c, id, iprev, arena);
	return o;
}
