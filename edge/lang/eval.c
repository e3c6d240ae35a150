/*
 * eval: statements in order, until one decides.
 */
#include "lang/eval.h"

#include "base/limits.h"
#include "lang/eval_step.h"
#include "lang/expand.h"
#include "lang/record.h"

const char *
lang_verdict_name(enum lang_verdict v)
{
	static const char *const names[] = { [LANG_VERDICT_ACCEPT] = "accept",
		[LANG_VERDICT_DISCARD] = "discard",
		[LANG_VERDICT_DENY] = "deny",
		[LANG_VERDICT_DROP] = "drop",
		[LANG_VERDICT_DEFER] = "defer" };

	return names[v];
}

static void
note(struct lang_run *run, struct lang_pos pos, const char *what)
{
	run->world->note(run->ctx, pos,
	    arena_printf(run->arena, "%s: %.*s", what, SPAN_ARG(run->why)));
}

/*
 * After an unknown that did not end the run, no refusal is for good, and a
 * discard is none the sender would ever hear of.
 */
static void
soften(struct lang_run *run, struct lang_result *res)
{
	if (!run->unsure || res->verdict == LANG_VERDICT_ACCEPT)
		return;
	res->unknown = true;
	if (res->verdict == LANG_VERDICT_DEFER)
		return;
	res->log_message = arena_printf(run->arena,
	    "%.*s%s%s for now only, as a look-up failed",
	    SPAN_ARG(res->log_message), res->log_message.len > 0 ? ": " : "",
	    lang_verdict_name(res->verdict));
	res->message = (struct span){ "", 0 };
	res->verdict = LANG_VERDICT_DEFER;
}

/*
 * A message is expanded when the outcome needs it; what cannot be, or comes
 * out empty, leaves ${out} as it was.
 */
static enum outcome
expand_message_wait(struct lang_run *run, const struct lang_expansion *text,
    struct span *out)
{
	struct span got;
	enum outcome o =
	    text != NULL ? lang_expand_wait(text, run, &got) : OUT_NONE;

	if (o == OUT_CANCELLED)
		return o;
	if (o == OUT_OK && got.len > 0)
		*out = got;
	return OUT_OK;
}

/* The statement decides: ${verdict}, with its own messages. */
static enum outcome
decide_wait(struct lang_trial *t, enum lang_verdict verdict,
    struct lang_result *out)
{
	struct lang_run *run = t->run;
	struct lang_result res = { .verdict = verdict,
		.pos = t->statement->pos,
		.message = t->nested.message,
		.log_message = t->nested.log_message };
	/* Past endpass, "message" is for the refusal. */
	bool silent = t->endpass &&
	    (verdict == LANG_VERDICT_ACCEPT || verdict == LANG_VERDICT_DISCARD);
	enum outcome o =
	    expand_message_wait(run, silent ? NULL : t->message, &res.message);

	if (o == OUT_OK && !silent && t->message != NULL &&
	    t->log_message == NULL)
		res.log_message = res.message;
	if (o == OUT_OK)
		o = expand_message_wait(run, t->log_message, &res.log_message);
	if (o != OUT_OK)
		return o;
	if (res.log_message.len == 0)
		res.log_message = res.message;
	soften(run, &res);
	*out = res;
	return OUT_OK;
}

/* The statement could not be decided, or a nested ACL put it off. */
static void
put_off(struct lang_trial *t, enum lang_step step, struct lang_result *out)
{
	struct lang_result res = { .verdict = LANG_VERDICT_DEFER,
		.pos = t->statement->pos,
		.unknown = step == LANG_STEP_UNKNOWN,
		.log_message = t->run->why };

	if (step == LANG_STEP_DEFER) {
		res.message = t->nested.message;
		res.log_message = t->nested.log_message;
	} else {
		note(t->run, t->statement->pos, "temporary local problem");
	}
	soften(t->run, &res);
	*out = res;
}

static bool
has_set(const struct lang_statement *statement)
{
	for (size_t i = 0; i < statement->count; i++)
		if (statement->clauses[i].word == LANG_WORD_SET)
			return true;
	return false;
}

/*
 * A warn statement that cannot be decided is skipped.  A variable that it
 * might have set is not known from then on, and what is refused later may
 * rest on it.
 */
static void
skip_warn(struct lang_trial *t, enum lang_step step)
{
	if (step == LANG_STEP_DEFER)
		t->run->why = t->nested.log_message;
	if (step == LANG_STEP_UNKNOWN && has_set(t->statement))
		t->run->unsure = true;
	note(t->run, t->statement->pos, "warn statement skipped");
}

/* "log_message" to the log; "message" is Exim's old way to add a header. */
static enum outcome
warn_wait(struct lang_trial *t)
{
	struct lang_run *run = t->run;
	struct span text = { "", 0 };
	enum outcome o = expand_message_wait(run, t->log_message, &text);

	if (o == OUT_OK && text.len > 0)
		run->world->log(run->ctx,
		    arena_printf(run->arena, "Warning: %.*s", SPAN_ARG(text)),
		    "main");

	unsigned headers = lang_word_get(LANG_WORD_ADD_HEADER)->phases;
	text = (struct span){ "", 0 };
	if (o == OUT_OK && (headers & LANG_IN(run->phase)) != 0)
		o = expand_message_wait(run, t->message, &text);
	if (o == OUT_OK && span_trim(text).len > 0)
		lang_add_headers(run, text);
	return o;
}

/*
 * After a check that failed the statement goes on, as in Exim; but a refusal
 * that may come of it is for now only.  That is: an accept, defer or require
 * that it kept from being reached, a refusal that it let through, a discard
 * either way, a variable that it set or did not.
 */
static enum lang_step
shaken(struct lang_trial *t, enum lang_step step)
{
	enum lang_verb verb = t->statement->verb;
	bool refuses = verb == LANG_DENY || verb == LANG_DROP;

	t->shaky = false;
	if (verb == LANG_WARN ?
		has_set(t->statement) :
		verb == LANG_DISCARD || refuses != (step == LANG_STEP_FALSE))
		t->run->unsure = true;
	return step;
}

static enum lang_finding
finding_of(enum lang_step step)
{
	static const enum lang_finding of[] = {
		[LANG_STEP_TRUE] = LANG_FOUND_TRUE,
		[LANG_STEP_FALSE] = LANG_FOUND_FALSE,
		[LANG_STEP_UNKNOWN] = LANG_FOUND_UNKNOWN,
		[LANG_STEP_DEFER] = LANG_FOUND_DEFER,
		[LANG_STEP_ERROR] = LANG_FOUND_ERROR,
		[LANG_STEP_DISCARD] = LANG_FOUND_DISCARD,
		[LANG_STEP_DROP] = LANG_FOUND_DROP,
		[LANG_STEP_CANCELLED] = LANG_FOUND_NOTHING,
	};

	return of[step];
}

/* Whether the site chose "open" for what could not be answered. */
static bool
fails_open(const struct lang_trial *t)
{
	if (t->is_scanner)
		return t->run->open_scanner;
	return t->is_dns ? t->run->open_dns : t->run->open;
}

/* The clauses in written order, up to the first that is not true. */
static enum lang_step
clauses_wait(struct lang_trial *t)
{
	struct lang_run *run = t->run;
	enum lang_verb verb = t->statement->verb;

	for (size_t i = 0; i < t->statement->count; i++) {
		const struct lang_clause *clause = &t->statement->clauses[i];
		lang_record_begin(run, t->statement, clause);
		enum lang_step step = lang_step_wait(t, clause);
		bool open = step == LANG_STEP_UNKNOWN && fails_open(t);
		lang_record_end(run, open ? LANG_FOUND_OPEN : finding_of(step));

		if (t->shaky)
			step = shaken(t, step);
		if (open) {
			run->unsure = true;
			note(run, clause->pos, "unknown, taken as failed");
			return LANG_STEP_FALSE;
		}
		if (step == LANG_STEP_DISCARD && verb != LANG_ACCEPT &&
		    verb != LANG_DISCARD) {
			run->why = arena_printf(run->arena,
			    "a nested ACL discarded in a \"%s\" statement",
			    lang_verb_name(verb));
			return LANG_STEP_ERROR;
		}
		if (step != LANG_STEP_TRUE)
			return step;
	}
	return LANG_STEP_TRUE;
}

/* Whether ${step} makes the verb decide, and what. */
static bool
verb_decides(const struct lang_trial *t, enum lang_step step,
    enum lang_verdict *out)
{
	static const enum lang_verdict when_true[] = { [LANG_ACCEPT] =
							   LANG_VERDICT_ACCEPT,
		[LANG_DEFER] = LANG_VERDICT_DEFER,
		[LANG_DENY] = LANG_VERDICT_DENY,
		[LANG_DISCARD] = LANG_VERDICT_DISCARD,
		[LANG_DROP] = LANG_VERDICT_DROP };
	enum lang_verb verb = t->statement->verb;

	if (step == LANG_STEP_TRUE) {
		if (verb == LANG_REQUIRE || verb == LANG_WARN)
			return false;
		*out = when_true[verb];
		return true;
	}
	if (step == LANG_STEP_DISCARD) {
		*out = LANG_VERDICT_DISCARD;
		return true;
	}
	*out = step == LANG_STEP_DROP ? LANG_VERDICT_DROP : LANG_VERDICT_DENY;
	return verb == LANG_REQUIRE || t->endpass;
}

/*
 * The last statement did not decide, and the end of the ACL refuses.  As in
 * Exim it does so with what that statement had to say: the message of the ACL
 * that it called, or, of an accept that failed, its own.
 */
static enum outcome
leave_wait(struct lang_trial *t, enum lang_step step, struct lang_result *out)
{
	enum lang_verb verb = t->statement->verb;
	bool speaks = verb == LANG_ACCEPT || verb == LANG_DISCARD;
	enum outcome o = OUT_OK;

	*out = (struct lang_result){ .implicit = true };
	if (verb == LANG_WARN || step != LANG_STEP_FALSE)
		return OUT_NONE;
	out->message = t->nested.message;
	out->log_message = t->nested.log_message;
	if (speaks)
		o = expand_message_wait(t->run, t->message, &out->message);
	if (o == OUT_OK && speaks)
		o = expand_message_wait(t->run, t->log_message,
		    &out->log_message);
	return o == OUT_CANCELLED ? o : OUT_NONE;
}

/*
 * Try one statement.  OUT_OK: it decided; OUT_NONE: on to the next, or to the
 * end with what ${out} says; OUT_CANCELLED.
 */
static enum outcome
statement_wait(struct lang_run *run, const struct lang_statement *statement,
    bool is_last, struct lang_result *out)
{
	struct lang_trial t = { .run = run, .statement = statement };
	enum lang_step step = clauses_wait(&t);
	bool is_warn = statement->verb == LANG_WARN;
	enum lang_verdict verdict;
	enum outcome o;

	switch (step) {
	case LANG_STEP_CANCELLED:
		return OUT_CANCELLED;
	case LANG_STEP_UNKNOWN:
	case LANG_STEP_DEFER:
	case LANG_STEP_ERROR:
		if (is_warn && step != LANG_STEP_ERROR) {
			skip_warn(&t, step);
			return OUT_NONE;
		}
		put_off(&t, step, out);
		return OUT_OK;
	default:
		break;
	}
	if (is_warn && step == LANG_STEP_TRUE) {
		o = warn_wait(&t);
		return o == OUT_CANCELLED ? o : OUT_NONE;
	}
	if (!verb_decides(&t, step, &verdict))
		return is_last ? leave_wait(&t, step, out) : OUT_NONE;
	return decide_wait(&t, verdict, out);
}

/* At the end of an ACL, or without one; ${out} may hold messages. */
static void
implicit(struct lang_run *run, struct lang_pos pos, enum lang_verdict verdict,
    struct lang_result *out)
{
	out->verdict = verdict;
	out->pos = pos;
	out->implicit = true;
	if (out->log_message.len == 0)
		out->log_message = out->message;
	soften(run, out);
}

static enum lang_finding
finding_of_statement(enum outcome o)
{
	if (o == OUT_CANCELLED)
		return LANG_FOUND_NOTHING;
	return o == OUT_NONE ? LANG_FOUND_PASSED : LANG_FOUND_DECIDED;
}

static enum outcome
statements_wait(struct lang_run *run, const struct lang_acl *acl,
    struct lang_result *out)
{
	struct lang_result last = { .implicit = true };

	for (size_t i = 0; i < acl->count; i++) {
		lang_record_begin(run, &acl->statements[i], NULL);
		enum outcome o = statement_wait(run, &acl->statements[i],
		    i + 1 == acl->count, &last);
		lang_record_end(run, finding_of_statement(o));
		if (o == OUT_OK)
			*out = last;
		if (o != OUT_NONE)
			return o;
	}
	implicit(run, acl->pos, LANG_VERDICT_DENY, &last);
	*out = last;
	return OUT_OK;
}

/* Where no message is in hand there is nothing to discard. */
static void
check_discard(struct lang_run *run, struct lang_result *res)
{
	unsigned phases = LANG_IN(LANG_MAIL) | LANG_IN(LANG_RCPT) |
	    LANG_IN(LANG_DKIM) | LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA);

	if (res->verdict != LANG_VERDICT_DISCARD ||
	    (phases & LANG_IN(run->phase)) != 0)
		return;
	res->verdict = LANG_VERDICT_DEFER;
	res->message = (struct span){ "", 0 };
	res->log_message =
	    arena_printf(run->arena, "\"discard\" has nothing to discard at %s",
		lang_phase_name(run->phase));
}

enum outcome
lang_acl_wait(struct lang_run *run, int acl, struct lang_result *out)
{
	struct lang_pos nowhere = { 0, 0, 0 };
	const unsigned denied = LANG_IN(LANG_RCPT) | LANG_IN(LANG_VRFY) |
	    LANG_IN(LANG_ETRN) | LANG_IN(LANG_EXPN);

	if (acl == LANG_NO_ACL) {
		*out = (struct lang_result){ .implicit = true };
		implicit(run, nowhere,
		    (denied & LANG_IN(run->phase)) != 0 ? LANG_VERDICT_DENY :
							  LANG_VERDICT_ACCEPT,
		    out);
		return OUT_OK;
	}

	const struct lang_acl *a = &run->program->acls[acl];
	if (run->acl_depth >= LIMIT_ACL_DEPTH || lang_run_is_deep(run)) {
		*out = (struct lang_result){ .verdict = LANG_VERDICT_DEFER,
			.pos = a->pos,
			.log_message = SPAN("ACLs nested too deep: a loop?") };
		return OUT_OK;
	}
	run->acl_depth++;
	enum outcome o = statements_wait(run, a, out);
	run->acl_depth--;
	if (o == OUT_OK && run->acl_depth == 0)
		check_discard(run, out);
	return o;
}
