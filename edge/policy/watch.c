/*
 * watch: ask, note, pass on.
 */
#include "policy/watch.h"

#include "lang/record.h"
#include "policy/session.h"
#include "policy/world.h"

/* Longer commands are told with what fits. */
enum { COMMAND_BYTES = LANG_RECORD_VALUE_BYTES };

static const struct lang_world *
inner(void)
{
	return policy_world_functions();
}

/* What there is to say when there is no value. */
static struct span
said(enum outcome o, struct span value)
{
	switch (o) {
	case OUT_OK:
		return value;
	case OUT_NONE:
		return SPAN("no");
	case OUT_TEMP:
		return SPAN("(unknown)");
	case OUT_PERM:
		return SPAN("(error)");
	case OUT_CANCELLED:
		break;
	}
	return SPAN("(cancelled)");
}

static enum outcome
variable_wait(void *ctx, enum lang_variable v, struct arena *arena,
    struct span *out)
{
	const struct policy_session *s = ctx;
	struct span value = SPAN("");
	enum outcome o = inner()->variable_wait(ctx, v, arena, &value);

	lang_record_saw(s->run,
	    arena_printf(arena, "$%s", lang_variable_get(v)->name),
	    said(o, value));
	*out = value;
	return o;
}

static struct span
acl_variable(void *ctx, const struct lang_acl_variable *v)
{
	const struct policy_session *s = ctx;
	struct span value = inner()->acl_variable(ctx, v);

	lang_record_saw(s->run,
	    arena_printf(s->run->arena, "$acl_%.*s", SPAN_ARG(v->name)), value);
	return value;
}

static struct span
command_text(const struct span *argv, size_t argc, struct arena *arena)
{
	struct buf b;

	buf_init(&b, COMMAND_BYTES);
	buf_add_text(&b, "redis");
	for (size_t i = 0; i < argc && !buf_is_full(&b); i++) {
		buf_add_char(&b, ' ');
		buf_add(&b, argv[i]);
	}
	struct span text = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return text;
}

static struct span
reply_text(const struct lang_reply *r, struct arena *arena)
{
	switch (r->kind) {
	case LANG_REPLY_NIL:
		return SPAN("(nothing)");
	case LANG_REPLY_TEXT:
		return r->text;
	case LANG_REPLY_ERROR:
		return arena_printf(arena, "(error) %.*s", SPAN_ARG(r->text));
	case LANG_REPLY_INTEGER:
		return arena_printf(arena, "%lld", (long long)r->integer);
	case LANG_REPLY_ARRAY:
		break;
	}
	return arena_printf(arena, "(%zu items)", r->count);
}

/* Commands that only read, in every form they have. */
bool
policy_watch_is_read(struct span command)
{
	static const char *const reads[] = { "BITCOUNT", "BITFIELD_RO",
		"BITPOS", "DBSIZE", "ECHO", "EXISTS", "EXPIRETIME", "GEODIST",
		"GEOHASH", "GEOPOS", "GEOSEARCH", "GET", "GETBIT", "GETRANGE",
		"HEXISTS", "HGET", "HGETALL", "HKEYS", "HLEN", "HMGET",
		"HRANDFIELD", "HSCAN", "HSTRLEN", "HVALS", "KEYS", "LCS",
		"LINDEX", "LLEN", "LPOS", "LRANGE", "MGET", "PEXPIRETIME",
		"PFCOUNT", "PING", "PTTL", "RANDOMKEY", "SCAN", "SCARD",
		"SDIFF", "SINTER", "SINTERCARD", "SISMEMBER", "SMEMBERS",
		"SMISMEMBER", "SORT_RO", "SRANDMEMBER", "SSCAN", "STRLEN",
		"SUBSTR", "SUNION", "TIME", "TTL", "TYPE", "XINFO", "XLEN",
		"XRANGE", "XREVRANGE", "ZCARD", "ZCOUNT", "ZDIFF", "ZINTER",
		"ZINTERCARD", "ZLEXCOUNT", "ZMSCORE", "ZRANDMEMBER", "ZRANGE",
		"ZRANGEBYLEX", "ZRANGEBYSCORE", "ZRANK", "ZREVRANGE",
		"ZREVRANGEBYLEX", "ZREVRANGEBYSCORE", "ZREVRANK", "ZSCAN",
		"ZSCORE", "ZUNION" };

	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++)
		if (span_eq_icase(command, span_of(reads[i])))
			return true;
	return false;
}

static enum outcome
redis_wait(void *ctx, const struct span *argv, size_t argc, struct arena *arena,
    struct lang_reply *out)
{
	const struct policy_session *s = ctx;
	struct span command = command_text(argv, argc, arena);
	enum outcome o;

	if (s->world->readonly && argc > 0 && !policy_watch_is_read(argv[0])) {
		lang_record_saw(s->run, command,
		    SPAN("(not sent: it could change something)"));
		*out = (struct lang_reply){ .kind = LANG_REPLY_NIL };
		return OUT_OK;
	}
	o = inner()->redis_wait(ctx, argv, argc, arena, out);
	lang_record_saw(s->run, command,
	    o == OUT_OK ? reply_text(out, arena) : said(o, SPAN("")));
	return o;
}

static enum outcome
redis_list_wait(void *ctx, const struct lang_redis_list *list,
    struct arena *arena, struct lang_made *out)
{
	const struct policy_session *s = ctx;
	enum outcome o = inner()->redis_list_wait(ctx, list, arena, out);

	lang_record_saw(s->run, command_text(list->argv, list->argc, arena),
	    said(o, SPAN("(a list)")));
	return o;
}

static enum outcome
redis_set_wait(void *ctx, struct span key, const struct lang_subject *subject,
    struct arena *arena, struct lang_found *out)
{
	const struct policy_session *s = ctx;
	enum outcome o = inner()->redis_set_wait(ctx, key, subject, arena, out);

	lang_record_saw(s->run,
	    arena_printf(arena, "redis-set;%.*s", SPAN_ARG(key)),
	    said(o, out->data.len > 0 ? out->data : SPAN("yes")));
	return o;
}

static enum outcome
redis_hash_wait(void *ctx, struct span key, const struct lang_subject *subject,
    struct arena *arena, struct lang_found *out)
{
	const struct policy_session *s = ctx;
	enum outcome o =
	    inner()->redis_hash_wait(ctx, key, subject, arena, out);

	lang_record_saw(s->run,
	    arena_printf(arena, "redis-hash;%.*s", SPAN_ARG(key)),
	    said(o, out->data));
	return o;
}

static enum outcome
dnsdb_wait(void *ctx, struct span text, struct arena *arena, struct span *out)
{
	const struct policy_session *s = ctx;
	struct span found = SPAN("");
	enum outcome o = inner()->dnsdb_wait(ctx, text, arena, &found);

	lang_record_saw(s->run,
	    arena_printf(arena, "dnsdb %.*s", SPAN_ARG(text)), said(o, found));
	*out = found;
	return o;
}

static enum outcome
host_names_wait(void *ctx, const struct ip *ip, struct arena *arena,
    const struct span **out, size_t *count)
{
	const struct policy_session *s = ctx;
	enum outcome o = inner()->host_names_wait(ctx, ip, arena, out, count);

	if (o != OUT_OK)
		lang_record_saw(s->run, SPAN("host name"), said(o, SPAN("")));
	for (size_t i = 0; o == OUT_OK && i < *count; i++)
		lang_record_saw(s->run, SPAN("host name"), (*out)[i]);
	return o;
}

static enum outcome
host_leads_wait(void *ctx, struct span name, const struct ip *ip,
    struct arena *arena)
{
	const struct policy_session *s = ctx;
	enum outcome o = inner()->host_leads_wait(ctx, name, ip, arena);

	lang_record_saw(s->run,
	    arena_printf(arena, "address of %.*s", SPAN_ARG(name)),
	    said(o, SPAN("yes")));
	return o;
}

static enum outcome
result_wait(void *ctx, enum lang_word word, struct arena *arena,
    struct span *out)
{
	const struct policy_session *s = ctx;
	enum outcome o = inner()->result_wait(ctx, word, arena, out);

	if (o == OUT_OK)
		lang_record_saw(s->run, span_of(lang_word_get(word)->name),
		    *out);
	return o;
}

static enum outcome
dnslists_wait(void *ctx, struct span text, struct arena *arena,
    struct span *why, bool *gaps)
{
	const struct policy_session *s = ctx;
	enum outcome o = inner()->dnslists_wait(ctx, text, arena, why, gaps);

	lang_record_saw(s->run, text, said(o, SPAN("listed")));
	return o;
}

static void
set_matched(void *ctx, struct span pattern, const struct span *groups,
    size_t count)
{
	const struct policy_session *s = ctx;

	if (pattern.len > 0)
		lang_record_saw(s->run, SPAN("a line that matches"), pattern);
	inner()->set_matched(ctx, pattern, groups, count);
}

static enum outcome
verify_wait(void *ctx, enum lang_verify what,
    const struct lang_callout *callout, struct arena *arena, struct span *why)
{
	const struct policy_session *s = ctx;
	enum outcome o = inner()->verify_wait(ctx, what, callout, arena, why);

	lang_record_saw(s->run, SPAN("verified"), said(o, SPAN("yes")));
	return o;
}

static enum outcome
delay_wait(void *ctx, uint64_t ms)
{
	const struct policy_session *s = ctx;

	return s->world->hasty ? OUT_OK : inner()->delay_wait(ctx, ms);
}

void
policy_watch_init(struct lang_world *w)
{
	*w = *inner();
	w->variable_wait = variable_wait;
	w->acl_variable = acl_variable;
	w->redis_wait = redis_wait;
	w->redis_list_wait = redis_list_wait;
	w->redis_set_wait = redis_set_wait;
	w->redis_hash_wait = redis_hash_wait;
	w->dnsdb_wait = dnsdb_wait;
	w->host_names_wait = host_names_wait;
	w->host_leads_wait = host_leads_wait;
	w->result_wait = result_wait;
	w->delay_wait = delay_wait;
	w->dnslists_wait = dnslists_wait;
	w->set_matched = set_matched;
	w->verify_wait = verify_wait;
}
