/*
 * eval_clause: conditions and modifiers.
 */
#include "lang/call.h"
#include "lang/eval.h"
#include "lang/eval_step.h"
#include "lang/expand.h"
#include "lang/list.h"
#include "lang/pattern.h"
#include "lang/rate.h"
#include "lang/record.h"

static enum lang_step
step_of(enum outcome o)
{
	switch (o) {
	case OUT_OK:
		return LANG_STEP_TRUE;
	case OUT_NONE:
		return LANG_STEP_FALSE;
	case OUT_TEMP:
		return LANG_STEP_UNKNOWN;
	case OUT_PERM:
		return LANG_STEP_ERROR;
	case OUT_CANCELLED:
		break;
	}
	return LANG_STEP_CANCELLED;
}

static enum lang_step
condition_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	struct lang_run *run = t->run;
	struct span text;
	bool yes;
	run->temperror = false;
	enum outcome o = lang_expand_wait(clause->text, run, &text);
	t->shaky = run->temperror;

	/* As Exim: what fails on purpose leaves its clause out, "!" and all. */
	if (o == OUT_NONE)
		return clause->negated ? LANG_STEP_FALSE : LANG_STEP_TRUE;
	if (o != OUT_OK)
		return step_of(o);
	lang_record_saw(run, SPAN(""), text);
	if (lang_truth(text, &yes))
		return yes ? LANG_STEP_TRUE : LANG_STEP_FALSE;
	run->why =
	    arena_printf(run->arena, "invalid \"condition\" value \"%.*s\"",
		SPAN_ARG(span_first(text, 100)));
	t->nested = (struct lang_result){ .log_message = run->why };
	return LANG_STEP_DEFER;
}

/*
 * A refusal of the nested ACL rests on what it could not tell when its own
 * conditions failed open, so it is unknown; what happened before it began
 * does not touch it.
 */
static enum lang_step
acl_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	struct lang_run *run = t->run;
	struct span args[LANG_CALL_ARGS];
	size_t count = clause->call != NULL ? clause->call->count : 0;
	enum outcome o = lang_call_args_wait(clause->call, run, args);

	/* As in Exim: what fails on purpose leaves its clause out. */
	if (o == OUT_NONE)
		return clause->negated ? LANG_STEP_FALSE : LANG_STEP_TRUE;
	if (o != OUT_OK)
		return step_of(o);
	if (lang_call_wait(run, (int)clause->acl, args, count, &t->nested) !=
	    OUT_OK)
		return LANG_STEP_CANCELLED;
	switch (t->nested.verdict) {
	case LANG_VERDICT_ACCEPT:
		return LANG_STEP_TRUE;
	case LANG_VERDICT_DISCARD:
		return LANG_STEP_DISCARD;
	case LANG_VERDICT_DENY:
		return LANG_STEP_FALSE;
	case LANG_VERDICT_DROP:
		return LANG_STEP_DROP;
	case LANG_VERDICT_DEFER:
		break;
	}
	if (!t->nested.unknown)
		return LANG_STEP_DEFER;
	run->why = t->nested.log_message;
	return LANG_STEP_UNKNOWN;
}

static struct span
domain_of(struct span address)
{
	return span_from(address, span_find_last(address, '@') + 1);
}

static void
fill_subject(const struct lang_run *run, enum lang_word word,
    struct lang_subject *out)
{
	switch (word) {
	case LANG_WORD_HOSTS:
		out->kind = LANG_LIST_HOST;
		break;
	case LANG_WORD_DOMAINS:
		out->kind = LANG_LIST_DOMAIN;
		out->text = run->domain;
		break;
	case LANG_WORD_SENDER_DOMAINS:
		out->kind = LANG_LIST_DOMAIN;
		out->text = domain_of(run->sender);
		break;
	case LANG_WORD_LOCAL_PARTS:
		out->kind = LANG_LIST_LOCAL_PART;
		out->text = run->local_part;
		break;
	case LANG_WORD_SENDERS:
		out->kind = LANG_LIST_ADDRESS;
		out->text = run->sender;
		break;
	case LANG_WORD_RECIPIENTS:
		out->kind = LANG_LIST_ADDRESS;
		out->text = run->recipient;
		break;
	default:
		out->kind = LANG_LIST_STRING;
		out->text = run->cipher;
		break;
	}
}

/* What the list is matched against, as the run sees it. */
static void
record_subject(struct lang_run *run, const struct lang_subject *subject)
{
	char ip[IP_TEXT_MAX];

	if (run->record == NULL)
		return;
	lang_record_saw(run, SPAN("subject"),
	    subject->kind != LANG_LIST_HOST ? subject->text :
					      ip_write(subject->ip, ip));
}

static enum lang_step
list_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	static const struct ip nobody = { .family = IP_NONE };
	struct lang_run *run = t->run;
	struct lang_subject subject = {
		.ip = run->client != NULL ? run->client : &nobody
	};
	struct span data;

	fill_subject(run, clause->word, &subject);
	record_subject(run, &subject);
	/* Nothing is a cipher in clear, not even "*". */
	if (clause->word == LANG_WORD_ENCRYPTED && run->cipher.len == 0)
		return LANG_STEP_FALSE;

	enum outcome o =
	    lang_list_match_wait(clause->list, &subject, run, &data);
	if (o == OUT_OK)
		run->world->set_list_data(run->ctx, clause->word, data);
	return step_of(o);
}

/*
 * A check that failed ends in "temperror", as in Exim, and the list is matched
 * as it stands.  A list that names temperror has decided what to do with it;
 * any other says about it what it says about a word that nobody has.
 */
static enum lang_step
result_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	struct lang_run *run = t->run;
	struct lang_subject subject = { .kind = LANG_LIST_STRING };
	struct lang_subject other = { .kind = LANG_LIST_STRING,
		.text = SPAN("(temperror)") };
	struct span data;
	enum outcome o = run->world->result_wait(run->ctx, clause->word,
	    run->arena, &subject.text);

	if (o != OUT_OK)
		return step_of(o);
	o = lang_list_match_wait(clause->list, &subject, run, &data);
	if (span_eq(subject.text, SPAN("temperror")) &&
	    lang_list_match_wait(clause->list, &other, run, &data) == o)
		t->shaky = true;
	return step_of(o);
}

/* "/defer_ok" takes it for true, but a refusal cannot rest on that. */
static enum lang_step
ok_if_unknown(struct lang_trial *t, const struct lang_clause *clause,
    enum outcome o)
{
	if (o != OUT_TEMP || !clause->defer_ok)
		return step_of(o);
	t->shaky = true;
	return LANG_STEP_TRUE;
}

static enum lang_step
dns_step(struct lang_trial *t, const struct lang_clause *clause, enum outcome o)
{
	if (o == OUT_TEMP)
		t->is_dns = true;
	return ok_if_unknown(t, clause, o);
}

static enum lang_step
dnslists_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	struct lang_run *run = t->run;
	struct span text;
	enum outcome o = lang_expand_wait(clause->text, run, &text);

	if (o == OUT_NONE)
		return clause->negated ? LANG_STEP_FALSE : LANG_STEP_TRUE;
	if (o != OUT_OK)
		return step_of(o);
	o = run->world->dnslists_wait(run->ctx, text, run->arena, &run->why,
	    &t->shaky);
	return dns_step(t, clause, o);
}

static enum lang_step
scan_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	struct lang_run *run = t->run;
	struct span text;
	enum outcome o = lang_expand_wait(clause->text, run, &text);

	if (o == OUT_NONE)
		return LANG_STEP_FALSE;
	if (o != OUT_OK)
		return step_of(o);
	o = run->world->scan_wait(run->ctx, clause->word, text, run->arena,
	    &run->why);
	t->is_scanner = o == OUT_TEMP;
	return step_of(o);
}

static enum lang_step
verify_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	struct lang_run *run = t->run;
	enum outcome o = run->world->verify_wait(run->ctx, clause->verify,
	    clause->callout, run->arena, &run->why);

	/* A recipient is asked of routers and backends, not of the DNS. */
	if (clause->verify != LANG_VERIFY_RECIPIENT)
		return dns_step(t, clause, o);
	return ok_if_unknown(t, clause, o);
}

static void
write_log(struct lang_run *run, unsigned targets, struct span text)
{
	if ((targets & LANG_TO_MAIN) != 0)
		run->world->log(run->ctx, text, "main");
	if ((targets & LANG_TO_REJECT) != 0)
		run->world->log(run->ctx, text, "reject");
	if ((targets & LANG_TO_PANIC) != 0)
		run->world->log(run->ctx, text, "panic");
}

/* The modifiers that act on a text. */
static enum lang_step
text_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	struct lang_run *run = t->run;
	struct span text;
	enum outcome o = lang_expand_wait(clause->text, run, &text);

	if (o == OUT_NONE)
		return LANG_STEP_TRUE;
	if (o != OUT_OK)
		return step_of(o);
	lang_record_saw(run, SPAN(""), text);
	if (clause->word == LANG_WORD_SET)
		run->world->set_acl_variable(run->ctx, &clause->variable, text);
	else if (clause->word == LANG_WORD_LOGWRITE)
		write_log(run, clause->targets, text);
	else
		return lang_modifier_wait(run, clause->word, text);
	return LANG_STEP_TRUE;
}

static enum lang_step
control(struct lang_run *run, enum lang_control control)
{
	if (control == LANG_CONTROL_CASEFUL_LOCAL_PART)
		run->caseful = true;
	if (control == LANG_CONTROL_CASELOWER_LOCAL_PART)
		run->caseful = false;
	run->world->control(run->ctx, control);
	return LANG_STEP_TRUE;
}

/* What the world is asked, by the kind of its value. */
static enum lang_step
check_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	switch (lang_word_get(clause->word)->value) {
	case LANG_VALUE_RESULTS:
		return result_wait(t, clause);
	case LANG_VALUE_DNSLISTS:
		return dnslists_wait(t, clause);
	case LANG_VALUE_SCAN:
		return scan_wait(t, clause);
	case LANG_VALUE_PATTERNS:
		/* As in Exim: what fails on purpose is left out. */
		return step_of(lang_patterns_wait(clause->patterns, t->run,
		    clause->negated ? OUT_NONE : OUT_OK));
	default:
		return list_wait(t, clause);
	}
}

static enum lang_step
modifier_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	switch (clause->word) {
	case LANG_WORD_CONTROL:
		return control(t->run, clause->control);
	case LANG_WORD_ENDPASS:
		t->endpass = true;
		break;
	case LANG_WORD_LOG_MESSAGE:
		t->log_message = clause->text;
		break;
	case LANG_WORD_LOG_REJECT_TARGET:
		t->run->reject_targets = clause->targets;
		break;
	case LANG_WORD_MESSAGE:
		t->message = clause->text;
		break;
	default:
		return text_wait(t, clause);
	}
	return LANG_STEP_TRUE;
}

static enum lang_step
clause_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	if (!lang_word_get(clause->word)->is_condition)
		return modifier_wait(t, clause);
	switch (clause->word) {
	case LANG_WORD_ACL:
		return acl_wait(t, clause);
	case LANG_WORD_AUTHENTICATED:
		/* Known: AUTH is never offered. */
		return LANG_STEP_FALSE;
	case LANG_WORD_CONDITION:
		return condition_wait(t, clause);
	case LANG_WORD_RATELIMIT:
		return step_of(lang_rate_wait(clause->rate, t->run));
	case LANG_WORD_SEEN:
		return step_of(lang_seen_wait(clause->seen, t->run));
	case LANG_WORD_VERIFY:
		return verify_wait(t, clause);
	default:
		return check_wait(t, clause);
	}
}

enum lang_step
lang_step_wait(struct lang_trial *t, const struct lang_clause *clause)
{
	enum lang_step step = clause_wait(t, clause);

	if (!clause->negated)
		return step;
	if (step == LANG_STEP_TRUE)
		return LANG_STEP_FALSE;
	if (step == LANG_STEP_FALSE || step == LANG_STEP_DROP)
		return LANG_STEP_TRUE;
	return step;
}
