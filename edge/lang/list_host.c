/*
 * list_host: items of host lists: addresses, and names, which the DNS knows.
 */
#include "base/ascii.h"
#include "lang/list_tree.h"

/* "2001" where "2001:db8::/32" was written in a list cut at colons. */
static bool
is_torn_ipv6(const struct lang_build *b, struct span text)
{
	if (b->separator != ':')
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (ascii_hex(text.at[i]) < 0 && text.at[i] != ':' &&
		    text.at[i] != '/')
			return false;
	return true;
}

static bool
is_numeric(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_is_digit(text.at[i]) && text.at[i] != '.' &&
		    text.at[i] != '/' && text.at[i] != ':')
			return false;
	return true;
}

static bool
is_name(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_is_alnum(text.at[i]) && text.at[i] != '.' &&
		    text.at[i] != '-' && text.at[i] != '_')
			return false;
	return true;
}

/* An address behind a name is not reached for a host without one. */
static void
warn_order(struct lang_build *b, const struct lang_text *where)
{
	if (!b->asks_name || b->knows_unknown)
		return;
	b->knows_unknown = true; /* once in a list */
	lang_warn_in(b->c->diags, where, 0, where->text.len,
	    "a name stands before this address: of a host without a name the "
	    "list says \"no\" there; put addresses first, or +ignore_unknown");
}

void
lang_build_names(struct lang_build *b, const struct lang_text *where,
    struct span text, bool negated)
{
	struct lang_build part;
	struct lang_item *item =
	    lang_build_add(b, LANG_ITEM_HOST_NAME, negated);

	b->c->program->asks |= LANG_ASKS_RDNS;
	b->asks_name = true;
	lang_build_start(&part, b->c, LANG_LIST_DOMAIN);
	part.in_file = b->in_file;
	lang_build_item(&part, where, text);
	item->text = text;
	item->list = lang_build_finish(&part);
}

static void
add_interfaces(struct lang_build *b, const struct lang_text *where,
    bool negated)
{
	struct ip *ips;
	size_t n =
	    b->c->interfaces == NULL ? 0 : b->c->interfaces(b->c->arena, &ips);

	for (size_t i = 0; i < n; i++) {
		struct ip_net net =
		    ip_net_of(&ips[i], ips[i].family == IP_V4 ? 32 : 128);
		lang_build_net(b, where, &net, negated);
	}
}

void
lang_build_host(struct lang_build *b, const struct lang_text *where,
    struct span text, bool negated)
{
	struct ip_net net;

	if (ip_net_parse(text, &net)) {
		warn_order(b, where);
		lang_build_net(b, where, &net, negated);
	} else if (span_eq(text, SPAN("@[]"))) {
		add_interfaces(b, where, negated);
	} else if (is_torn_ipv6(b, text)) {
		lang_error_in(b->c->diags, where, 0, where->text.len,
		    "\"%.*s\" is no address; a list with IPv6 "
		    "addresses begins with \"<;\", or doubles their colons",
		    SPAN_ARG(text));
	} else if (is_numeric(text)) {
		lang_error_in(b->c->diags, where, 0, where->text.len,
		    "\"%.*s\" is no address and no network", SPAN_ARG(text));
	} else if (span_starts(text, SPAN("*"))) {
		lang_build_names(b, where, text, negated);
	} else if (span_eq(text, SPAN("@")) || is_name(text)) {
		b->asks_name = true;
		lang_build_add(b, LANG_ITEM_HOST_LEADS, negated)->text = text;
	} else {
		lang_error_in(b->c->diags, where, 0, where->text.len,
		    "\"%.*s\" is neither an address nor the name of a host",
		    SPAN_ARG(text));
	}
}
