/*
 * tls: settings to a plan, the plan's files to a server.
 */
#include "policy/tls.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/num.h"
#include "lang/expand.h"
#include "lang/list_cut.h"
#include "policy/file.h"

enum {
	REPORT_WIDTH = 1,
	PLACES_MAX = 16,
	PORTS_MAX = 256,
	SECRET_BYTES_MIN = 32,
	MS = 1000,
	DAY_S = 86400,
	EXPIRY_WARNING_S = 14 * DAY_S,
	WARNING_MAX = 1024
};

/* A plan being made. */
struct load {
	const struct lang_program *program;
	struct arena *arena;
	struct lang_diags *diags;
	struct policy_tls_config *out;
	bool failed;
};

static void
complain(struct load *l, enum lang_setting s, const char *why)
{
	lang_error(l->diags, l->program->values[s].pos, REPORT_WIDTH, "%s: %s",
	    lang_setting_get(s)->name, why);
	l->failed = true;
}

static const char *
path_of(const struct load *l, enum lang_setting s)
{
	struct span text = span_trim(lang_text_of(l->program, s));

	return text.len > 0 ? arena_text(l->arena, text) : NULL;
}

/* Nobody is there yet: nothing has a value, and nothing is looked up. */
static enum outcome
no_variable(void *ctx, enum lang_variable v, struct arena *arena,
    struct span *out)
{
	(void)ctx;
	(void)v;
	(void)arena;
	*out = SPAN("");
	return OUT_OK;
}

static struct span
no_acl_variable(void *ctx, const struct lang_acl_variable *v)
{
	(void)ctx;
	(void)v;
	return SPAN("");
}

static enum outcome
no_redis(void *ctx, const struct span *argv, size_t argc, struct arena *arena,
    struct lang_reply *out)
{
	(void)ctx;
	(void)argv;
	(void)argc;
	(void)arena;
	(void)out;
	return OUT_TEMP;
}

/*
 * What a setting says before any client is there.  Its branches for clients
 * are not reached, so only look-ups that stand outside of them fail.
 */
static bool
expand_alone(struct load *l, enum lang_setting s, struct span *out)
{
	static const struct lang_world world = {
		.variable_wait = no_variable,
		.acl_variable = no_acl_variable,
		.redis_wait = no_redis,
	};
	static const struct ip nobody = { .family = IP_NONE };
	const struct lang_expansion *e = l->program->values[s].expansion;
	struct lang_run run = {
		.program = l->program,
		.world = &world,
		.arena = l->arena,
		.phase = LANG_CONNECT,
		.client = &nobody,
	};

	*out = SPAN("");
	if (e == NULL || lang_expand_constant(e, out))
		return true;
	enum outcome o = lang_expand_wait(e, &run, out);
	if (o == OUT_OK || o == OUT_NONE)
		return true;
	complain(l, s,
	    arena_printf(l->arena,
		"what it is without $tls_in_sni cannot be told at load (%.*s)",
		SPAN_ARG(run.why))
		.at);
	return false;
}

/* A list of paths; how many. */
static size_t
cut_paths(struct load *l, enum lang_setting s, struct span *out)
{
	char separator = LANG_LIST_COLON;
	struct span rest, item;
	size_t n = 0;

	if (!expand_alone(l, s, &rest))
		return 0;
	rest = lang_list_separator(rest, &separator);
	while (lang_list_cut(&rest, separator, l->arena, &item)) {
		if (n == PLACES_MAX) {
			complain(l, s, "more than 16 files");
			return 0;
		}
		out[n++] = item;
	}
	return n;
}

/* "PEM path", "DER path" or a path; the word holds for those that follow. */
static void
place_staple(struct load *l, struct span item, bool *is_pem,
    struct tls_place *p)
{
	if (span_starts(item, SPAN("PEM ")) ||
	    span_starts(item, SPAN("DER "))) {
		*is_pem = item.at[0] == 'P';
		item = span_trim(span_from(item, strlen("PEM ")));
	}
	p->staple_is_pem = *is_pem;
	p->staple = item.len > 0 ? arena_text(l->arena, item) : NULL;
}

static size_t
load_places(struct load *l, struct tls_place *places)
{
	struct arena *arena = l->arena;
	struct span certificates[PLACES_MAX], keys[PLACES_MAX],
	    staples[PLACES_MAX];
	size_t n = cut_paths(l, LANG_SET_TLS_CERTIFICATE, certificates);
	size_t key_count = cut_paths(l, LANG_SET_TLS_PRIVATEKEY, keys);
	size_t staple_count = cut_paths(l, LANG_SET_TLS_OCSP_FILE, staples);
	bool is_pem = false;

	if (key_count != 0 && key_count != n)
		complain(l, LANG_SET_TLS_PRIVATEKEY,
		    "as many files as in tls_certificate are wanted");
	if (staple_count > n)
		complain(l, LANG_SET_TLS_OCSP_FILE,
		    "more files than in tls_certificate");
	if (l->failed)
		return 0;
	for (size_t i = 0; i < n; i++) {
		places[i].certificate = arena_text(arena, certificates[i]);
		places[i].key = arena_text(arena,
		    key_count > 0 ? keys[i] : certificates[i]);
		if (i < staple_count)
			place_staple(l, staples[i], &is_pem, &places[i]);
	}
	return n;
}

static void
wipe(struct span s)
{
	explicit_bzero((char *)(size_t)s.at, s.len);
}

/* What the file holds is forgotten as soon as the keys are made of it. */
static void
load_secret(struct load *l)
{
	const char *path = path_of(l, LANG_SET_TLS_TICKET_SECRET);
	struct span secret;
	const char *why;

	if (path == NULL)
		return;
	if (policy_file_read(NULL, span_of(path), l->arena, &secret, &why) !=
	    OUT_OK) {
		complain(l, LANG_SET_TLS_TICKET_SECRET, why);
		return;
	}
	if (secret.len >= SECRET_BYTES_MIN)
		tls_fleet_init(&l->out->fleet, secret);
	else
		complain(l, LANG_SET_TLS_TICKET_SECRET,
		    "at least 32 bytes are wanted, such as "
		    "\"openssl rand -out FILE 48\" makes");
	wipe(secret);
}

/* A rule chooses among what is loaded, and only a directory loads more. */
static void
check_rule(struct load *l)
{
	const struct lang_expansion *e =
	    l->program->values[LANG_SET_TLS_CERTIFICATE].expansion;
	struct span text;

	l->out->by_rule = e != NULL && !lang_expand_constant(e, &text);
	if (l->out->by_rule && l->out->files.directory == NULL)
		complain(l, LANG_SET_TLS_CERTIFICATE,
		    "it depends on the client; name the directory of the "
		    "files it can yield in tls_sni_directory, since workers "
		    "read none");
}

static void
load_plan(struct load *l)
{
	struct policy_tls_config *plan = l->out;
	struct tls_place *places =
	    arena_array(l->arena, PLACES_MAX, sizeof(*places));

	plan->files.count = load_places(l, places);
	plan->files.places = places;
	plan->files.directory = path_of(l, LANG_SET_TLS_SNI_DIRECTORY);
	plan->files.trust = path_of(l, LANG_SET_TLS_VERIFY_CERTIFICATES);
	plan->files.revoked = path_of(l, LANG_SET_TLS_CRL);
	plan->settings.ciphers = path_of(l, LANG_SET_TLS_REQUIRE_CIPHERS);
	plan->settings.groups = path_of(l, LANG_SET_TLS_GROUPS);
	plan->settings.version_min =
	    lang_number(l->program, LANG_SET_TLS_VERSION_MIN) == 1 ?
	    TLS_VERSION_1_3 :
	    TLS_VERSION_1_2;
	plan->rotation_s =
	    lang_number(l->program, LANG_SET_TLS_TICKET_ROTATION) / MS;
	plan->fetch = lang_bool(l->program, LANG_SET_TLS_OCSP_FETCH);
	check_rule(l);
	load_secret(l);
}

static void
check_verify(struct load *l)
{
	static const enum lang_setting lists[] = { LANG_SET_TLS_VERIFY_HOSTS,
		LANG_SET_TLS_TRY_VERIFY_HOSTS };

	for (size_t i = 0; i < 2; i++)
		if (l->program->values[lists[i]].list != NULL &&
		    l->out->files.trust == NULL)
			complain(l, lists[i],
			    "it needs tls_verify_certificates, to say who "
			    "may sign them");
}

static void
warn(void *arg, const char *text)
{
	const struct load *l = arg;

	lang_warn(l->diags, l->program->values[LANG_SET_TLS_CERTIFICATE].pos,
	    REPORT_WIDTH, "%s", text);
}

static void
load_server(struct load *l)
{
	struct policy_tls_config *c = l->out;
	struct tls_material material;
	const char *why;

	if (c->files.count == 0)
		return;
	/* First, so that a change meanwhile is seen as one. */
	tls_plan_stamp(&c->files, c->stamp);
	if (tls_material_read(&c->files, l->arena, &material, &why) != OUT_OK) {
		complain(l, LANG_SET_TLS_CERTIFICATE, why);
		return;
	}
	if (tls_server_new(&c->settings, &material, l->arena, &c->server,
		&why) != OUT_OK)
		complain(l, LANG_SET_TLS_CERTIFICATE, why);
	else
		policy_tls_warn(c, warn, l);
	tls_material_wipe(&material);
}

/* The language has checked each item. */
static void
load_ports(struct load *l)
{
	struct policy_tls_config *c = l->out;
	char separator = LANG_LIST_COLON;
	struct span rest =
	    lang_list_separator(lang_text_of(l->program,
				    LANG_SET_TLS_ON_CONNECT_PORTS),
		&separator);
	struct span item;
	uint64_t port;

	c->ports = arena_array(l->arena, PORTS_MAX, sizeof(unsigned));
	while (lang_list_cut(&rest, separator, l->arena, &item)) {
		if (c->port_count == PORTS_MAX) {
			complain(l, LANG_SET_TLS_ON_CONNECT_PORTS,
			    "more than 256 ports");
			return;
		}
		if (num_u64(item, 65535, &port))
			c->ports[c->port_count++] = (unsigned)port;
	}
}

void
policy_tls_load(const struct lang_program *program, struct arena *arena,
    struct lang_diags *diags, struct policy_tls_config *out)
{
	struct load l = { program, arena, diags, out, false };

	load_ports(&l);
	load_plan(&l);
	check_verify(&l);
	if (!l.failed)
		load_server(&l);
}

void
policy_tls_wipe(struct policy_tls_config *c)
{
	explicit_bzero(&c->fleet, sizeof(c->fleet));
}

enum outcome
policy_tls_renew(const struct policy_tls_config *c, struct arena *arena,
    struct tls_material *material, struct tls_server **out, const char **why)
{
	int64_t now_s = clock_wall_s();

	if (tls_material_read(&c->files, arena, material, why) != OUT_OK)
		return OUT_PERM;
	if (tls_server_new(&c->settings, material, arena, out, why) != OUT_OK) {
		tls_material_wipe(material);
		return OUT_PERM;
	}
	if (tls_server_expiry_s(*out) > now_s ||
	    tls_server_expiry_s(c->server) <= now_s)
		return OUT_OK;
	*why = "the new certificate has expired";
	tls_server_free(out);
	tls_material_wipe(material);
	return OUT_PERM;
}

static void say(policy_tls_say_fn *to, void *arg, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
say(policy_tls_say_fn *to, void *arg, const char *fmt, ...)
{
	char text[WARNING_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	to(arg, text);
}

static void
warn_expiry(const struct tls_certificate *c, int64_t now_s,
    policy_tls_say_fn *to, void *arg)
{
	int64_t left_s = c->expiry_s - now_s;

	if (left_s <= 0)
		say(to, arg,
		    "%s: the certificate has expired; clients that verify it "
		    "will not send their mail here",
		    c->path);
	else if (left_s < EXPIRY_WARNING_S)
		say(to, arg, "%s: the certificate expires in %lld days",
		    c->path, (long long)(left_s / DAY_S));
}

static void
warn_staple(const struct tls_certificate *c, bool fetches, int64_t now_s,
    policy_tls_say_fn *to, void *arg)
{
	bool comes = fetches && c->responder != NULL;

	if (c->staple_why != NULL)
		say(to, arg, "%s: this OCSP response is not served: %s",
		    c->staple_path, c->staple_why);
	if (c->must_staple && !comes && !tls_staple_is_good(&c->staple, now_s))
		say(to, arg,
		    "%s: the certificate must be stapled and there is no OCSP "
		    "response for it; clients that obey will not send their "
		    "mail here",
		    c->path);
}

void
policy_tls_warn(const struct policy_tls_config *config, policy_tls_say_fn *to,
    void *arg)
{
	int64_t now_s = clock_wall_s();
	size_t count;
	const struct tls_certificate *all =
	    tls_server_certificates(config->server, &count);

	for (size_t i = 0; i < count; i++) {
		warn_expiry(&all[i], now_s, to, arg);
		warn_staple(&all[i], config->fetch, now_s, to, arg);
	}
}
