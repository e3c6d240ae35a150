/*
 * servers: Exim's redis_servers, item by item.
 */
#include "store/servers.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"

/* No Redis has more; its own "databases" is 16 unless raised. */
enum { DATABASE_MAX = 1 << 20 };

/* The list's separator, cut off ${text} when it is given as "<x". */
static char
cut_separator(struct span *text)
{
	char sep;

	*text = span_trim(*text);
	if (text->len < 2 || text->at[0] != '<' ||
	    ascii_is_alnum(text->at[1]) || text->at[1] == ' ')
		return ':';
	sep = text->at[1];
	*text = span_from(*text, 2);
	return sep;
}

/*
 * Cut the next item off ${rest}; a doubled separator stands for one.  False
 * at the end.
 */
static bool
cut_item(struct span *rest, char sep, struct arena *arena, struct span *out)
{
	char *copy;
	size_t n = 0, i = 0;

	if (rest->len == 0)
		return false;
	copy = arena_alloc(arena, rest->len);
	while (i < rest->len) {
		if (rest->at[i] == sep) {
			/* Control characters do not stand for themselves. */
			if (sep < ' ' || i + 1 == rest->len ||
			    rest->at[i + 1] != sep)
				break;
			i++;
		}
		copy[n++] = rest->at[i++];
	}
	*rest = span_from(*rest, i + 1);
	*out = span_trim((struct span){ copy, n });
	return true;
}

/* "name" or "name:port"; the address is another's to find. */
static bool
name_parse(struct span s, struct store_server *out)
{
	struct span port = s;
	struct span name;
	uint64_t number = STORE_REDIS_PORT;

	if (!span_cut(&port, ':', &name) || name.len == 0 ||
	    name.len > LIMIT_DOMAIN_BYTES ||
	    (port.at != NULL &&
		(!num_u64(port, UINT16_MAX, &number) || number == 0)))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_is_alnum(name.at[i]) && name.at[i] != '-' &&
		    name.at[i] != '.' && name.at[i] != '_')
			return false;
	/* An address that is none is no name. */
	if (ascii_is_digit(name.at[name.len - 1]))
		return false;
	out->address.ip_port.port = (uint16_t)number;
	out->name = name;
	out->is_unknown = true;
	return true;
}

/* "(path)" or an address with an optional port. */
static bool
place_parse(struct span s, struct net_address *out)
{
	if (span_starts(s, SPAN("(")) && span_ends(s, SPAN(")"))) {
		s = span_first(span_from(s, 1), s.len - 2);
		return span_starts(s, SPAN("/")) &&
		    net_address_parse(s, 0, out);
	}
	/* Without brackets a path is a slash too many, as in Exim. */
	return span_find(s, '/') == s.len &&
	    net_address_parse(s, STORE_REDIS_PORT, out);
}

/* One item; on failure the text that says why. */
static const char *
server_parse(struct span item, struct arena *arena, struct store_server *out)
{
	size_t second = span_find_last(item, '/');
	struct span head = span_first(item, second);
	size_t first = span_find_last(head, '/');
	struct span place = span_trim(span_first(head, first));
	struct span database = span_trim(span_from(head, first + 1));
	uint64_t number = 0;

	if (second == item.len || first == head.len)
		return arena_printf(arena,
		    "incomplete Redis server data: two "
		    "slashes are needed, as in \"127.0.0.1/0/\", and within "
		    "an item the list's separator is doubled")
		    .at;
	if (database.len > 0 && !num_u64(database, DATABASE_MAX, &number))
		return arena_printf(arena,
		    "\"%.*s\" is not the number of a "
		    "Redis database",
		    SPAN_ARG(database))
		    .at;
	if (!place_parse(place, &out->address) && !name_parse(place, out))
		return arena_printf(arena,
		    "\"%.*s\" is neither an address or a name, with an "
		    "optional "
		    "port, nor a \"(/socket)\"",
		    SPAN_ARG(place))
		    .at;
	out->database = (unsigned)number;
	out->password = span_trim(span_from(item, second + 1));
	return NULL;
}

enum outcome
store_servers_parse(struct span text, struct arena *arena,
    struct store_server **out, size_t *count, const char **why)
{
	struct store_server *servers =
	    arena_array(arena, STORE_SERVERS_MAX, sizeof(*servers));
	char sep = cut_separator(&text);
	struct span item;
	size_t n = 0;

	while (cut_item(&text, sep, arena, &item)) {
		const char *wrong;

		if (item.len == 0)
			continue;
		wrong = n == STORE_SERVERS_MAX ?
		    "too many Redis servers" :
		    server_parse(item, arena, &servers[n++]);
		if (wrong != NULL) {
			*why = wrong;
			return OUT_PERM;
		}
	}
	if (n == 0) {
		*why = "no Redis server is given";
		return OUT_PERM;
	}
	*out = servers;
	*count = n;
	return OUT_OK;
}
