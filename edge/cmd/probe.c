/*
 * probe: options first, then files, then the DNS.
 */
#include "cmd/probe.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "cmd/file.h"
#include "cmd/job.h"
#include "cmd/options.h"
#include "dns/resolver.h"
#include "wire/address.h"
#include "verify/zone.h"

enum { HOST_MAX = 256 };

struct errand {
	struct cmd_probe *probe;
	cmd_probe_fn *run;
};

/* ---------------------------------------------------------------- options */

static const char **
option_find(struct cmd_probe *p, const char *arg, bool has_file)
{
	if (strcmp(arg, "--client") == 0)
		return &p->client;
	if (strcmp(arg, "--helo") == 0)
		return &p->helo;
	if (strcmp(arg, "--from") == 0)
		return &p->from;
	if (strcmp(arg, "--dns") == 0)
		return &p->server;
	if (has_file && strcmp(arg, "--discovery") == 0)
		return &p->discovery;
	return strcmp(arg, "--zone") == 0 ? &p->zone : NULL;
}

static bool
options_read(struct cmd_probe *p, const struct cmd_line *line, bool has_file)
{
	for (size_t i = 0; i < line->count; i++) {
		const char *arg = line->args[i];
		const char **value = option_find(p, arg, has_file);

		if (value != NULL && i + 1 == line->count)
			return cmd_complain("a value is missing after", arg);
		if (value != NULL)
			*value = line->args[++i];
		else if (strcmp(arg, "--json") == 0)
			p->is_json = true;
		else if (has_file && strcmp(arg, "--compat") == 0)
			p->is_compat = true;
		else if (has_file && p->file == NULL && arg[0] != '-')
			p->file = arg;
		else
			return cmd_complain("this does not belong here", arg);
	}
	if (p->client == NULL || p->helo == NULL || p->from == NULL)
		return cmd_complain("--client, --helo and --from are needed",
		    NULL);
	if (has_file && p->file == NULL)
		return cmd_complain("the message's file is missing", NULL);
	if (p->server != NULL && p->zone != NULL)
		return cmd_complain("--dns and --zone exclude each other",
		    NULL);
	return true;
}

/* In its normal form, as the server has it. */
static struct span
local_of(const struct wire_address *a, struct arena *arena)
{
	struct buf b;

	buf_init(&b, LIMIT_COMMAND_LINE_BYTES);
	wire_address_write_local(a, &b);
	struct span local = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return local;
}

static bool
who_read(struct cmd_probe *p)
{
	const unsigned flags = WIRE_ADDRESS_UTF8 | WIRE_ADDRESS_LONG_LOCAL;
	struct span from = span_of(p->from);
	struct wire_address a = { .is_null = true };
	char host[HOST_MAX] = "";
	enum wire_address_fault fault = WIRE_ADDRESS_OK;

	if (!ip_parse(span_of(p->client), &p->who.ip))
		return cmd_complain("--client is no IP address", p->client);
	if (span_starts(from, SPAN("<")))
		fault = wire_address_reverse(from, flags, &a);
	else if (from.len > 0)
		fault = wire_address_plain(from, flags, &a);
	if (fault != WIRE_ADDRESS_OK)
		return cmd_complain("--from is no address", p->from);
	if (gethostname(host, sizeof(host) - 1) != 0 || host[0] == '\0')
		memcpy(host, "localhost", sizeof("localhost"));
	p->who.local = local_of(&a, &p->arena);
	p->who.domain = a.domain;
	p->who.helo = span_of(p->helo);
	p->who.receiver = arena_copy(&p->arena, span_of(host));
	p->who.at_s = clock_wall_s();
	return true;
}

/* ------------------------------------------------------------------ files */

/* Files have LF where SMTP has CR LF; a file as sent stays as it is. */
static struct span
with_crlf(struct span in, struct arena *arena)
{
	size_t lines = 0, len = 0;

	for (size_t i = 0; i < in.len; i++)
		lines += in.at[i] == '\n';
	char *out = arena_alloc(arena, in.len + lines);
	for (size_t i = 0; i < in.len; i++) {
		if (in.at[i] == '\n' && (i == 0 || in.at[i - 1] != '\r'))
			out[len++] = '\r';
		out[len++] = in.at[i];
	}
	return (struct span){ out, len };
}

static bool
files_read(struct cmd_probe *p)
{
	struct wire_zone_fault fault;
	struct span text;

	if (p->file != NULL) {
		if (!cmd_file_read(p->file, CMD_PROBE_FILE_BYTES, &p->arena,
			&text))
			return false;
		p->message = with_crlf(text, &p->arena);
	}
	if (p->zone == NULL)
		return true;
	if (!cmd_file_read(p->zone, WIRE_ZONE_FILE_BYTES, &p->arena, &text))
		return false;
	if (wire_zone_file_parse(text, &p->arena, &p->records, &fault))
		return true;
	fprintf(stderr, "postern: %s:%u: %s\n", p->zone, fault.line, fault.why);
	return false;
}

/* As dmarc_discovery has it. */
static bool
discovery_read(struct cmd_probe *p)
{
	if (p->discovery == NULL || strcmp(p->discovery, "walk") == 0)
		return true;
	if (strcmp(p->discovery, "psl") != 0)
		return cmd_complain("--discovery is neither walk nor psl",
		    p->discovery);
	p->list = verify_suffixes_open(VERIFY_SUFFIXES_PATH);
	p->suffixes = p->list;
	return p->list != NULL ||
	    cmd_complain("no public suffix list", VERIFY_SUFFIXES_PATH);
}

/* -------------------------------------------------------------------- DNS */

static enum outcome
resolver_ask_wait(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	return dns_ask_wait(ctx, type, name, arena, out);
}

static void
errand_run(void *arg)
{
	struct errand *e = arg;

	e->run(e->probe);
}

static void
run_with_servers(struct errand *e, struct loop *l, const struct ip_port *server)
{
	const struct dns_settings settings = { .servers = server,
		.count = server->ip.family != IP_NONE ? 1 : 0,
		.timeout_ms = DNS_TIMEOUT_MS,
		.queries_max = DNS_QUERIES_MAX };
	const char *why;
	struct dns_resolver *r = dns_resolver_new(l, &settings, &why);

	if (r == NULL) {
		cmd_complain("no DNS", why);
		return;
	}
	e->probe->dns = (struct verify_dns){ resolver_ask_wait, r };
	cmd_job_wait(l, errand_run, e);
	dns_resolver_free(&r);
}

static void
run_in_fiber(struct cmd_probe *p, cmd_probe_fn *run,
    const struct ip_port *server)
{
	struct errand e = { p, run };
	struct loop *l = loop_new();

	p->loop = l;
	if (p->zone != NULL) {
		p->dns = verify_zone_dns(&p->records);
		cmd_job_wait(l, errand_run, &e);
	} else {
		run_with_servers(&e, l, server);
	}
	loop_free(&l);
}

static int
probe(struct cmd_probe *p, const struct cmd_line *line, bool has_file,
    cmd_probe_fn *run)
{
	struct ip_port server = { .ip = { .family = IP_NONE } };

	if (!options_read(p, line, has_file) || !who_read(p))
		return CMD_USAGE;
	if (p->server != NULL &&
	    !dns_server_parse(span_of(p->server), &server)) {
		cmd_complain("--dns is not ADDRESS or ADDRESS@PORT", p->server);
		return CMD_USAGE;
	}
	if (!discovery_read(p))
		return CMD_USAGE;
	if (!files_read(p))
		return CMD_FAILED;
	run_in_fiber(p, run, &server);
	if (buf_is_full(&p->out)) {
		cmd_complain("there is too much to be said", NULL);
		return CMD_FAILED;
	}
	fwrite(p->out.at, 1, p->out.len, stdout);
	return p->status;
}

int
cmd_probe_run(const struct cmd_line *line, bool has_file, cmd_probe_fn *run)
{
	struct cmd_probe p = { .status = CMD_FAILED };

	log_level(LOG_ERROR_LEVEL);
	signal(SIGPIPE, SIG_IGN);
	arena_init(&p.arena, 0);
	buf_init(&p.out, CMD_PROBE_OUTPUT_BYTES);
	int status = probe(&p, line, has_file, run);
	verify_suffixes_close(&p.list);
	buf_fini(&p.out);
	arena_fini(&p.arena);
	return status;
}
