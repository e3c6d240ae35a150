/*
 * session: ACL variables by lifetime, and the checks of a message.
 */
#include "policy/session.h"

#include <errno.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "mail/message.h"
#include "policy/checks.h"
#include "policy/host.h"
#include "verify/dmarc_history.h"

enum { HISTORY_MAX_BYTES = 64 * 1024 };

struct policy_session *
policy_session_new(const struct policy_world *w,
    const struct policy_input *input, struct loop_scope *scope,
    struct arena *arena)
{
	struct policy_session *s = ARENA_NEW(arena, struct policy_session);

	s->world = w;
	s->input = input;
	s->scope = scope;
	s->arena = arena;
	s->controls.enforce_sync =
	    lang_bool(w->generation->program, LANG_SET_SMTP_ENFORCE_SYNC);
	map_init(&s->variables, arena);
	policy_rates_connection(&s->rates, w, input, arena);
	s->rates.readonly = w->readonly;
	s->host = policy_host_new(w, input, arena);
	return s;
}

void
policy_connected(struct policy_session *s)
{
	policy_host_begin(s->host, s->scope);
}

struct span
policy_host_name(const struct policy_session *s)
{
	return policy_host_known(s->host);
}

void
policy_message_begin(struct policy_session *s, struct mail_message *m)
{
	policy_message_end(s);
	s->message_arena = &m->arena;
	map_init(&s->message_variables, &m->arena);
	policy_headers_init(&s->headers, &m->arena);
	policy_rates_message(&s->rates, &m->arena);
	s->checks = policy_checks_new(s->world, s->input, s->scope, m);
	s->checks->dkim_disabled = s->controls.no_dkim;
	s->checks->dmarc_disabled = s->controls.no_dmarc;
}

void
policy_content(struct policy_session *s, struct span piece)
{
	policy_checks_content(s->checks, piece);
}

void
policy_content_end(struct policy_session *s)
{
	policy_checks_end(s->checks);
}

enum outcome
policy_signers_wait(struct policy_session *s, size_t *count)
{
	enum outcome o = policy_checks_dkim_wait(s->checks);

	if (o == OUT_OK)
		*count = s->checks->signatures->count;
	return o;
}

void
policy_signer(struct policy_session *s, int i)
{
	s->checks->signer = i;
}

void
policy_history(struct policy_session *s)
{
	const struct policy_checks *c = s->checks;
	int fd = s->world->generation->history_fd;
	struct buf b;

	if (fd < 0 || c == NULL || !c->has_dmarc)
		return;
	struct verify_dmarc_history h = {
		.dmarc = &c->dmarc,
		.job = c->message->trace_id,
		.reporter = s->world->generation->hostname,
		.received_s = clock_wall_s(),
		.client = c->who.ip,
		.mail_from = c->who.domain,
		.has_spf = c->has_spf,
		.spf = c->spf.result,
		.dkim = c->signatures,
	};
	buf_init(&b, HISTORY_MAX_BYTES);
	/* One write, so that blocks of several workers do not mix. */
	if (verify_dmarc_history_write(&h, &b) &&
	    write(fd, b.at, b.len) != (ssize_t)b.len)
		log_warn("dmarc", "dmarc_history_file: %s", strerror(errno));
	buf_fini(&b);
}

void
policy_message_end(struct policy_session *s)
{
	policy_checks_unref(&s->checks);
	policy_rates_message(&s->rates, NULL);
	s->scans = (struct policy_scans){ 0 };
	s->matched = (struct policy_matched){ 0 };
	s->message_arena = NULL;
	s->caseful = false;
	memset(s->list_data, 0, sizeof(s->list_data));
}

void
policy_retry(struct policy_session *s, bool on)
{
	s->rates.readonly = on || s->world->readonly;
}

const struct policy_controls *
policy_controls_get(const struct policy_session *s)
{
	return &s->controls;
}

bool
policy_caseful(const struct policy_session *s)
{
	return s->caseful && s->caseful_recipient == s->input->recipient_number;
}

/*
 * The map that ${v} lives in and its key there.  An $acl_r… belongs to one
 * recipient, so its key carries the recipient's number.  NULL when there is
 * no message: $acl_m… set before MAIL is gone at MAIL, so nothing is kept.
 */
static struct map *
variable_place(struct policy_session *s, const struct lang_acl_variable *v,
    struct arena **arena, struct span *key)
{
	if (v->lifetime == 'c') {
		*arena = s->arena;
		*key = v->name;
		return &s->variables;
	}
	if (s->message_arena == NULL)
		return NULL;
	*arena = s->message_arena;
	*key = v->name;
	if (v->lifetime == 'r' || v->lifetime == 'R')
		*key = arena_printf(s->message_arena, "%u %.*s",
		    s->input->recipient_number, SPAN_ARG(v->name));
	return &s->message_variables;
}

struct span
policy_variable_find(struct policy_session *s,
    const struct lang_acl_variable *v)
{
	struct arena *arena;
	struct span key;
	struct map *map = variable_place(s, v, &arena, &key);

	if (map == NULL)
		return SPAN("");
	const struct span *value = map_find(map, key);
	return value != NULL ? *value : SPAN("");
}

void
policy_variable_set(struct policy_session *s, const struct lang_acl_variable *v,
    struct span value)
{
	struct arena *arena;
	struct span key;
	struct map *map = variable_place(s, v, &arena, &key);

	if (map == NULL)
		return;
	struct span *kept = map_find(map, key);
	if (kept == NULL) {
		kept = ARENA_NEW(arena, struct span);
		map_put(map, key, kept);
	}
	if (!span_eq(*kept, value))
		*kept = arena_copy(arena, value);
}

void
policy_verify_forget(struct policy_session *s)
{
	s->address_data = SPAN("");
	s->recipient_failure = SPAN("");
	s->verify_message = SPAN("");
}

bool
policy_verify_variable(const struct policy_session *s, enum lang_variable v,
    struct span *out)
{
	if (v == LANG_VAR_ADDRESS_DATA)
		*out = s->address_data;
	else if (v == LANG_VAR_RECIPIENT_VERIFY_FAILURE)
		*out = s->recipient_failure;
	else if (v == LANG_VAR_ACL_VERIFY_MESSAGE)
		*out = s->verify_message;
	else
		return false;
	return true;
}
