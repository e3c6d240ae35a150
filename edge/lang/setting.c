/*
 * setting: one reader per type.
 */
#include "lang/setting.h"

#include "base/assert.h"
#include "base/limits.h"
#include "base/num.h"
#include "lang/diag.h"
#include "lang/list.h"
#include "lang/unquote.h"

/* Numbers that would be legal for their type, but not for their purpose. */
static const struct {
	enum lang_setting setting;
	int64_t least;
	int64_t most;
} ranges[] = {
	{ LANG_SET_WORKERS, 0, 256 },
	{ LANG_SET_SMTP_CONNECT_BACKLOG, 1, 65535 },
	{ LANG_SET_PROXY_PROTOCOL_TIMEOUT, 1, INT32_MAX },
	{ LANG_SET_REDIS_TIMEOUT, 1, INT32_MAX },
	{ LANG_SET_TLS_HANDSHAKE_TIMEOUT, 1, INT32_MAX },
	{ LANG_SET_TLS_TICKET_ROTATION, 1000, 7 * 86400 * 1000 },
	{ LANG_SET_SMTP_RECEIVE_TIMEOUT, 1, INT32_MAX },
	{ LANG_SET_FINAL_REPLY_BUDGET, 1, INT32_MAX },
	{ LANG_SET_RECIPIENTS_MAX, 1, LIMIT_RECIPIENTS },
	{ LANG_SET_HEADER_MAXSIZE, 1, LIMIT_HEADER_BYTES },
	{ LANG_SET_HEADER_LINE_MAXSIZE, 0, LIMIT_HEADER_LINE_BYTES },
	{ LANG_SET_TRANSPORT_CONNECT_TIMEOUT, 1, INT32_MAX },
	{ LANG_SET_TRANSPORT_COMMAND_TIMEOUT, 1, INT32_MAX },
	{ LANG_SET_TRANSPORT_DATA_TIMEOUT, 1, INT32_MAX },
	{ LANG_SET_TRANSPORT_FINAL_TIMEOUT, 1, INT32_MAX },
	{ LANG_SET_TRANSPORT_CONNECTION_MAX, 1, 65535 },
	{ LANG_SET_TRANSPORT_MAX_RCPT, 0, LIMIT_RECIPIENTS },
};

/* One setting in hand; ${text} is its value. */
struct reading {
	struct lang_unit *u;
	enum lang_setting id;
	const struct lang_setting_row *row;
	struct lang_text text;
	struct lang_setting_value *out;
};

typedef bool read_fn(struct reading *r);

static bool
refuse(const struct reading *r, const char *what)
{
	const struct lang_text *t = &r->text;

	lang_error_in(r->u->c.diags, t, 0, t->text.len,
	    "\"%s\" must be %s, which \"%.*s\" is not", r->row->name, what,
	    SPAN_ARG(t->text));
	return false;
}

static bool
read_bool(struct reading *r)
{
	static const char *const words[] = { "false", "true", "no", "yes" };

	for (int i = 0; i < 4; i++) {
		if (span_eq_icase(r->text.text, span_of(words[i]))) {
			r->out->number = i % 2;
			return true;
		}
	}
	return refuse(r, "true, yes, false or no");
}

static bool
is_in_range(const struct reading *r, uint64_t value, int64_t most)
{
	int64_t least = 0;

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (ranges[i].setting == r->id) {
			least = ranges[i].least;
			most = ranges[i].most;
		}
	}
	if (value <= (uint64_t)most && (int64_t)value >= least) {
		r->out->number = (int64_t)value;
		return true;
	}
	lang_error_in(r->u->c.diags, &r->text, 0, r->text.text.len,
	    "\"%s\" must be from %lld to %lld%s", r->row->name,
	    (long long)least, (long long)most,
	    r->row->type == LANG_TIME ? " milliseconds" : "");
	return false;
}

static bool
read_int(struct reading *r)
{
	uint64_t value;

	if (!num_size(r->text.text, &value))
		return refuse(r, "a number");
	return is_in_range(r, value, INT32_MAX);
}

static bool
read_size(struct reading *r)
{
	uint64_t value;

	if (!num_size(r->text.text, &value))
		return refuse(r, "a size, such as 512K, 50M or 2G");
	return is_in_range(r, value, INT64_MAX);
}

static bool
read_time(struct reading *r)
{
	uint64_t value;

	if (!num_time(r->text.text, &value))
		return refuse(r, "a time, such as 250ms, 30s, 5m or 1h30m");
	return is_in_range(r, value, INT32_MAX);
}

static bool
read_string(struct reading *r)
{
	r->out->text = arena_copy(r->u->c.arena, r->text.text);
	return true;
}

static bool
read_choice(struct reading *r)
{
	struct span rest = span_of(r->row->value);
	struct span word;
	struct span all = { NULL, 0 };

	for (int i = 0; span_cut(&rest, '|', &word); i++) {
		if (span_eq(word, r->text.text)) {
			r->out->number = i;
			r->out->text = word;
			return true;
		}
		all = arena_printf(r->u->c.arena, "%.*s%s%.*s", SPAN_ARG(all),
		    all.len > 0 ? " or " : "", SPAN_ARG(word));
	}
	return refuse(r, arena_text(r->u->c.arena, all));
}

/* When the text of a setting is expanded, and its list matched. */
static unsigned
phases_of(const struct reading *r)
{
	switch (r->id) {
	case LANG_SET_ROUTER_DOMAINS:
	case LANG_SET_ROUTER_LOCAL_PARTS:
	case LANG_SET_ROUTER_SENDERS:
	case LANG_SET_ROUTER_CONDITION:
	case LANG_SET_ROUTER_MORE:
	case LANG_SET_ROUTER_ROUTE_DATA:
	case LANG_SET_ROUTER_ADDRESS_DATA:
	case LANG_SET_ROUTER_HEADERS_ADD:
	case LANG_SET_ROUTER_CANNOT_ROUTE_MESSAGE:
	case LANG_SET_RECIPIENT_CLASS:
	case LANG_SET_EVENT_ACTION:
	case LANG_SET_TRANSPORT_EVENT_ACTION:
		return LANG_IN(LANG_RCPT);
	case LANG_SET_TLS_ADVERTISE_HOSTS:
	case LANG_SET_PIPELINING_ADVERTISE_HOSTS:
	case LANG_SET_CHUNKING_ADVERTISE_HOSTS:
	case LANG_SET_LIMITS_ADVERTISE_HOSTS:
	case LANG_SET_HELO_VERIFY_HOSTS:
		return LANG_IN(LANG_HELO);
	default:
		return LANG_IN(LANG_CONNECT);
	}
}

static bool
read_expanded(struct reading *r)
{
	r->u->phases = phases_of(r);
	/* In this one $item is the reply to EHLO. */
	bool has_item = r->id == LANG_SET_TRANSPORT_HOST_NAME_EXTRACT;
	r->u->c.in_item += has_item;
	r->u->c.item_foreign = has_item;
	r->out->expansion =
	    lang_expand_compile(&r->u->c, &r->text, r->u->phases);
	r->u->c.in_item -= has_item;
	r->u->c.item_foreign = false;
	return true;
}

static bool
read_hosts(struct reading *r)
{
	r->out->list =
	    lang_unit_list(r->u, LANG_LIST_HOST, &r->text, phases_of(r));
	return true;
}

static bool
read_domains(struct reading *r)
{
	r->out->list =
	    lang_unit_list(r->u, LANG_LIST_DOMAIN, &r->text, phases_of(r));
	return true;
}

static bool
read_addresses(struct reading *r)
{
	r->out->list =
	    lang_unit_list(r->u, LANG_LIST_ADDRESS, &r->text, phases_of(r));
	return true;
}

static bool
read_local_parts(struct reading *r)
{
	r->out->list =
	    lang_unit_list(r->u, LANG_LIST_LOCAL_PART, &r->text, phases_of(r));
	return true;
}

static bool
read_acl(struct reading *r)
{
	r->out->acl = r->u->setting_acl[r->id];
	return true;
}

static const struct {
	read_fn *read;
	bool plain; /* no more than ${env{…}} may be expanded */
} types[] = {
	[LANG_BOOL] = { read_bool, true },
	[LANG_INT] = { read_int, true },
	[LANG_SIZE] = { read_size, true },
	[LANG_TIME] = { read_time, true },
	[LANG_STRING] = { read_string, true },
	[LANG_EXPANDED] = { read_expanded, false },
	[LANG_HOSTS] = { read_hosts, false },
	[LANG_DOMAINS] = { read_domains, false },
	[LANG_ADDRESSES] = { read_addresses, false },
	[LANG_LOCAL_PARTS] = { read_local_parts, false },
	[LANG_ACL] = { read_acl, false },
	[LANG_CHOICE] = { read_choice, true },
};

/* The value of a written setting, whose name has been found. */
static bool
read_written(struct reading *r, const struct lang_ast_setting *in)
{
	struct lang_diags *diags = r->u->c.diags;
	size_t len = in->name.text.len;

	if (r->row->type == LANG_BOOL && !in->has_value) {
		r->out->number = in->negated ? 0 : 1;
		return true;
	}
	if (in->negated) {
		lang_error_in(diags, &in->name, 0, len,
		    "\"%.*s\" takes no value", SPAN_ARG(in->name.text));
		return false;
	}
	if (!in->has_value) {
		lang_error_in(diags, &in->name, 0, len,
		    "\"%.*s\" needs a value", SPAN_ARG(in->name.text));
		return false;
	}
	if (r->row->type == LANG_ACL) /* lang_link has read it */
		return read_acl(r);
	if (!lang_unquote(r->u->c.arena, diags, &in->value, &r->text))
		return false;
	if (types[r->row->type].plain &&
	    !lang_unit_plain(r->u, &r->text, &r->text))
		return false;
	return types[r->row->type].read(r);
}

static void
compile_one(struct lang_unit *u, const struct lang_ast_setting *in,
    struct lang_setting_value *out)
{
	const struct lang_setting_row *row = lang_setting_get(in->id);
	struct reading r = { u, in->id, row, in->value, out };

	if (out->is_set) {
		struct span where = lang_unit_where(u, out->pos);
		lang_error_in(u->c.diags, &in->name, 0, in->name.text.len,
		    "\"%s\" is already set at %.*s", row->name,
		    SPAN_ARG(where));
		return;
	}
	out->is_set = true;
	out->hidden = in->hidden;
	out->pos = lang_text_pos(&in->name, 0);
	out->acl = LANG_NO_ACL;
	read_written(&r, in);
}

static void
take_default(struct lang_unit *u, enum lang_setting id,
    struct lang_setting_value *out)
{
	const struct lang_setting_row *row = lang_setting_get(id);
	struct span text = span_of(row->value);
	struct reading r = { u, id, row, { text, NULL, 0, 0 }, out };

	*out = (struct lang_setting_value){ .acl = LANG_NO_ACL };
	if (row->type == LANG_CHOICE)
		r.text.text = span_first(text, span_find(text, '|'));
	if (text.len > 0)
		ASSERT(types[row->type].read(&r));
}

void
lang_settings_compile(struct lang_unit *u,
    const struct lang_ast_setting *settings, size_t count,
    enum lang_section section, struct lang_setting_value *out)
{
	for (size_t i = 0; i < count; i++)
		compile_one(u, &settings[i], &out[settings[i].id]);
	for (int i = 0; i < LANG_SETTINGS; i++)
		if (lang_setting_get((enum lang_setting)i)->section ==
			section &&
		    !out[i].is_set)
			take_default(u, (enum lang_setting)i, &out[i]);
}
