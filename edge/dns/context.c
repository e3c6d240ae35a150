/*
 * context: options, servers, trust anchor.
 */
#include "dns/context.h"

#include <sys/resource.h>

#include <stdio.h>

#include <unbound.h>
#include <unbound-event.h>

#include "base/assert.h"

enum {
	SOCKETS_MIN = 16, /* the library's own default */
	SOCKETS_MAX = 1024,
	FILES_SHARE = 4 /* sockets take one file in so many */
};

static const struct option {
	const char *name;
	const char *value;
} options[] = { { "rrset-cache-size:", "16m" }, { "msg-cache-size:", "8m" },
	{ "key-cache-size:", "1m" }, { "neg-cache-size:", "1m" },
	/* A dead server is tried again within seconds. */
	{ "infra-host-ttl:", "10" }, { "infra-keep-probing:", "yes" },
	/* Long TXT records come over TCP; each costs a buffer of 64 kB. */
	{ "outgoing-num-tcp:", "10" },
	/* We always ask a recursive server; these are its to know or not. */
	{ "unblock-lan-zones:", "yes" }, { "insecure-lan-zones:", "yes" },
	{ "local-zone:", "test. transparent" },
	{ "local-zone:", "invalid. transparent" },
	{ "local-zone:", "home.arpa. transparent" } };

static bool
set(struct ub_ctx *ctx, const char *name, const char *value)
{
	return ub_ctx_set_option(ctx, name, value) == 0;
}

static bool
set_number(struct ub_ctx *ctx, const char *name, size_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", n);
	return set(ctx, name, text);
}

/* With more sockets than files every query past the limit would fail. */
static size_t
sockets_max(size_t queries_max)
{
	size_t n = queries_max < SOCKETS_MAX ? queries_max : SOCKETS_MAX;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 &&
	    files.rlim_cur / FILES_SHARE < n)
		n = (size_t)(files.rlim_cur / FILES_SHARE);
	return n > SOCKETS_MIN ? n : SOCKETS_MIN;
}

static bool
set_options(struct ub_ctx *ctx, const struct dns_settings *s)
{
	bool ok = set(ctx, "module-config:",
	    s->trust_anchor != NULL ? "validator iterator" : "iterator");

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		ok = ok && set(ctx, options[i].name, options[i].value);
	/* With a second server the first is given up after 2.3 s.  An only one
	   may be slow: the library's own end, 5.6 s, lies behind ours. */
	return ok &&
	    set(ctx, "outbound-msg-retry:", s->count == 1 ? "4" : "2") &&
	    set_number(ctx, "outgoing-range:", sockets_max(s->queries_max)) &&
	    set_number(ctx, "num-queries-per-thread:", s->queries_max * 2);
}

static bool
set_servers(struct ub_ctx *ctx, const struct dns_settings *s)
{
	char address[IP_TEXT_MAX];
	char text[IP_TEXT_MAX + 8];

	/* resolv.conf(5): without the file, the machine's own server. */
	if (s->count == 0)
		return ub_ctx_resolvconf(ctx, NULL) == 0 ||
		    ub_ctx_set_fwd(ctx, "127.0.0.1") == 0;
	for (size_t i = 0; i < s->count; i++) {
		ip_write(&s->servers[i].ip, address);
		snprintf(text, sizeof(text), "%s@%u", address,
		    (unsigned)s->servers[i].port);
		if (ub_ctx_set_fwd(ctx, text) != 0)
			return false;
	}
	return true;
}

/* NULL, or what the library does not like. */
static const char *
set_up(struct ub_ctx *ctx, const struct dns_settings *s)
{
	/* Its complaints would go to stderr, past our log; we count. */
	ub_ctx_debugout(ctx, NULL);
	if (!set_options(ctx, s))
		return "the DNS library refuses an option";
	if (!set_servers(ctx, s))
		return "the DNS library refuses a server";
	/* A machine may be without the file. */
	if (s->hosts_file)
		(void)ub_ctx_hosts(ctx, NULL);
	if (s->trust_anchor != NULL &&
	    ub_ctx_add_ta_file(ctx, s->trust_anchor) != 0)
		return "the DNS library refuses the trust anchor";
	return NULL;
}

struct ub_ctx *
dns_context_new(struct loop *l, const struct dns_settings *settings,
    const char **why)
{
	struct ub_ctx *ctx = ub_ctx_create_event(loop_base(l));
	const char *wrong;

	ASSERT(ctx != NULL);
	wrong = set_up(ctx, settings);
	if (wrong == NULL)
		return ctx;
	*why = wrong;
	ub_ctx_delete(ctx);
	return NULL;
}
