/*
 * socks: items of a list, words of an item.
 */
#include "policy/socks.h"

#include "base/num.h"
#include "lang/list_cut.h"

enum {
	USUAL_PORT = 1080,
	USUAL_TIMEOUT_MS = 5000,
	TIMEOUT_MAX_S = 3600,
	RANK_MAX = 999,
	WORD_MAX = 255, /* RFC 1929 section 2: lengths are one byte */
	SHOWN_MAX = 64
};

struct reading {
	struct arena *arena;
	struct span *why;
	struct policy_socks *proxy;
};

static bool
wrong(struct reading *r, struct span word, const char *what)
{
	*r->why = arena_printf(r->arena, "\"%.*s\": %s",
	    SPAN_ARG(span_first(word, SHOWN_MAX)), what);
	return false;
}

/* A number from 1 to ${max}. */
static bool
read_rank(struct span value, uint64_t max, unsigned *out)
{
	uint64_t n;

	if (!num_u64(value, max, &n) || n == 0)
		return false;
	*out = (unsigned)n;
	return true;
}

static bool
set_auth(struct reading *r, struct span value)
{
	r->proxy->has_login = span_eq(value, SPAN("name"));
	return r->proxy->has_login || span_eq(value, SPAN("none"));
}

static bool
set_name(struct reading *r, struct span value)
{
	r->proxy->name = arena_copy(r->arena, value);
	return value.len <= WORD_MAX;
}

static bool
set_pass(struct reading *r, struct span value)
{
	r->proxy->pass = arena_copy(r->arena, value);
	return value.len <= WORD_MAX;
}

static bool
set_port(struct reading *r, struct span value)
{
	unsigned port;

	if (!read_rank(value, UINT16_MAX, &port))
		return false;
	r->proxy->address.port = (uint16_t)port;
	return true;
}

/* Exim has bare seconds; a unit may follow, as everywhere else. */
static bool
set_timeout(struct reading *r, struct span value)
{
	uint64_t limit_ms = (uint64_t)TIMEOUT_MAX_S * 1000;
	uint64_t n;

	if (num_u64(value, TIMEOUT_MAX_S, &n))
		n *= 1000;
	else if (!num_time(value, &n))
		return false;
	r->proxy->timeout_ms = n;
	return n > 0 && n <= limit_ms;
}

static bool
set_priority(struct reading *r, struct span value)
{
	return read_rank(value, RANK_MAX, &r->proxy->priority);
}

static bool
set_weight(struct reading *r, struct span value)
{
	return read_rank(value, RANK_MAX, &r->proxy->weight);
}

static const struct option {
	const char *name;
	bool (*set)(struct reading *r, struct span value);
	const char *wanted;
} options[] = {
	{ "auth", set_auth, "auth is none or name" },
	{ "name", set_name, "a name has at most 255 bytes" },
	{ "pass", set_pass, "a password has at most 255 bytes" },
	{ "port", set_port, "a port is a number from 1 to 65535" },
	{ "tmo", set_timeout, "tmo is a time of at most one hour, as in 5s" },
	{ "pri", set_priority, "pri is a number from 1 to 999" },
	{ "weight", set_weight, "weight is a number from 1 to 999" },
};

/* The word as a message may show it. */
static struct span
shown(const struct option *o, struct span word)
{
	return o->set == set_pass ? SPAN("pass=") : word;
}

static bool
read_option(struct reading *r, struct span word)
{
	struct span value = word;
	struct span name;

	(void)span_cut(&value, '=', &name);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		const struct option *o = &options[i];
		if (!span_eq(name, span_of(o->name)))
			continue;
		return (value.at != NULL && o->set(r, value)) ||
		    wrong(r, shown(o, word), o->wanted);
	}
	/* A value that stands behind a misspelt name may be a password. */
	return wrong(r, name,
	    "is no option of a proxy; there are auth, name, pass, port, tmo, "
	    "pri and weight");
}

/* RFC 1929 has no empty name; and a login without auth=name is never used. */
static bool
is_sound(struct reading *r, struct span address)
{
	const struct policy_socks *p = r->proxy;

	if (p->has_login && (p->name.len == 0 || p->pass.len == 0))
		return wrong(r, address, "auth=name needs name= and pass=");
	if (!p->has_login && (p->name.len > 0 || p->pass.len > 0))
		return wrong(r, address, "name= and pass= need auth=name");
	return true;
}

static bool
read_proxy(struct reading *r, struct span item)
{
	struct policy_socks *p = r->proxy;
	struct span address = SPAN("");
	struct span word;

	*p = (struct policy_socks){ .timeout_ms = USUAL_TIMEOUT_MS,
		.priority = 1,
		.weight = 1 };
	(void)span_word(&item, &address);
	if (!ip_parse(address, &p->address.ip))
		return wrong(r, address,
		    "is no address; a proxy is an IP address and then its "
		    "options");
	p->address.port = USUAL_PORT;
	while (span_word(&item, &word))
		if (!read_option(r, word))
			return false;
	return is_sound(r, address);
}

bool
policy_socks_parse(struct span text, struct arena *arena,
    struct policy_socks_list *out, struct span *why)
{
	struct reading r = { .arena = arena, .why = why };
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(span_trim(text), &separator);
	struct policy_socks *at =
	    arena_array(arena, POLICY_SOCKS_MAX, sizeof(*at));
	struct span item;
	size_t count = 0;

	while (lang_list_cut(&rest, separator, arena, &item)) {
		if (item.len == 0)
			continue;
		if (count == POLICY_SOCKS_MAX)
			return wrong(&r, SPAN("socks_proxy"),
			    "more than 32 proxies");
		r.proxy = &at[count++];
		if (!read_proxy(&r, item))
			return false;
	}
	*out = (struct policy_socks_list){ at, count };
	return true;
}

/* Which of those of the highest priority among ${at} is drawn. */
static size_t
draw(const struct policy_socks **at, size_t n, uint64_t random)
{
	unsigned highest = 0;
	uint64_t total = 0;
	size_t drawn = 0;

	for (size_t i = 0; i < n; i++)
		if (at[i]->priority > highest)
			highest = at[i]->priority;
	for (size_t i = 0; i < n; i++)
		if (at[i]->priority == highest)
			total += at[i]->weight;
	uint64_t left = random % total;
	for (size_t i = 0; i < n; i++) {
		if (at[i]->priority != highest)
			continue;
		drawn = i;
		if (left < at[i]->weight)
			break;
		left -= at[i]->weight;
	}
	return drawn;
}

void
policy_socks_order(const struct policy_socks_list *list,
    uint64_t (*random)(void), const struct policy_socks **out)
{
	for (size_t i = 0; i < list->count; i++)
		out[i] = &list->at[i];
	for (size_t i = 0; i < list->count; i++) {
		size_t drawn = i + draw(out + i, list->count - i, random());
		const struct policy_socks *first = out[drawn];
		out[drawn] = out[i];
		out[i] = first;
	}
}
