/*
 * interfaces: cut the list, then read each item.
 */
#include "proc/interfaces.h"

#include "base/buf.h"
#include "base/num.h"

enum { ITEM_BYTES_MAX = 128 };

struct list {
	struct span rest;
	char sep;
};

/* Exim's "<;" at the start chooses the separator. */
static struct list
list_begin(struct span text)
{
	struct span s = span_trim(text);

	if (s.len >= 2 && s.at[0] == '<')
		return (struct list){ span_from(s, 2), s.at[1] };
	return (struct list){ s, ':' };
}

/* Whether a port follows the bracket at the head of ${s}: "]:25". */
static bool
is_port_ahead(struct span s)
{
	return s.len >= 3 && s.at[0] == ']' && s.at[1] == ':' &&
	    s.at[2] >= '0' && s.at[2] <= '9';
}

/* The next item, unescaped, into ${item}; false at the end. */
static bool
list_next(struct list *l, struct buf *item)
{
	struct span s = l->rest;
	bool brackets = false;
	size_t i = 0;

	buf_clear(item);
	while (i < s.len) {
		char c = s.at[i];

		if (c == '[') {
			brackets = true;
		} else if (c == ']') {
			brackets = false;
			if (is_port_ahead(span_from(s, i))) {
				buf_add_char(item, c);
				i++;
				c = ':';
			}
		} else if (c == l->sep && !brackets) {
			if (i + 1 >= s.len || s.at[i + 1] != l->sep)
				break;
			i++;
		}
		buf_add_char(item, c);
		i++;
	}
	l->rest = i < s.len ? span_from(s, i + 1) : (struct span){ NULL, 0 };
	return s.at != NULL;
}

/* "address.port": the last dot, unless the whole is an address. */
static bool
item_parse(struct span s, struct net_address *out)
{
	struct net_address a = { .path = "" };
	uint64_t port = PROC_SMTP_PORT;

	if (s.len == 0 || s.at[0] == '/')
		return false;
	if (s.at[0] == '[')
		return net_address_parse(s, PROC_SMTP_PORT, out);
	if (!ip_parse(s, &a.ip_port.ip)) {
		size_t dot = span_find_last(s, '.');

		if (dot == s.len ||
		    !num_u64(span_from(s, dot + 1), 65535, &port) ||
		    port == 0 || !ip_parse(span_first(s, dot), &a.ip_port.ip))
			return false;
	}
	a.ip_port.port = (uint16_t)port;
	*out = a;
	return true;
}

static bool
is_known(const struct net_address *all, size_t count,
    const struct net_address *a)
{
	for (size_t i = 0; i < count; i++)
		if (net_address_eq(&all[i], a))
			return true;
	return false;
}

static const char *
item_add(struct span item, struct net_address *all, size_t *count,
    struct arena *arena)
{
	if (!item_parse(item, &all[*count]))
		return arena_printf(arena,
		    "\"%.*s\" is not address.port; "
		    "write 127.0.0.1.25 or [127.0.0.1]:25",
		    SPAN_ARG(item))
		    .at;
	if (is_known(all, *count, &all[*count]))
		return arena_printf(arena, "\"%.*s\" stands there twice",
		    SPAN_ARG(item))
		    .at;
	if (*count + 1 == PROC_INTERFACES_MAX)
		return "too many addresses";
	(*count)++;
	return NULL;
}

enum outcome
proc_interfaces_parse(struct span text, struct arena *arena,
    struct net_address **out, size_t *count, const char **why)
{
	struct net_address *all =
	    arena_array(arena, PROC_INTERFACES_MAX, sizeof(*all));
	struct list l = list_begin(text);
	const char *bad = NULL;
	struct buf item;
	size_t n = 0;

	buf_init(&item, ITEM_BYTES_MAX);
	while (bad == NULL && list_next(&l, &item)) {
		struct span s = span_trim(buf_span(&item));
		if (s.len > 0)
			bad = item_add(s, all, &n, arena);
	}
	buf_fini(&item);
	if (bad == NULL && n == 0)
		bad = "no address to listen on";
	if (bad != NULL) {
		*why = bad;
		return OUT_PERM;
	}
	*out = all;
	*count = n;
	return OUT_OK;
}
