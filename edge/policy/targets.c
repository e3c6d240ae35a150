/*
 * targets: hosts, their ports and suffixes; words after them.
 */
#include "policy/targets.h"

#include "base/ascii.h"
#include "base/num.h"
#include "lang/list_cut.h"
#include "wire/dns_name.h"

enum { PORT_MAX = 65535 };

struct reading {
	struct arena *arena;
	unsigned port;
	unsigned group;
	struct policy_target *at;
	size_t count;
	bool is_weighted;
	struct span *why;
};

static bool
wrong(struct reading *r, struct span host, const char *what)
{
	*r->why = arena_printf(r->arena, "\"%.*s\" %s",
	    SPAN_ARG(span_first(host, 256)), what);
	return false;
}

/*
 * Hosts are separated by colons, so an IPv6 address stands in brackets; a
 * port may follow as in "[2001:db8::1]:24" or "192.0.2.1::24" (Exim's
 * doubled colon).
 */
static bool
cut_at_colon(struct span *rest, struct span *out)
{
	size_t end = 0;

	if (rest->at == NULL)
		return false;
	while (end < rest->len && rest->at[end] != ':') {
		if (rest->at[end] == '[')
			end += span_find(span_from(*rest, end), ']');
		if (end < rest->len)
			end++;
		/* "]:port" and "::port" belong to this host. */
		if (end + 1 < rest->len && rest->at[end] == ':' &&
		    (rest->at[end - 1] == ']' || rest->at[end + 1] == ':'))
			end += rest->at[end + 1] == ':' ? 2 : 1;
	}
	*out = span_trim(span_first(*rest, end));
	*rest = end < rest->len ? span_from(*rest, end + 1) :
				  (struct span){ NULL, 0 };
	return true;
}

/* Undo Exim's doubled colon: "192.0.2.1::24" is "192.0.2.1:24". */
static struct span
single_colon(struct span host, struct arena *arena)
{
	size_t twice = span_find_span(host, SPAN("::"));

	if (host.len > 0 && host.at[0] == '[')
		return host;
	if (twice == host.len)
		return host;
	return arena_printf(arena, "%.*s%.*s",
	    SPAN_ARG(span_first(host, twice)),
	    SPAN_ARG(span_from(host, twice + 1)));
}

static bool
read_suffix(struct reading *r, struct span suffix, struct policy_target *t)
{
	uint64_t weight;

	if (span_eq_icase(suffix, SPAN("mx"))) {
		t->is_mx = true;
		return true;
	}
	if (!span_starts(suffix, SPAN("weight=")) ||
	    !num_u64(span_from(suffix, strlen("weight=")), POLICY_WEIGHT_MAX,
		&weight) ||
	    weight == 0)
		return wrong(r, suffix,
		    "is no suffix of a host: /mx, or "
		    "/weight=N from 1 to 999");
	t->weight = (unsigned)weight;
	r->is_weighted = true;
	return true;
}

/* "name" or "name:port", in ${t} folded. */
static bool
read_name(struct reading *r, struct span host, struct policy_target *t)
{
	size_t colon = span_find(host, ':');
	struct wire_dns_name name;
	uint64_t port = r->port;

	if (colon < host.len &&
	    (!num_u64(span_from(host, colon + 1), PORT_MAX, &port) ||
		port == 0))
		return wrong(r, host, "has no port after its colon");
	t->host = arena_lower(r->arena, span_first(host, colon));
	for (size_t i = 0; i < t->host.len; i++)
		if (!ascii_is_alnum(t->host.at[i]) && t->host.at[i] != '.' &&
		    t->host.at[i] != '-' && t->host.at[i] != '_')
			return wrong(r, host, "is no host");
	if (t->host.len == 0 || !wire_dns_name_parse(t->host, &name))
		return wrong(r, host, "is no host");
	t->port = (unsigned)port;
	t->name = arena_printf(r->arena, "%.*s:%u", SPAN_ARG(t->host), t->port);
	return true;
}

static bool
read_host(struct reading *r, struct span text)
{
	struct policy_target *t = &r->at[r->count];
	struct span host;
	struct span suffix;

	*t = (struct policy_target){ .weight = 1, .group = r->group };
	if (!span_cut(&text, '/', &host))
		return true;
	while (span_cut(&text, '/', &suffix))
		if (!read_suffix(r, span_trim(suffix), t))
			return false;
	host = single_colon(span_trim(host), r->arena);
	if (net_address_parse(host, r->port, &t->address)) {
		if (t->is_mx)
			return wrong(r, host, "is an address and has no MX");
		t->port = t->address.ip_port.port;
		t->name = net_address_write(&t->address, r->arena);
	} else if (!read_name(r, host, t)) {
		return false;
	}
	r->count++;
	return true;
}

bool
policy_targets_parse(struct span text, unsigned port, struct arena *arena,
    struct policy_targets *out, struct span *why)
{
	struct reading r = { .arena = arena, .port = port, .why = why };
	char separator = LANG_LIST_COLON;
	struct span rest = lang_list_separator(text, &separator);
	struct span host;

	r.at = arena_array(arena,
	    rest.len / 2 + 1 < POLICY_TARGETS_MAX ? rest.len / 2 + 1 :
						    POLICY_TARGETS_MAX,
	    sizeof(*r.at));
	while (separator == LANG_LIST_COLON ?
		cut_at_colon(&rest, &host) :
		lang_list_cut(&rest, separator, arena, &host)) {
		if (host.len == 0)
			continue;
		if (span_eq(host, SPAN("+"))) {
			r.group++;
			continue;
		}
		if (r.count == POLICY_TARGETS_MAX)
			return wrong(&r, host, "is one host too many");
		if (!read_host(&r, host))
			return false;
	}
	*out = (struct policy_targets){ r.at, r.count, r.is_weighted };
	return true;
}

bool
policy_targets_socket(struct span path, struct arena *arena,
    struct policy_targets *out)
{
	struct policy_target *t = ARENA_NEW(arena, struct policy_target);

	if (path.len == 0 || path.at[0] != '/' ||
	    !net_address_parse(path, 0, &t->address))
		return false;
	t->name = net_address_write(&t->address, arena);
	t->weight = 1;
	*out = (struct policy_targets){ t, 1, false };
	return true;
}

/* Whether a word of hosts goes on in the next, or came from the last. */
static bool
goes_on(struct span word, struct span next, char separator)
{
	return word.at[word.len - 1] == separator || next.at[0] == separator;
}

/* The hosts at the start of ${rest}, which is then what follows them. */
static struct span
cut_hosts(struct span *rest)
{
	char separator = LANG_LIST_COLON;
	struct span all = *rest;
	struct span word = { NULL, 0 };
	struct span next;
	size_t end = 0;

	if (all.len > 0 && all.at[0] == '"') {
		size_t quote = span_find(span_from(all, 1), '"');
		*rest = span_from(all, quote + 2);
		return span_first(span_from(all, 1), quote);
	}
	(void)lang_list_separator(all, &separator);
	for (struct span ahead = all; span_word(&ahead, &next);) {
		bool leads = end == 2 && all.at[0] == '<';
		if (word.at != NULL && !leads &&
		    !goes_on(word, next, separator))
			break;
		word = next;
		end = (size_t)(next.at - all.at) + next.len;
	}
	*rest = span_from(all, end);
	return span_first(all, end);
}

bool
policy_rule_split(struct span text,
    bool (*is_transport)(void *arg, struct span word), void *arg,
    struct policy_rule_text *out, struct span *why)
{
	struct span rest = span_trim(text);
	struct span word;

	*out = (struct policy_rule_text){ .hosts = cut_hosts(&rest) };
	while (span_word(&rest, &word)) {
		if (span_eq(word, SPAN("randomize"))) {
			out->order = POLICY_ORDER_RANDOM;
		} else if (span_eq(word, SPAN("no_randomize"))) {
			out->order = POLICY_ORDER_GIVEN;
		} else if (span_eq(word, SPAN("byname")) ||
		    span_eq(word, SPAN("bydns"))) {
			/* One way of looking up names serves both. */
		} else if (is_transport(arg, word)) {
			out->transport = word;
		} else {
			*why = word;
			return false;
		}
	}
	return true;
}
