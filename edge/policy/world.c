/*
 * world: what a policy asks, answered from the session's input and Redis.
 */
#include "policy/world.h"

#include "base/clock.h"
#include "base/log.h"
#include "loop/wait.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/checks.h"
#include "policy/content.h"
#include "policy/delivery.h"
#include "policy/dnsdb.h"
#include "policy/header_verify.h"
#include "policy/host.h"
#include "policy/lines.h"
#include "policy/made.h"
#include "policy/rate.h"
#include "policy/redis_reply.h"
#include "policy/results.h"
#include "policy/scans.h"
#include "policy/session.h"
#include "policy/variable.h"
#include "store/cached.h"
#include "store/members.h"
#include "store/redis.h"
#include "store/subject.h"
#include "verify/idna.h"

/* Variables that hold what the last match of a word looked up. */
static const struct {
	enum lang_variable variable;
	enum lang_word word;
} list_data[] = {
	{ LANG_VAR_HOST_DATA, LANG_WORD_HOSTS },
	{ LANG_VAR_DOMAIN_DATA, LANG_WORD_DOMAINS },
	{ LANG_VAR_LOCAL_PART_DATA, LANG_WORD_LOCAL_PARTS },
	{ LANG_VAR_SENDER_DATA, LANG_WORD_SENDERS },
	{ LANG_VAR_RECIPIENT_DATA, LANG_WORD_RECIPIENTS },
};

static enum outcome
variable_wait(void *ctx, enum lang_variable v, struct arena *arena,
    struct span *out)
{
	struct policy_session *s = ctx;

	for (size_t i = 0; i < sizeof(list_data) / sizeof(list_data[0]); i++)
		if (list_data[i].variable == v) {
			*out = s->list_data[list_data[i].word];
			return OUT_OK;
		}
	if (policy_verify_variable(s, v, out))
		return OUT_OK;
	if (policy_rate_variable(&s->rates, v, out))
		return OUT_OK;
	if (v == LANG_VAR_SENDER_HELO_VERIFIED) {
		*out = s->input->helo_verified ? SPAN("yes") : SPAN("");
		return OUT_OK;
	}
	if (v == LANG_VAR_LOCAL_PART && !policy_caseful(s)) {
		*out = arena_lower(arena, s->input->local_part);
		return OUT_OK;
	}
	if (v == LANG_VAR_HEADERS_ADDED) {
		*out = policy_headers_list(&s->headers, arena);
		return OUT_OK;
	}
	if (policy_scan_variable(s, v, arena, out) ||
	    policy_matched_variable(s, v, out))
		return OUT_OK;
	if (v == LANG_VAR_DMARC_AR_HEADER)
		return policy_authres_wait(s->checks,
		    s->world->generation->authserv_id,
		    policy_host_iprev(s->host), arena, out);
	enum outcome o = policy_host_variable_wait(s->host, v, arena, out);
	if (o == OUT_NONE)
		o = policy_result_variable_wait(s->checks, v, arena, out);
	if (o == OUT_NONE)
		o = policy_content_variable(s, v, arena, out);
	if (o != OUT_NONE)
		return o;
	if (v == LANG_VAR_SENDER_FULLHOST &&
	    policy_host_variable_wait(s->host, LANG_VAR_SENDER_HOST_NAME, arena,
		out) == OUT_CANCELLED)
		return OUT_CANCELLED;
	*out = policy_variable(s->world->generation, s->input,
	    policy_host_known(s->host), v, arena);
	return OUT_OK;
}

static enum outcome
result_wait(void *ctx, enum lang_word word, struct arena *arena,
    struct span *out)
{
	struct policy_session *s = ctx;

	return policy_result_wait(s->checks, word, arena, out);
}

static enum outcome
dnslists_wait(void *ctx, struct span text, struct arena *arena,
    struct span *why, bool *gaps)
{
	struct policy_session *s = ctx;

	return policy_host_dnslists_wait(s->host, text, arena, why, gaps);
}

static enum outcome
scan_wait(void *ctx, enum lang_word word, struct span text, struct arena *arena,
    struct span *why)
{
	(void)arena;
	return policy_scan_wait(ctx, word, text, why);
}

static enum outcome
lines_wait(void *ctx, bool (*match)(void *arg, struct span line), void *arg,
    struct span *why)
{
	return policy_lines_wait(ctx, match, arg, why);
}

static void
set_matched(void *ctx, struct span pattern, const struct span *groups,
    size_t count)
{
	policy_matched_set(ctx, pattern, groups, count);
}

static enum outcome
verify_one_wait(struct policy_session *s, enum lang_verify what,
    const struct lang_callout *callout, struct arena *arena, struct span *why)
{
	const struct policy_delivery *d = s->world->delivery;

	switch (what) {
	case LANG_VERIFY_RECIPIENT:
		*why = SPAN("there is no backend to ask here");
		return d == NULL ? OUT_TEMP :
				   d->recipient_wait(s, callout, arena, why);
	case LANG_VERIFY_CERTIFICATE:
		*why = SPAN("the client has shown no good certificate");
		return s->input->tls.verified != 0 ? OUT_OK : OUT_NONE;
	case LANG_VERIFY_REVERSE_HOST_LOOKUP:
	case LANG_VERIFY_HELO:
		return policy_host_verify_wait(s->host, what, arena, why);
	default:
		return policy_header_verify(s, what, arena, why);
	}
}

static enum outcome
verify_wait(void *ctx, enum lang_verify what,
    const struct lang_callout *callout, struct arena *arena, struct span *why)
{
	struct policy_session *s = ctx;
	enum outcome o = verify_one_wait(s, what, callout, arena, why);

	if (o == OUT_NONE || o == OUT_TEMP)
		s->verify_message = *why;
	return o;
}

static enum outcome
authresults_wait(void *ctx, struct span id, struct arena *arena,
    struct span *out)
{
	struct policy_session *s = ctx;

	return policy_authres_wait(s->checks, id, policy_host_iprev(s->host),
	    arena, out);
}

static enum outcome
header(void *ctx, enum lang_header_form form, struct span name,
    struct arena *arena, struct span *out)
{
	return policy_content_header(ctx, form, name, arena, out);
}

static struct span
acl_variable(void *ctx, const struct lang_acl_variable *v)
{
	return policy_variable_find(ctx, v);
}

static void
set_acl_variable(void *ctx, const struct lang_acl_variable *v,
    struct span value)
{
	const struct policy_session *s = ctx;

	if (v->lifetime == 'd')
		policy_result_set(s->checks, v->name, value);
	else
		policy_variable_set(ctx, v, value);
}

static void
set_list_data(void *ctx, enum lang_word word, struct span value)
{
	struct policy_session *s = ctx;
	struct arena *arena =
	    s->message_arena != NULL ? s->message_arena : s->arena;

	s->list_data[word] =
	    value.len > 0 ? arena_copy(arena, value) : SPAN("");
}

/* Count a question that Redis left unanswered, by what the site chose. */
static enum outcome
counted(struct policy_session *s, enum outcome o)
{
	const struct lang_program *program = s->world->generation->program;

	if (o == OUT_TEMP)
		obs_count(OBS_FALLBACKS, OBS_REDIS,
		    span_eq(lang_text_of(program, LANG_SET_ON_REDIS_ERROR),
			SPAN("open")) ?
			OBS_FALLBACK_OPEN :
			OBS_FALLBACK_DEFER);
	return o;
}

/* An answer that was last known, counted as such. */
static void
count_old(bool old)
{
	if (old)
		obs_count(OBS_FALLBACKS, OBS_REDIS, OBS_FALLBACK_LAST_KNOWN);
}

static enum outcome
redis_wait(void *ctx, const struct span *argv, size_t argc, struct arena *arena,
    struct lang_reply *out)
{
	struct policy_session *s = ctx;
	struct store_reply reply;
	bool old;

	if (s->world->redis == NULL)
		return counted(s, OUT_TEMP);
	enum outcome o =
	    store_cached_wait(s->world->redis, argv, argc, arena, &reply, &old);
	if (o != OUT_OK)
		return counted(s, o);
	policy_redis_reply(&reply, arena, out);
	out->old = old;
	count_old(old);
	return OUT_OK;
}

static enum outcome
redis_answer_wait(void *ctx, const struct lang_redis_list *list,
    struct arena *arena, struct lang_made *out)
{
	enum outcome o = policy_made_wait(ctx, list, arena, out);

	count_old(o == OUT_OK && out->old);
	return counted(ctx, o);
}

static struct store_keys
subject_keys(const struct lang_subject *subject, struct arena *arena)
{
	switch (subject->kind) {
	case LANG_LIST_HOST:
		return store_keys_host(subject->ip, arena);
	case LANG_LIST_DOMAIN:
		return store_keys_domain(subject->text, arena);
	case LANG_LIST_ADDRESS:
		return store_keys_address(subject->text, arena);
	case LANG_LIST_LOCAL_PART:
		return store_keys_localpart(subject->text, arena);
	case LANG_LIST_STRING:
	case LANG_LIST_KINDS:
		break;
	}
	struct store_keys one = { ARENA_NEW(arena, struct span), 1 };
	*one.at = subject->text;
	return one;
}

/*
 * While Redis is away every question fails: that is said once, by the worker.
 * A key of the wrong type is this list's own trouble.
 */
static enum outcome
judged(struct policy_session *s, enum outcome o, struct span key,
    const char *why)
{
	if (o == OUT_TEMP && store_redis_is_up(s->world->redis))
		log_warn("redis", "list in key %.*s: %s", SPAN_ARG(key), why);
	return counted(s, o);
}

/* ${ask_wait} is the store's question for a set or for a hash. */
static enum outcome
redis_list_wait(struct policy_session *s, struct span key,
    const struct lang_subject *subject, struct arena *arena,
    enum outcome (*ask_wait)(struct store_redis *r, struct span key,
	const struct store_keys *keys, struct arena *arena,
	struct store_found *found),
    struct lang_found *out)
{
	struct store_found found = { .old = false };
	struct store_keys keys = subject_keys(subject, arena);

	if (keys.count == 0)
		return OUT_NONE;
	if (s->world->redis == NULL)
		return counted(s, OUT_TEMP);
	enum outcome o = ask_wait(s->world->redis, key, &keys, arena, &found);
	if (o == OUT_OK)
		out->data = ask_wait == store_members_wait ?
		    keys.at[found.index] :
		    found.value;
	out->old = found.old;
	count_old(found.old);
	return judged(s, o, key, found.why);
}

static enum outcome
redis_set_wait(void *ctx, struct span key, const struct lang_subject *subject,
    struct arena *arena, struct lang_found *out)
{
	return redis_list_wait(ctx, key, subject, arena, store_members_wait,
	    out);
}

static enum outcome
redis_hash_wait(void *ctx, struct span key, const struct lang_subject *subject,
    struct arena *arena, struct lang_found *out)
{
	return redis_list_wait(ctx, key, subject, arena, store_fields_wait,
	    out);
}

static enum outcome
dnsdb_wait(void *ctx, struct span text, struct arena *arena, struct span *out)
{
	struct policy_session *s = ctx;

	return policy_dnsdb_wait(s->world, text, arena, out);
}

static enum outcome
host_names_wait(void *ctx, const struct ip *ip, struct arena *arena,
    const struct span **out, size_t *count)
{
	struct policy_session *s = ctx;

	return policy_host_names_wait(s->host, ip, arena, out, count);
}

static enum outcome
host_leads_wait(void *ctx, struct span name, const struct ip *ip,
    struct arena *arena)
{
	struct policy_session *s = ctx;

	return policy_host_leads_wait(s->host, name, ip, arena);
}

static void
log_line(void *ctx, struct span text, const char *to)
{
	const struct policy_session *s = ctx;
	char ip[IP_TEXT_MAX];

	ip_write(&s->input->client.ip, ip);
	log_info("policy", "%s%s[%s] %.*s", strcmp(to, "main") == 0 ? "" : to,
	    strcmp(to, "main") == 0 ? "" : ": ", ip, SPAN_ARG(text));
}

static void
note(void *ctx, struct lang_pos pos, struct span text)
{
	const struct policy_session *s = ctx;
	char ip[IP_TEXT_MAX];

	ip_write(&s->input->client.ip, ip);
	log_warn("policy", "[%s] line %u: %.*s", ip, pos.line, SPAN_ARG(text));
}

/* What is asked for before the content is asked for at one time. */
static enum lang_phase
header_phase(const struct policy_session *s)
{
	return s->phase > LANG_PREDATA ? s->phase : LANG_PREDATA;
}

static int
header_recipient(const struct policy_session *s)
{
	return s->phase == LANG_DATA_PRDR ? (int)s->input->recipient_number :
					    POLICY_ALL_RECIPIENTS;
}

static void
add_header(void *ctx, enum lang_place place, struct span text)
{
	struct policy_session *s = ctx;
	struct policy_header h = { .place = place,
		.phase = header_phase(s),
		.recipient = header_recipient(s),
		.text = text };

	if (s->message_arena != NULL)
		policy_headers_add(&s->headers, &h, s->message_arena);
}

static void
remove_header(void *ctx, struct span pattern)
{
	struct policy_session *s = ctx;
	struct policy_removal r = { .pattern = pattern,
		.recipient = header_recipient(s) };
	struct span why;

	if (s->message_arena != NULL &&
	    !policy_headers_remove(&s->headers, &r, header_phase(s),
		s->message_arena, &why))
		log_warn("policy", "remove_header = %.*s: %.*s",
		    SPAN_ARG(pattern), SPAN_ARG(why));
}

static enum outcome
delay_wait(void *ctx, uint64_t ms)
{
	struct policy_session *s = ctx;
	bool held = s->controls.no_delay_flush && s->hold != NULL;

	obs_observe(OBS_DELAY_SECONDS, (double)ms / 1000);
	if (held)
		s->hold(s->hold_arg, true);
	enum outcome o = loop_sleep_wait(clock_ms() + ms);
	if (held)
		s->hold(s->hold_arg, false);
	return o;
}

static enum outcome
rate_wait(void *ctx, const struct lang_rate_query *q, struct arena *arena,
    struct span *why)
{
	struct policy_session *s = ctx;

	return counted(s, policy_rate_wait(&s->rates, q, arena, why));
}

static enum outcome
seen_wait(void *ctx, const struct lang_seen_query *q, struct arena *arena,
    struct span *why)
{
	struct policy_session *s = ctx;

	return counted(s, policy_seen_wait(&s->rates, q, arena, why));
}

static void
control(void *ctx, enum lang_control c)
{
	struct policy_session *s = ctx;

	switch (c) {
	case LANG_CONTROL_ENFORCE_SYNC:
		s->controls.enforce_sync = true;
		break;
	case LANG_CONTROL_NO_ENFORCE_SYNC:
		s->controls.enforce_sync = false;
		break;
	case LANG_CONTROL_NO_MULTILINE_RESPONSES:
		s->controls.no_multiline = true;
		break;
	case LANG_CONTROL_NO_DELAY_FLUSH:
		s->controls.no_delay_flush = true;
		break;
	case LANG_CONTROL_NO_PIPELINING:
		s->controls.no_pipelining = true;
		break;
	case LANG_CONTROL_DKIM_DISABLE_VERIFY:
		if (s->checks != NULL)
			s->checks->dkim_disabled = true;
		else
			s->controls.no_dkim = true;
		break;
	case LANG_CONTROL_DMARC_DISABLE_VERIFY:
		if (s->checks != NULL)
			s->checks->dmarc_disabled = true;
		else
			s->controls.no_dmarc = true;
		break;
	case LANG_CONTROL_DMARC_ENABLE_FORENSIC:
		/* Failure reports are not sent; the wish costs nothing. */
		break;
	case LANG_CONTROL_CASEFUL_LOCAL_PART:
		s->caseful = true;
		s->caseful_recipient = s->input->recipient_number;
		break;
	case LANG_CONTROL_CASELOWER_LOCAL_PART:
		s->caseful = false;
		break;
	case LANG_CONTROLS:
		break;
	}
}

const struct lang_world *
policy_world_functions(void)
{
	static const struct lang_world world = {
		.variable_wait = variable_wait,
		.acl_variable = acl_variable,
		.set_acl_variable = set_acl_variable,
		.set_list_data = set_list_data,
		.redis_wait = redis_wait,
		.redis_list_wait = redis_answer_wait,
		.redis_set_wait = redis_set_wait,
		.redis_hash_wait = redis_hash_wait,
		.dnsdb_wait = dnsdb_wait,
		.host_names_wait = host_names_wait,
		.host_leads_wait = host_leads_wait,
		.result_wait = result_wait,
		.dnslists_wait = dnslists_wait,
		.scan_wait = scan_wait,
		.lines_wait = lines_wait,
		.set_matched = set_matched,
		.verify_wait = verify_wait,
		.authresults_wait = authresults_wait,
		.header = header,
		.alabel = verify_idna_domain,
		.log = log_line,
		.note = note,
		.add_header = add_header,
		.remove_header = remove_header,
		.delay_wait = delay_wait,
		.rate_wait = rate_wait,
		.seen_wait = seen_wait,
		.control = control,
	};
	return &world;
}
