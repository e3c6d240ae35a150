/*
 * run: one phase, from input to verdict.
 */
#include "policy/run.h"

#include "base/ascii.h"
#include "lang/expand.h"
#include "lang/list.h"
#include "loop/fiber.h"
#include "policy/explain.h"
#include "policy/host.h"
#include "policy/reply.h"
#include "policy/session.h"
#include "policy/world.h"

static void
run_init(struct policy_session *s, enum lang_phase phase, struct arena *arena,
    struct lang_run *run)
{
	const struct policy_input *in = s->input;
	const struct lang_program *program = s->world->generation->program;

	memset(run, 0, sizeof(*run));
	run->program = program;
	run->world = policy_world_functions();
	run->ctx = s;
	run->arena = arena;
	run->phase = phase;
	run->open = span_eq(lang_text_of(program, LANG_SET_ON_REDIS_ERROR),
	    SPAN("open"));
	run->open_dns =
	    span_eq(lang_text_of(program, LANG_SET_ON_DNS_ERROR), SPAN("open"));
	run->open_scanner =
	    span_eq(lang_text_of(program, LANG_SET_ON_SCANNER_ERROR),
		SPAN("open"));
	run->client = &in->client.ip;
	run->sender = in->sender;
	run->recipient = in->recipient;
	run->domain = in->domain;
	run->local_part = in->local_part;
	run->cipher = in->tls.on ? in->tls.cipher : SPAN("");
	run->caseful = policy_caseful(s);
	run->stack_floor = loop_fiber_floor();
	run->reject_targets = LANG_TO_MAIN | LANG_TO_REJECT;
}

bool
policy_has(const struct policy_session *s, enum lang_phase phase)
{
	const struct lang_program *program = s->world->generation->program;

	return program->values[lang_phase_setting(phase)].acl != LANG_NO_ACL;
}

/* What a list said of one recipient is not said of the next. */
static void
forget_recipient_data(struct policy_session *s)
{
	s->list_data[LANG_WORD_DOMAINS] = SPAN("");
	s->list_data[LANG_WORD_LOCAL_PARTS] = SPAN("");
	s->list_data[LANG_WORD_RECIPIENTS] = SPAN("");
	policy_verify_forget(s);
}

enum outcome
policy_run_wait(struct policy_session *s, enum lang_phase phase,
    struct arena *arena, struct policy_verdict *out)
{
	const struct lang_program *program = s->world->generation->program;
	int acl = program->values[lang_phase_setting(phase)].acl;
	struct lang_result result;
	struct lang_run run;
	enum outcome o;

	s->phase = phase;
	policy_rates_command(&s->rates, phase, arena);
	forget_recipient_data(s);
	run_init(s, phase, arena, &run);
	if (s->world->watched != NULL) {
		o = policy_explained_wait(s, &run, acl, out);
	} else {
		o = lang_acl_wait(&run, acl, &result);
		if (o == OUT_OK)
			policy_reply(phase, &result, arena, out);
	}
	if (o == OUT_OK)
		out->log_targets = run.reject_targets;
	return o;
}

/* Match one list outside an ACL, with the run that it needs. */
static enum outcome
list_wait(struct policy_session *s, const struct lang_list *list,
    const struct lang_subject *subject, struct arena *arena)
{
	struct lang_run run;
	struct span data;

	run_init(s, LANG_CONNECT, arena, &run);
	run.client = subject->kind == LANG_LIST_HOST ? subject->ip : run.client;
	return lang_list_match_wait(list, subject, &run, &data);
}

enum outcome
policy_peer_listed_wait(struct policy_session *s, enum lang_setting setting,
    const struct ip *peer, struct arena *arena)
{
	const struct lang_program *program = s->world->generation->program;
	const struct lang_list *list = program->values[setting].list;
	char text[IP_TEXT_MAX];

	if (list == NULL)
		return OUT_NONE;
	struct lang_subject subject = { .kind = LANG_LIST_HOST,
		.text = arena_copy(arena, ip_write(peer, text)),
		.ip = peer };
	return list_wait(s, list, &subject, arena);
}

enum outcome
policy_host_listed_wait(struct policy_session *s, enum lang_setting setting,
    struct arena *arena)
{
	return policy_peer_listed_wait(s, setting, &s->input->client.ip, arena);
}

enum outcome
policy_listed_wait(struct policy_session *s, const struct lang_list *list,
    const struct lang_subject *subject, struct arena *arena)
{
	return list_wait(s, list, subject, arena);
}

enum outcome
policy_expand_text_wait(struct policy_session *s,
    const struct lang_expansion *e, struct arena *arena, struct span *out,
    struct span *why)
{
	struct lang_run run;

	run_init(s, LANG_RCPT, arena, &run);
	enum outcome o = lang_expand_wait(e, &run, out);
	*why = run.why;
	return o;
}

enum outcome
policy_expand_wait(struct policy_session *s, enum lang_setting setting,
    struct arena *arena, struct span *out)
{
	const struct lang_program *program = s->world->generation->program;
	const struct lang_expansion *e = program->values[setting].expansion;
	struct lang_run run;

	if (e == NULL)
		return OUT_NONE;
	run_init(s, LANG_CONNECT, arena, &run);
	return lang_expand_wait(e, &run, out);
}

enum outcome
policy_verify_helo_wait(struct policy_session *s, struct arena *arena)
{
	struct span why;

	return policy_host_verify_wait(s->host, LANG_VERIFY_HELO, arena, &why);
}

enum outcome
policy_expand_item_wait(struct policy_session *s,
    const struct lang_expansion *e, struct span item, struct arena *arena,
    struct span *out)
{
	struct lang_run run;

	run_init(s, LANG_RCPT, arena, &run);
	run.item = item;
	return lang_expand_wait(e, &run, out);
}
