/*
 * lang_world: a world out of tables, for tests and fuzzing of lang/.
 *
 * Variables have the values that fake_variable() gave them.  Redis knows the
 * few commands below; with "down" it answers nothing.  What a policy logs,
 * notes, sets and adds is kept as text.
 */
#ifndef LANG_WORLD_FAKE_H
#define LANG_WORLD_FAKE_H

#include "base/buf.h"
#include "lang/eval.h"
#include "lang/expand.h"
#include "lang/list.h"
#include "lang/rate.h"

struct fake_pair {
	const char *name;
	const char *value;
};

struct fake {
	struct arena arena;
	struct lang_diags diags;
	struct lang_program program;
	struct lang_compile compile;
	struct lang_run run;
	struct ip client;
	const char *variables[LANG_VARIABLES];
	struct lang_named_list lists[8];
	struct fake_pair files[8];
	struct fake_pair env[4];
	struct fake_pair acl_variables[8];
	const char *results[LANG_WORDS]; /* what checks end in */
	enum outcome verified;		 /* of verify, dnslists and scans */
	bool gaps;			 /* a DNS list was silent */
	struct lang_reply reply;	 /* when a command is not known */
	double rate;			 /* what ratelimit computes */
	bool seen;
	bool down;
	bool old; /* Redis is away, and all is as it was last known */
	bool cancelled;
	unsigned asked; /* commands and sets asked of Redis */
	struct buf trace; /* "log main: …\n", "note: …\n", "redis: [a][b]\n" */
};

static inline enum outcome
fake_ask(struct fake *f)
{
	f->asked++;
	if (f->cancelled)
		return OUT_CANCELLED;
	return f->down ? OUT_TEMP : OUT_OK;
}

static inline enum outcome
fake_variable_wait(void *ctx, enum lang_variable v, struct arena *arena,
    struct span *out)
{
	struct fake *f = ctx;

	(void)arena;
	if (f->variables[v] != NULL && strcmp(f->variables[v], "?") == 0)
		return OUT_TEMP;
	*out = span_of(f->variables[v]);
	return OUT_OK;
}

static inline struct span
fake_acl_variable(void *ctx, const struct lang_acl_variable *v)
{
	struct fake *f = ctx;

	for (size_t i = 0; i < 8; i++)
		if (f->acl_variables[i].name != NULL &&
		    span_eq(span_of(f->acl_variables[i].name), v->name))
			return span_of(f->acl_variables[i].value);
	return (struct span){ NULL, 0 };
}

static inline void
fake_set_acl_variable(void *ctx, const struct lang_acl_variable *v,
    struct span value)
{
	struct fake *f = ctx;

	for (size_t i = 0; i < 8; i++) {
		struct fake_pair *p = &f->acl_variables[i];
		if (p->name != NULL && !span_eq(span_of(p->name), v->name))
			continue;
		p->name = arena_text(&f->arena, v->name);
		p->value = arena_text(&f->arena, value);
		return;
	}
}

static inline void
fake_set_list_data(void *ctx, enum lang_word word, struct span value)
{
	struct fake *f = ctx;

	buf_printf(&f->trace, "data %s: %.*s\n", lang_word_get(word)->name,
	    SPAN_ARG(value));
}

static inline struct lang_reply
fake_text_reply(const char *text)
{
	return (struct lang_reply){ .kind = LANG_REPLY_TEXT,
		.text = span_of(text) };
}

/* GET knows "key", "empty" and "zero"; SMEMBERS "relays", EXISTS any key. */
static inline enum outcome
fake_redis_wait(void *ctx, const struct span *argv, size_t argc,
    struct arena *arena, struct lang_reply *out)
{
	struct fake *f = ctx;
	enum outcome o = fake_ask(f);

	buf_add_text(&f->trace, "redis: ");
	for (size_t i = 0; i < argc; i++)
		buf_printf(&f->trace, "[%.*s]", SPAN_ARG(argv[i]));
	buf_add_char(&f->trace, '\n');
	if (o != OUT_OK)
		return o;
	struct span key = argc > 1 ? argv[1] : argv[0];
	*out = f->reply;
	if (span_eq(argv[0], SPAN("GET"))) {
		*out = (struct lang_reply){ .kind = LANG_REPLY_NIL };
		if (span_eq(key, SPAN("key")))
			*out = fake_text_reply("value");
		if (span_eq(key, SPAN("empty")))
			*out = fake_text_reply("");
		if (span_eq(key, SPAN("zero")))
			*out = fake_text_reply("0");
	} else if (span_eq(argv[0], SPAN("EXISTS"))) {
		*out = (struct lang_reply){ .kind = LANG_REPLY_INTEGER,
			.integer = 1 };
	} else if (span_eq(argv[0], SPAN("SMEMBERS"))) {
		*out = (struct lang_reply){ .kind = LANG_REPLY_ARRAY };
		if (span_eq(key, SPAN("relays"))) {
			out->items = arena_array(arena, 3, sizeof(*out->items));
			out->items[0] = fake_text_reply("192.0.2.0/24");
			out->items[1] = fake_text_reply("!10.9.9.9");
			out->items[2] = fake_text_reply("10.0.0.0/8");
			out->count = 3;
		}
	} else if (span_eq(argv[0], SPAN("FAIL"))) {
		out->kind = LANG_REPLY_ERROR;
		out->text = SPAN("ERR broken");
	}
	out->old = f->old;
	return OUT_OK;
}

/* Sets "all" and "none"; "listed" holds 192.0.2.1, a@b.example, b.example. */
static inline enum outcome
fake_redis_list_wait(void *ctx, const struct lang_redis_list *list,
    struct arena *arena, struct lang_made *out)
{
	const struct fake *f = ctx;
	struct lang_reply reply;
	enum outcome o =
	    fake_redis_wait(ctx, list->argv, list->argc, arena, &reply);

	if (o != OUT_OK || reply.kind == LANG_REPLY_ERROR)
		return o == OUT_OK ? OUT_TEMP : o;
	*out =
	    (struct lang_made){ list->make(&reply, arena, list->arg), f->old };
	return OUT_OK;
}

static inline enum outcome
fake_redis_set_wait(void *ctx, struct span key,
    const struct lang_subject *subject, struct arena *arena,
    struct lang_found *out)
{
	struct fake *f = ctx;
	enum outcome o = fake_ask(f);
	char text[IP_TEXT_MAX];
	struct span s = subject->kind == LANG_LIST_HOST ?
	    ip_write(subject->ip, text) :
	    subject->text;

	buf_printf(&f->trace, "set %.*s: %.*s\n", SPAN_ARG(key), SPAN_ARG(s));
	if (o != OUT_OK)
		return o;
	out->data = arena_copy(arena, s);
	out->old = f->old;
	if (span_eq(key, SPAN("all")))
		return OUT_OK;
	if (!span_eq(key, SPAN("listed")))
		return OUT_NONE;
	return span_eq(s, SPAN("192.0.2.1")) ||
		span_eq(s, SPAN("a@b.example")) ||
		span_eq(s, SPAN("b.example")) ?
	    OUT_OK :
	    OUT_NONE;
}

/* A hash has what its set has; the value is "of " and the subject. */
static inline enum outcome
fake_redis_hash_wait(void *ctx, struct span key,
    const struct lang_subject *subject, struct arena *arena,
    struct lang_found *out)
{
	enum outcome o = fake_redis_set_wait(ctx, key, subject, arena, out);

	if (o == OUT_OK)
		out->data = arena_printf(arena, "of %.*s", SPAN_ARG(out->data));
	return o;
}

/* "a=known" finds 192.0.2.1, "a=slow" nobody knows, "bad" is no question. */
static inline enum outcome
fake_dnsdb_wait(void *ctx, struct span text, struct arena *arena,
    struct span *out)
{
	struct fake *f = ctx;
	enum outcome o = fake_ask(f);

	(void)arena;
	*out = SPAN("no DNS");
	if (o != OUT_OK)
		return o;
	if (span_eq(text, SPAN("bad")))
		return OUT_PERM;
	if (span_eq(text, SPAN("a=slow")))
		return OUT_TEMP;
	*out = SPAN("192.0.2.1");
	return span_eq(text, SPAN("a=known")) ? OUT_OK : OUT_NONE;
}

/* 192.0.2.1 is a.example and b.example; 10.… has no name. */
static inline enum outcome
fake_host_names_wait(void *ctx, const struct ip *ip, struct arena *arena,
    const struct span **out, size_t *count)
{
	static const struct span names[] = { { "a.example", 9 },
		{ "b.example", 9 } };
	enum outcome o = fake_ask(ctx);

	(void)arena;
	if (o != OUT_OK)
		return o;
	*out = names;
	*count = 2;
	return ip->bytes[0] == 10 ? OUT_NONE : OUT_OK;
}

/* a.example leads to 192.0.2.1, b.example elsewhere; no other name is one. */
static inline enum outcome
fake_host_leads_wait(void *ctx, struct span name, const struct ip *ip,
    struct arena *arena)
{
	enum outcome o = fake_ask(ctx);

	(void)arena;
	if (o != OUT_OK)
		return o;
	if (span_eq(name, SPAN("b.example")))
		return OUT_NONE;
	if (!span_eq(name, SPAN("a.example")))
		return OUT_PERM;
	return ip->bytes[0] == 192 ? OUT_OK : OUT_NONE;
}

static inline enum outcome
fake_result_wait(void *ctx, enum lang_word word, struct arena *arena,
    struct span *out)
{
	struct fake *f = ctx;

	(void)arena;
	*out = span_of(f->results[word]);
	return f->cancelled ? OUT_CANCELLED : OUT_OK;
}

static inline enum outcome
fake_scan_wait(void *ctx, enum lang_word word, struct span text,
    struct arena *arena, struct span *why)
{
	struct fake *f = ctx;

	(void)arena;
	buf_printf(&f->trace, "%s %.*s\n", lang_word_get(word)->name,
	    SPAN_ARG(text));
	*why = SPAN("no scanner");
	return f->verified;
}

/* A message of few lines; with "verified" not OUT_OK it cannot be read. */
static inline enum outcome
fake_lines_wait(void *ctx, bool (*match)(void *arg, struct span line),
    void *arg, struct span *why)
{
	static const char *const lines[] = { "From: ann", "Subject: s: 1", "",
		"the body", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab" };
	struct fake *f = ctx;

	*why = SPAN("no message");
	if (f->verified != OUT_OK)
		return f->verified;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (match(arg, span_of(lines[i])))
			return OUT_OK;
	return OUT_NONE;
}

static inline void
fake_set_matched(void *ctx, struct span pattern, const struct span *groups,
    size_t count)
{
	struct fake *f = ctx;

	if (pattern.len == 0)
		return;
	buf_printf(&f->trace, "matched %.*s", SPAN_ARG(pattern));
	for (size_t i = 0; i < count && groups[i].len > 0; i++)
		buf_printf(&f->trace, " [%.*s]", SPAN_ARG(groups[i]));
	buf_add_char(&f->trace, '\n');
}

static inline enum outcome
fake_dnslists_wait(void *ctx, struct span text, struct arena *arena,
    struct span *why, bool *gaps)
{
	struct fake *f = ctx;

	(void)arena;
	buf_printf(&f->trace, "dnslists %.*s\n", SPAN_ARG(text));
	*why = SPAN("no DNS");
	*gaps = f->gaps;
	return f->verified;
}

static inline enum outcome
fake_verify_wait(void *ctx, enum lang_verify what,
    const struct lang_callout *callout, struct arena *arena, struct span *why)
{
	struct fake *f = ctx;

	(void)what;
	(void)callout;
	(void)arena;
	*why = SPAN("no DNS");
	return f->verified;
}

static inline enum outcome
fake_authresults_wait(void *ctx, struct span id, struct arena *arena,
    struct span *out)
{
	(void)ctx;
	*out = arena_printf(arena, "Authentication-Results: %.*s; none",
	    SPAN_ARG(id));
	return OUT_OK;
}

/* "Subject" is "s: 1"; "?" cannot be read; others are not there. */
static inline enum outcome
fake_header(void *ctx, enum lang_header_form form, struct span name,
    struct arena *arena, struct span *out)
{
	(void)ctx;
	(void)arena;
	*out = SPAN("");
	if (span_eq(name, SPAN("?")))
		return OUT_TEMP;
	if (span_eq_icase(name, SPAN("subject")))
		*out = form == LANG_HEADER_RAW ? SPAN(" s: 1\n") :
		    form == LANG_HEADER_LIST   ? SPAN("s:: 1") :
						 SPAN("s: 1");
	return OUT_OK;
}

/* Knows one name, and what is ASCII already. */
static inline bool
fake_alabel(struct span domain, struct arena *arena, struct span *out)
{
	if (span_eq(domain,
		SPAN("b\xc3\xbc"
		     "cher.example"))) {
		*out = SPAN("xn--bcher-kva.example");
		return true;
	}
	*out = arena_lower(arena, domain);
	for (size_t i = 0; i < domain.len; i++)
		if ((unsigned char)domain.at[i] > 0x7f)
			return false;
	return true;
}

static inline void
fake_log(void *ctx, struct span text, const char *to)
{
	struct fake *f = ctx;

	buf_printf(&f->trace, "log %s: %.*s\n", to, SPAN_ARG(text));
}

static inline void
fake_note(void *ctx, struct lang_pos pos, struct span text)
{
	struct fake *f = ctx;

	(void)pos;
	buf_printf(&f->trace, "note: %.*s\n", SPAN_ARG(text));
}

static inline void
fake_add_header(void *ctx, enum lang_place place, struct span text)
{
	static const char *const places[] = { "start", "after_received",
		"start_rfc", "end" };
	struct fake *f = ctx;

	buf_printf(&f->trace, "header %s: %.*s\n", places[place],
	    SPAN_ARG(span_trim(text)));
}

static inline void
fake_remove_header(void *ctx, struct span pattern)
{
	struct fake *f = ctx;

	buf_printf(&f->trace, "remove: %.*s\n", SPAN_ARG(pattern));
}

static inline enum outcome
fake_delay_wait(void *ctx, uint64_t ms)
{
	struct fake *f = ctx;

	buf_printf(&f->trace, "delay: %llu\n", (unsigned long long)ms);
	return f->cancelled ? OUT_CANCELLED : OUT_OK;
}

static inline enum outcome
fake_rate_wait(void *ctx, const struct lang_rate_query *q, struct arena *arena,
    struct span *why)
{
	static const char *const modes[] = { "leaky", "strict", "readonly" };
	struct fake *f = ctx;
	enum outcome o = fake_ask(f);

	(void)arena;
	*why = SPAN("no Redis");
	buf_printf(&f->trace, "rate: %.*s %g %g %s", SPAN_ARG(q->key), q->limit,
	    q->period_s, modes[q->mode]);
	if (q->has_count)
		buf_printf(&f->trace, " count %g", q->count);
	if (q->is_unique)
		buf_printf(&f->trace, " unique %.*s", SPAN_ARG(q->unique));
	buf_add_char(&f->trace, '\n');
	if (o != OUT_OK)
		return o;
	return f->rate >= q->limit ? OUT_OK : OUT_NONE;
}

static inline enum outcome
fake_seen_wait(void *ctx, const struct lang_seen_query *q, struct arena *arena,
    struct span *why)
{
	static const char *const modes[] = { "usual", "readonly", "write" };
	struct fake *f = ctx;
	enum outcome o = fake_ask(f);

	(void)arena;
	*why = SPAN("no Redis");
	buf_printf(&f->trace, "seen: %.*s %s%llu %s %llu\n", SPAN_ARG(q->key),
	    q->before ? "-" : "", (unsigned long long)q->interval_ms,
	    modes[q->mode], (unsigned long long)q->refresh_ms);
	if (o != OUT_OK)
		return o;
	return f->seen ? OUT_OK : OUT_NONE;
}

static inline void
fake_control(void *ctx, enum lang_control c)
{
	struct fake *f = ctx;

	buf_printf(&f->trace, "control: %s\n", lang_control_get(c)->name);
}

static const struct lang_world fake_world = {
	.variable_wait = fake_variable_wait,
	.acl_variable = fake_acl_variable,
	.set_acl_variable = fake_set_acl_variable,
	.set_list_data = fake_set_list_data,
	.redis_wait = fake_redis_wait,
	.redis_list_wait = fake_redis_list_wait,
	.redis_set_wait = fake_redis_set_wait,
	.redis_hash_wait = fake_redis_hash_wait,
	.dnsdb_wait = fake_dnsdb_wait,
	.host_names_wait = fake_host_names_wait,
	.host_leads_wait = fake_host_leads_wait,
	.result_wait = fake_result_wait,
	.lines_wait = fake_lines_wait,
	.set_matched = fake_set_matched,
	.dnslists_wait = fake_dnslists_wait,
	.scan_wait = fake_scan_wait,
	.verify_wait = fake_verify_wait,
	.authresults_wait = fake_authresults_wait,
	.header = fake_header,
	.alabel = fake_alabel,
	.log = fake_log,
	.note = fake_note,
	.add_header = fake_add_header,
	.remove_header = fake_remove_header,
	.delay_wait = fake_delay_wait,
	.rate_wait = fake_rate_wait,
	.seen_wait = fake_seen_wait,
	.control = fake_control,
};

static inline enum outcome
fake_read(void *ctx, struct span path, struct arena *arena, struct span *out,
    const char **why)
{
	struct fake *f = ctx;

	(void)why;
	for (size_t i = 0; i < 8; i++) {
		if (f->files[i].name == NULL ||
		    !span_eq(path, span_of(f->files[i].name)))
			continue;
		*out = arena_copy(arena, span_of(f->files[i].value));
		return OUT_OK;
	}
	return OUT_NONE;
}

static inline enum outcome
fake_env(void *ctx, struct span name, struct arena *arena, struct span *out)
{
	struct fake *f = ctx;

	(void)arena;
	for (size_t i = 0; i < 4; i++) {
		if (f->env[i].name == NULL ||
		    !span_eq(name, span_of(f->env[i].name)))
			continue;
		*out = span_of(f->env[i].value);
		return OUT_OK;
	}
	return OUT_NONE;
}

static inline int
fake_find_list(struct lang_compile *c, enum lang_list_kind kind,
    struct span name)
{
	for (size_t i = 0; i < c->program->list_count; i++)
		if (c->program->lists[i].kind == kind &&
		    span_eq(c->program->lists[i].name, name))
			return (int)i;
	return -1;
}

/* One address: 192.0.2.99. */
static inline size_t
fake_interfaces(struct arena *arena, struct ip **out)
{
	*out = ARENA_NEW(arena, struct ip);
	ip_parse(SPAN("192.0.2.99"), *out);
	return 1;
}

/* fake_init(f): nothing known, the client is 192.0.2.1, phase RCPT. */
static inline void
fake_init(struct fake *f)
{
	*f = (struct fake){ .down = false };
	arena_init(&f->arena, 0);
	lang_diags_init(&f->diags, &f->arena);
	buf_init(&f->trace, 1 << 20);
	ip_parse(SPAN("192.0.2.1"), &f->client);
	f->program.lists = f->lists;
	f->compile = (struct lang_compile){ .arena = &f->arena,
		.diags = &f->diags,
		.program = &f->program,
		.read = fake_read,
		.read_ctx = f,
		.find_list = fake_find_list,
		.env = fake_env,
		.env_ctx = f,
		.interfaces = fake_interfaces };
	f->run = (struct lang_run){ .program = &f->program,
		.world = &fake_world,
		.ctx = f,
		.arena = &f->arena,
		.phase = LANG_RCPT,
		.client = &f->client,
		.sender = SPAN("a@b.example"),
		.recipient = SPAN("Bob@d.example"),
		.domain = SPAN("d.example"),
		.local_part = SPAN("Bob") };
	f->variables[LANG_VAR_PRIMARY_HOSTNAME] = "mx.example.net";
	f->variables[LANG_VAR_SENDER_HOST_ADDRESS] = "192.0.2.1";
	f->variables[LANG_VAR_SENDER_ADDRESS] = "a@b.example";
	f->variables[LANG_VAR_DOMAIN] = "d.example";
	f->variables[LANG_VAR_LOCAL_PART] = "Bob";
	f->variables[LANG_VAR_RECEIVED_PORT] = "25";
}

static inline void
fake_fini(struct fake *f)
{
	buf_fini(&f->trace);
	arena_fini(&f->arena);
}

/* fake_text(f, text): one line of a file of its own. */
static inline struct lang_text
fake_text(struct fake *f, struct span text)
{
	struct lang_mark *mark = ARENA_NEW(&f->arena, struct lang_mark);

	mark->pos =
	    (struct lang_pos){ lang_diags_file(&f->diags, SPAN("t"), text), 1,
		    1 };
	return (
	    struct lang_text){ .text = text, .marks = mark, .mark_count = 1 };
}

/* fake_list(f, kind, name, text): a named list. */
static inline void
fake_list(struct fake *f, enum lang_list_kind kind, const char *name,
    const char *text)
{
	struct lang_text t = fake_text(f, span_of(text));
	struct lang_named_list *l = &f->lists[f->program.list_count];

	l->list = lang_list_compile(&f->compile, kind, &t, 0);
	l->kind = kind;
	l->name = span_of(name);
	f->program.list_count++;
}

/* fake_complaint(f): the first diagnostic's text, or "". */
static inline struct span
fake_complaint(const struct fake *f)
{
	return f->diags.count > 0 ? f->diags.items[0].message : SPAN("");
}

#endif
