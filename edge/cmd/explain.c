/*
 * explain: options to a scene, the scene through the policy, and the print.
 */
#include "cmd/explain.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/file.h"
#include "cmd/job.h"
#include "cmd/options.h"
#include "cmd/scene.h"
#include "cmd/trial.h"
#include "crypto/key_cache.h"
#include "dns/resolver.h"
#include "loop/fiber.h"
#include "verify/zone.h"
#include "wire/json.h"

enum { KEYS_MAX = 100, OUTPUT_BYTES = 256 << 20 };

struct explain {
	struct arena arena;
	struct cmd_scene scene;
	struct wire_zone_file records;
	const char *client;
	const char *port;
	const char *helo;
	const char *sender;
	const char *zone;
	const char *file;
	const char *given[CMD_SCENE_RECIPIENTS];
	struct cmd_words recipients; /* of these */
	bool tls;
	bool prdr;
	bool is_json;
};

static bool
fits(const char *why, const char *value)
{
	return why == NULL || cmd_complain(why, value);
}

static bool
scene_read(struct explain *x)
{
	struct cmd_scene *s = &x->scene;
	bool ok;

	cmd_scene_init(s);
	if (x->client == NULL)
		return cmd_complain("--client is needed", NULL);
	ok = fits(cmd_scene_client(s, span_of(x->client)), x->client);
	if (x->port != NULL)
		ok &= fits(cmd_scene_port(s, span_of(x->port)), x->port);
	if (x->sender != NULL)
		ok &= fits(cmd_scene_sender(s, span_of(x->sender)), x->sender);
	for (size_t i = 0; i < x->recipients.count; i++)
		ok &= fits(cmd_scene_recipient(s, span_of(x->recipients.at[i])),
		    x->recipients.at[i]);
	s->helo = span_of(x->helo);
	s->tls = x->tls;
	s->prdr = x->prdr;
	s->has_message = x->file != NULL;
	if (ok && s->has_sender && s->helo.len == 0)
		return cmd_complain("--helo is needed before --from", NULL);
	return ok && fits(cmd_scene_missing(s), NULL);
}

static bool
options_read(struct explain *x, const struct cmd_line *line)
{
	struct cmd_words file = { &x->file, 1, 0 };
	const struct cmd_option options[] = {
		{ "--client", &x->client, NULL, NULL },
		{ "--port", &x->port, NULL, NULL },
		{ "--helo", &x->helo, NULL, NULL },
		{ "--from", &x->sender, NULL, NULL },
		{ "--zone", &x->zone, NULL, NULL },
		{ "--rcpt", NULL, &x->recipients, NULL },
		{ "--tls", NULL, NULL, &x->tls },
		{ "--prdr", NULL, NULL, &x->prdr },
		{ "--json", NULL, NULL, &x->is_json },
	};

	x->recipients = (struct cmd_words){ x->given, CMD_SCENE_RECIPIENTS, 0 };
	return cmd_options_read(line, options,
		   sizeof(options) / sizeof(options[0]), &file) &&
	    scene_read(x);
}

/* ---------------------------------------------------------------- printing */

static void
print_reply(const struct cmd_reply *r, struct buf *out)
{
	if (r->why.len == 0) {
		buf_add_text(out, cmd_step_name(r->step));
		if (r->recipient.len > 0) {
			buf_add_text(out, " <");
			buf_add_escaped(out, r->recipient);
			buf_add_char(out, '>');
		}
		buf_add_char(out, '\n');
	}
	buf_add(out, r->why);
	buf_printf(out, "  => %d", r->code);
	if (r->enhanced.len > 0)
		buf_printf(out, " %.*s", SPAN_ARG(r->enhanced));
	if (r->text.len > 0)
		buf_add_char(out, ' ');
	buf_add_escaped(out, r->text);
	buf_add_text(out, "\n\n");
}

static void
print_mail(const struct cmd_mail *m, struct buf *out)
{
	struct span rest = m->header;
	struct span line;

	buf_add_text(out, "The header, as the backend gets it for <");
	buf_add_escaped(out, m->recipient);
	buf_add_text(out, ">:\n");
	while (rest.len > 0 && span_cut(&rest, '\n', &line) && line.len > 0) {
		buf_add_text(out, "  ");
		buf_add_escaped(out, span_trim(line));
		buf_add_char(out, '\n');
	}
}

static void
print_text(const struct cmd_trial *t, const struct cmd_scene *scene,
    struct buf *out)
{
	for (size_t i = 0; i < t->count; i++)
		print_reply(&t->replies[i], out);
	for (size_t i = 0; i < t->mail_count; i++)
		if (i == 0 ||
		    !span_eq(t->mails[i].header, t->mails[i - 1].header))
			print_mail(&t->mails[i], out);
	if (!scene->has_message && scene->recipient_count > 0)
		buf_add_text(out,
		    "No message was given: what is decided after the data was "
		    "not tried.\n");
}

static void
print_json(const struct cmd_trial *t, struct buf *out)
{
	wire_json_open(out, NULL, '{');
	wire_json_open(out, "replies", '[');
	for (size_t i = 0; i < t->count; i++) {
		const struct cmd_reply *r = &t->replies[i];

		wire_json_open(out, NULL, '{');
		wire_json_text(out, "step", span_of(cmd_step_name(r->step)));
		if (r->recipient.len > 0)
			wire_json_text(out, "recipient", r->recipient);
		wire_json_number(out, "code", (uint64_t)r->code);
		wire_json_text(out, "enhanced", r->enhanced);
		wire_json_text(out, "text", r->text);
		wire_json_open(out, "decisions", '[');
		buf_add(out, r->json);
		wire_json_close(out, ']');
		wire_json_close(out, '}');
	}
	wire_json_close(out, ']');
	wire_json_open(out, "mails", '[');
	for (size_t i = 0; i < t->mail_count; i++) {
		wire_json_open(out, NULL, '{');
		wire_json_text(out, "recipient", t->mails[i].recipient);
		wire_json_text(out, "header", t->mails[i].header);
		wire_json_close(out, '}');
	}
	wire_json_close(out, ']');
	wire_json_close(out, '}');
	buf_add_char(out, '\n');
}

/* ----------------------------------------------------------------- the run */

static void
run_wait(struct cmd_job *job, const struct policy_world *w)
{
	const struct explain *x = job->arg;
	struct cmd_trial trial;
	struct buf out;

	if (cmd_trial_wait(w, &x->scene, &job->arena, &trial) != OUT_OK)
		return;
	buf_init(&out, OUTPUT_BYTES);
	if (x->is_json)
		print_json(&trial, &out);
	else
		print_text(&trial, &x->scene, &out);
	fwrite(out.at, 1, out.len, stdout);
	buf_fini(&out);
	if (trial.trouble != NULL)
		cmd_complain(trial.trouble, NULL);
	else
		job->status = CMD_OK;
}

struct dns {
	const struct cmd_job *job;
	struct dns_resolver *resolver;
};

/* With the servers that the configuration names. */
static void
dns_open(void *arg)
{
	struct dns *d = arg;
	const struct policy_generation *g = d->job->policy;
	struct span anchor =
	    lang_text_of(g->program, LANG_SET_DNS_TRUST_ANCHOR);
	const struct dns_settings settings = {
		.servers = g->dns_servers,
		.count = g->dns_server_count,
		.trust_anchor = anchor.len > 0 ? anchor.at : NULL,
		.timeout_ms =
		    (uint64_t)lang_number(g->program, LANG_SET_DNS_TIMEOUT),
		.queries_max = DNS_QUERIES_MAX,
	};
	const char *why = "";

	d->resolver = dns_resolver_new(d->job->loop, &settings, &why);
	if (d->resolver == NULL)
		cmd_complain("no DNS", why);
}

static void
dns_close(void *arg)
{
	struct dns *d = arg;

	dns_resolver_free(&d->resolver);
}

static bool
zone_read(const char *path, struct arena *arena, struct wire_zone_file *out)
{
	struct wire_zone_fault fault;
	struct span text;

	if (!cmd_file_read(path, WIRE_ZONE_FILE_BYTES, arena, &text))
		return false;
	if (wire_zone_file_parse(text, arena, out, &fault))
		return true;
	fprintf(stderr, "postern: %s:%u: %s\n", path, fault.line, fault.why);
	return false;
}

static void
explain(struct cmd_job *job)
{
	struct explain *x = job->arg;
	struct crypto_key_cache *keys = crypto_key_cache_new(KEYS_MAX);
	struct policy_world w = { .generation = job->policy,
		.redis = job->redis,
		.keys = keys,
		.readonly = true };
	struct verify_dns answers = verify_zone_dns(&x->records);
	struct dns dns = { job, NULL };

	if (x->zone != NULL)
		w.answers = &answers;
	else
		/* libunbound's stack is deeper than a fiber's. */
		loop_fiber_on_main(dns_open, &dns);
	w.dns = dns.resolver;
	run_wait(job, &w);
	loop_fiber_on_main(dns_close, &dns);
	crypto_key_cache_free(&keys);
}

static int
run(struct explain *x, const struct cmd_line *line)
{
	struct span text;

	if (!options_read(x, line))
		return CMD_USAGE;
	if (x->file != NULL) {
		if (!cmd_file_read(x->file, CMD_SCENE_FILE_BYTES, &x->arena,
			&text))
			return CMD_FAILED;
		cmd_scene_message(&x->scene, text, &x->arena);
	}
	if (x->zone != NULL && !zone_read(x->zone, &x->arena, &x->records))
		return CMD_FAILED;
	return cmd_job_run(line, explain, x);
}

int
cmd_explain(const struct cmd_line *line)
{
	struct explain *x = calloc(1, sizeof(*x));

	if (x == NULL)
		abort();
	arena_init(&x->arena, 0);
	int status = run(x, line);
	arena_fini(&x->arena);
	free(x);
	return status;
}
