/*
 * checks: from MAIL to the last byte of the content.
 */
#include "policy/checks.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/rand.h"
#include "lang/program.h"
#include "obs/metric.h"
#include "policy/opinion.h"
#include "wire/authres.h"
#include "wire/field.h"

static bool
asks(const struct policy_checks *c, unsigned what)
{
	return (c->world->generation->program->asks & what) != 0;
}

static uint64_t
number(const struct policy_checks *c, enum lang_setting s)
{
	return (uint64_t)lang_number(c->world->generation->program, s);
}

static void
who_init(struct policy_checks *c, const struct policy_input *in)
{
	c->who = (struct verify_spf_input){
		.ip = in->client.ip,
		.local = arena_copy(&c->arena, in->sender_local_part),
		.domain = arena_copy(&c->arena, in->sender_domain),
		.helo = arena_copy(&c->arena, in->helo),
		.receiver = c->world->generation->hostname,
		.at_s = clock_wall_s(),
	};
}

void
policy_checks_unref(struct policy_checks **cp)
{
	struct policy_checks *c = *cp;

	*cp = NULL;
	if (c == NULL || --c->references > 0)
		return;
	verify_dkim_free(&c->dkim);
	mail_message_unref(&c->message);
	arena_fini(&c->arena);
	free(c);
}

/* The end of a fiber that worked for ${c}. */
static void
job_end(struct policy_checks *c, struct policy_job *j)
{
	policy_job_done(j);
	policy_checks_unref(&c);
}

static void
job_begin(struct policy_checks *c, struct policy_job *j, loop_fn *run)
{
	if (policy_job_start(j, c->scope, run, c))
		c->references++;
}

/* A cancelled check has no result and nobody who would read one. */
static enum outcome
spf_wait(struct policy_checks *c)
{
	if (c->who.ip.family == IP_NONE) {
		c->spf = (struct verify_spf_verdict){ .result = VERIFY_SPF_NONE,
			.identity = VERIFY_SPF_MAIL_FROM };
		c->has_spf = true;
		return OUT_OK;
	}
	enum outcome o = verify_spf_wait(&c->dns.door, VERIFY_SPF_MAIL_FROM,
	    &c->who, NULL, &c->arena, &c->spf);
	if (o == OUT_OK)
		o = policy_opinion_spf_wait(c->world, &c->who, &c->spf);
	c->has_spf = o == OUT_OK;
	if (c->has_spf)
		obs_auth(OBS_AUTH_SPF, verify_spf_result_name(c->spf.result));
	return o;
}

static void
run_spf(void *arg)
{
	struct policy_checks *c = arg;

	(void)!spf_wait(c);
	job_end(c, &c->spf_job);
}

struct policy_checks *
policy_checks_new(const struct policy_world *world,
    const struct policy_input *input, struct loop_scope *scope,
    struct mail_message *message)
{
	struct policy_checks *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->references = 1;
	c->world = world;
	c->scope = scope;
	c->message = mail_message_ref(message);
	c->began_s = clock_wall_s();
	c->signer = POLICY_NO_SIGNER;
	arena_init(&c->arena, 0);
	who_init(c, input);
	policy_dns_open(&c->dns, world, number(c, LANG_SET_DNS_MESSAGE_BUDGET));
	if (asks(c, LANG_ASKS_SPF))
		job_begin(c, &c->spf_job, run_spf);
	return c;
}

enum outcome
policy_checks_spf_wait(struct policy_checks *c)
{
	if (c->has_spf)
		return OUT_OK;
	if (policy_job_wait(&c->spf_job) == OUT_CANCELLED)
		return OUT_CANCELLED;
	return c->has_spf ? OUT_OK : spf_wait(c);
}

enum outcome
policy_checks_guess_wait(struct policy_checks *c)
{
	struct span record =
	    lang_text_of(c->world->generation->program, LANG_SET_SPF_GUESS);

	if (c->has_guess)
		return OUT_OK;
	enum outcome o = policy_checks_spf_wait(c);
	if (o != OUT_OK)
		return o;
	c->guess = c->spf;
	if (c->who.ip.family != IP_NONE)
		o = verify_spf_guess_wait(&c->dns.door, &c->who, NULL, record,
		    &c->arena, &c->guess);
	c->has_guess = o == OUT_OK;
	return o;
}

enum outcome
policy_checks_helo_wait(struct policy_checks *c)
{
	enum outcome o = OUT_OK;

	if (c->has_spf_helo)
		return OUT_OK;
	if (c->who.ip.family != IP_NONE)
		o = verify_spf_wait(&c->dns.door, VERIFY_SPF_HELO, &c->who,
		    NULL, &c->arena, &c->spf_helo);
	c->has_spf_helo = o == OUT_OK;
	if (c->has_spf_helo)
		obs_auth(OBS_AUTH_SPF_HELO,
		    verify_spf_result_name(c->spf_helo.result));
	return o;
}

/* RFC 8601 section 5: nobody but us may speak under a name of ours. */
static void
omit_forged(struct policy_checks *c)
{
	const struct policy_generation *g = c->world->generation;
	struct span rest = c->header;
	struct wire_field field;

	while (wire_field_next(&rest, &field)) {
		if (!span_eq_icase(field.name,
			SPAN("Authentication-Results")) ||
		    (!wire_authres_claims(field.value, g->authserv_id) &&
			!wire_authres_claims(field.value, g->hostname)))
			continue;
		mail_changes_omit(&c->message->changes,
		    (uint64_t)(field.whole.at - c->header.at), field.whole.len,
		    &c->message->arena);
	}
}

static void
run_keys(void *arg)
{
	struct policy_checks *c = arg;

	(void)!verify_dkim_keys_wait(c->dkim, &c->dns.door);
	job_end(c, &c->dkim_job);
}

static void
begin_dkim(struct policy_checks *c)
{
	const struct policy_generation *g = c->world->generation;

	if (!asks(c, LANG_ASKS_DKIM) || c->dkim_disabled ||
	    c->world->keys == NULL)
		return;
	struct verify_dkim_settings *settings =
	    ARENA_NEW(&c->arena, struct verify_dkim_settings);
	*settings = (struct verify_dkim_settings){
		.keys = c->world->keys,
		.rsa_bits_min = g->rsa_bits_min,
		.refuses_rsa = g->refuses_rsa,
		.refuses_ed25519 = g->refuses_ed25519,
		.skew_s = VERIFY_DKIM_SKEW_S,
		.accepts_partial =
		    lang_bool(g->program, LANG_SET_DKIM_VERIFY_PARTIAL),
	};
	c->dkim = verify_dkim_new(settings, c->header, &c->arena);
	if (verify_dkim_key_count(c->dkim) > 0)
		job_begin(c, &c->dkim_job, run_keys);
}

/* The header has just become complete; ${piece} ends beyond it. */
static void
header_complete(struct policy_checks *c)
{
	bool forged = mail_message_field_count(c->message,
			  MAIL_FIELD_AUTHENTICATION_RESULTS) > 0;

	c->has_header = true;
	if (!forged && !asks(c, LANG_ASKS_DKIM | LANG_ASKS_DMARC))
		return;
	c->header = mail_message_header(c->message, &c->arena);
	/* The questions about the content have their own time. */
	policy_dns_open(&c->dns, c->world,
	    number(c, LANG_SET_DNS_MESSAGE_BUDGET));
	if (forged)
		omit_forged(c);
	begin_dkim(c);
}

static uint64_t
count_bytes(struct span s, char c)
{
	uint64_t n = 0;

	for (size_t i = span_find(s, c); i < s.len; i = span_find(s, c)) {
		s = span_from(s, i + 1);
		n++;
	}
	return n;
}

static void
count(struct policy_checks *c, struct span piece)
{
	if (!asks(c, LANG_ASKS_LINES))
		return;
	c->counts.lines += count_bytes(piece, '\n');
	c->counts.zeros += count_bytes(piece, '\0');
}

void
policy_checks_content(struct policy_checks *c, struct span piece)
{
	const struct wire_header *h = &c->message->header;
	size_t body = piece.len;

	count(c, piece);
	if (!h->is_done)
		return;
	if (!c->has_header) {
		uint64_t len = mail_body_len(&c->message->body);
		header_complete(c);
		body = (size_t)(len - h->body_at);
	}
	if (c->dkim != NULL && body > 0)
		verify_dkim_body(c->dkim, span_from(piece, piece.len - body));
}

void
policy_checks_end(struct policy_checks *c)
{
	if (!c->has_header)
		header_complete(c);
}

enum outcome
policy_checks_dkim_wait(struct policy_checks *c)
{
	static const struct verify_dkim_results none;

	if (c->signatures != NULL)
		return OUT_OK;
	if (c->dkim == NULL) {
		c->signatures = &none;
		return OUT_OK;
	}
	if (policy_job_wait(&c->dkim_job) == OUT_CANCELLED)
		return OUT_CANCELLED;
	enum outcome o =
	    verify_dkim_finish_wait(c->dkim, &c->dns.door, &c->signatures);
	if (o == OUT_OK)
		obs_auth(OBS_AUTH_DKIM,
		    verify_dkim_verdict_name(verify_dkim_best(c->signatures)));
	return o;
}

static enum verify_dmarc_state
spf_state(enum verify_spf_result r)
{
	if (r == VERIFY_SPF_PASS)
		return VERIFY_DMARC_ID_PASS;
	return r == VERIFY_SPF_TEMPERROR ? VERIFY_DMARC_ID_TEMP :
					   VERIFY_DMARC_ID_FAIL;
}

static enum verify_dmarc_state
dkim_state(enum verify_dkim_verdict v)
{
	if (v == VERIFY_DKIM_PASS)
		return VERIFY_DMARC_ID_PASS;
	return v == VERIFY_DKIM_TEMPERROR ? VERIFY_DMARC_ID_TEMP :
					    VERIFY_DMARC_ID_FAIL;
}

static enum outcome
evaluate_wait(struct policy_checks *c)
{
	const struct policy_generation *g = c->world->generation;
	struct verify_dmarc_id *ids =
	    arena_array(&c->arena, c->signatures->count, sizeof(*ids));
	struct verify_dmarc_input in = {
		.spf = { c->spf.domain, spf_state(c->spf.result) },
		.dkim = ids,
		.dkim_count = c->signatures->count,
		.mode =
		    g->suffixes != NULL ? VERIFY_DMARC_PSL : VERIFY_DMARC_WALK,
		.suffixes = g->suffixes,
		.draw = (unsigned)(rand_u64() % 100),
	};

	for (size_t i = 0; i < in.dkim_count; i++)
		ids[i] = (struct verify_dmarc_id){
			c->signatures->signatures[i].domain,
			dkim_state(c->signatures->signatures[i].verdict)
		};
	wire_from_header(c->header, &c->arena, &in.from);
	enum outcome o =
	    verify_dmarc_wait(&in, &c->dns.door, &c->arena, &c->dmarc);
	return o != OUT_OK ?
	    o :
	    policy_opinion_dmarc_wait(c->world, &c->who.ip, &in, &c->dmarc);
}

enum outcome
policy_checks_dmarc_wait(struct policy_checks *c)
{
	if (c->has_dmarc || c->dmarc_disabled)
		return OUT_OK;
	enum outcome o = policy_checks_spf_wait(c);
	if (o == OUT_OK)
		o = policy_checks_dkim_wait(c);
	if (o == OUT_OK)
		o = evaluate_wait(c);
	c->has_dmarc = o == OUT_OK;
	if (c->has_dmarc)
		obs_auth(OBS_AUTH_DMARC,
		    verify_dmarc_result_name(c->dmarc.status));
	return o;
}
