/*
 * generation: load a configuration and all that it names.
 *
 * What the language alone cannot check, certificates, server lists, our own
 * name, is checked here and reported in the same form, at the setting.
 */
#include "policy/generation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/num.h"
#include "dns/settings.h"
#include "lang/list_cut.h"
#include "policy/dnslist.h"
#include "policy/file.h"
#include "policy/route_wish.h"
#include "policy/interfaces.h"
#include "policy/transport_tls.h"
#include "store/embedded.h"
#include "store/servers.h"
#include "verify/org_domain.h"

enum { REPORT_WIDTH = 1 };

/* Words of log_selector; Exim's names. */
static const struct {
	const char *name;
	unsigned bit;
} selectors[] = {
	{ "proxy", POLICY_LOG_PROXY },
	{ "tls_cipher", POLICY_LOG_TLS_CIPHER },
	{ "tls_resumption", POLICY_LOG_TLS_RESUMPTION },
	{ "tls_sni", POLICY_LOG_TLS_SNI },
	{ "tls_certificate_verified", POLICY_LOG_TLS_VERIFIED },
	{ "tls_peerdn", POLICY_LOG_TLS_PEERDN },
	{ "tls_group", POLICY_LOG_TLS_GROUP },
	{ "smtp_connection", POLICY_LOG_SMTP_CONNECTION },
	{ "incoming_port", POLICY_LOG_INCOMING_PORT },
	{ "subject", POLICY_LOG_SUBJECT },
	{ "received_recipients", POLICY_LOG_RECEIVED_RECIPIENTS },
	{ "all", ~0u },
};

/* A generation being loaded. */
struct load {
	struct policy_generation *g;
	struct lang_diags diags;
};

const char *
policy_source_path(const struct policy_source *s)
{
	if (s->path != NULL)
		return s->path;
	const char *env = getenv("POSTERN_CONFIG");
	return env != NULL ? env : "/etc/postern/postern.conf";
}

static struct span
text_of(const struct load *l, enum lang_setting s)
{
	return lang_text_of(l->g->program, s);
}

static void
complain(struct load *l, enum lang_setting s, const char *why)
{
	lang_error(&l->diags, l->g->program->values[s].pos, REPORT_WIDTH,
	    "%s: %s", lang_setting_get(s)->name, why);
}

static void
load_hostname(struct load *l)
{
	char name[256] = "localhost";

	l->g->hostname = text_of(l, LANG_SET_PRIMARY_HOSTNAME);
	if (l->g->hostname.len > 0)
		return;
	if (gethostname(name, sizeof(name) - 1) != 0)
		complain(l, LANG_SET_PRIMARY_HOSTNAME,
		    "this machine has no name; set one");
	l->g->hostname = arena_copy(&l->g->arena, span_of(name));
}

static void
load_embedded(struct load *l)
{
	struct store_embedded *plan =
	    ARENA_NEW(&l->g->arena, struct store_embedded);
	const char *dir =
	    arena_text(&l->g->arena, text_of(l, LANG_SET_STATE_DIR));
	const char *why;

	if (store_embedded_plan(dir, &l->g->arena, plan, &why) != OUT_OK) {
		complain(l, LANG_SET_STATE_DIR, why);
		return;
	}
	l->g->embedded = plan;
	l->g->redis = &plan->server;
	l->g->redis_count = 1;
}

static void
load_redis(struct load *l)
{
	struct span text = span_trim(text_of(l, LANG_SET_REDIS_SERVERS));
	struct store_server *servers;
	const char *why;

	if (span_eq(text, SPAN("embedded"))) {
		load_embedded(l);
		return;
	}
	if (store_servers_parse(text, &l->g->arena, &servers,
		&l->g->redis_count, &why) != OUT_OK) {
		complain(l, LANG_SET_REDIS_SERVERS, why);
		return;
	}
	l->g->redis = servers;
}

static bool
selector_find(struct span name, unsigned *out_bit)
{
	for (size_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++)
		if (span_eq(name, span_of(selectors[i].name))) {
			*out_bit = selectors[i].bit;
			return true;
		}
	return false;
}

/* "+proxy -tls_cipher": words with a sign, as in Exim. */
static void
load_log_selector(struct load *l)
{
	struct span rest = text_of(l, LANG_SET_LOG_SELECTOR);
	struct span word;
	unsigned bit;

	l->g->log_selector = POLICY_LOG_TLS_CIPHER | POLICY_LOG_TLS_VERIFIED;
	while (span_word(&rest, &word)) {
		bool on = word.at[0] == '+';
		if ((!on && word.at[0] != '-') ||
		    !selector_find(span_from(word, 1), &bit)) {
			struct span why = arena_printf(&l->g->arena,
			    "\"%.*s\" is none of its words (+proxy "
			    "+tls_cipher +tls_resumption +tls_sni "
			    "+tls_certificate_verified +tls_peerdn +tls_group "
			    "+smtp_connection +incoming_port +subject "
			    "+received_recipients +all, or - for off)",
			    SPAN_ARG(word));
			complain(l, LANG_SET_LOG_SELECTOR, why.at);
			return;
		}
		if (on)
			l->g->log_selector |= bit;
		else
			l->g->log_selector &= ~bit;
	}
}

/* A list of servers, ADDRESS or ADDRESS@PORT; how many there are. */
static size_t
load_servers(struct load *l, enum lang_setting setting, struct ip_port **out)
{
	struct span rest = text_of(l, setting);
	struct ip_port *servers =
	    arena_array(&l->g->arena, DNS_SERVERS_MAX, sizeof(*servers));
	char separator = LANG_LIST_COLON;
	struct span item;
	size_t n = 0;

	*out = servers;
	rest = lang_list_separator(rest, &separator);
	while (lang_list_cut(&rest, separator, &l->g->arena, &item)) {
		if (n == DNS_SERVERS_MAX ||
		    !dns_server_parse(item, &servers[n])) {
			complain(l, setting,
			    "at most 16 servers "
			    "are wanted, each ADDRESS or ADDRESS@PORT, "
			    "separated by \" : \"");
			return 0;
		}
		n++;
	}
	return n;
}

static void
load_dns(struct load *l)
{
	l->g->dns_server_count =
	    load_servers(l, LANG_SET_DNS_SERVERS, &l->g->dns_servers);
	l->g->host_server_count =
	    load_servers(l, LANG_SET_BACKEND_DNS_SERVERS, &l->g->host_servers);
}

/* "8" or "8.5": a load average, with two decimals at most. */
static void
load_load_reserve(struct load *l)
{
	struct span rest = text_of(l, LANG_SET_SMTP_LOAD_RESERVE);
	struct span whole;
	uint64_t percent = 0;
	uint64_t n = 0;

	l->g->load_reserve_percent = -1;
	if (rest.len == 0)
		return;
	bool ok = span_cut(&rest, '.', &whole) && num_u64(whole, 10000, &n);
	if (ok && rest.at != NULL)
		ok = rest.len <= 2 && num_u64(rest, 99, &percent);
	if (!ok) {
		complain(l, LANG_SET_SMTP_LOAD_RESERVE,
		    "a load average is wanted, such as 8 or 8.5");
		return;
	}
	if (rest.at != NULL && rest.len == 1)
		percent *= 10;
	l->g->load_reserve_percent = (int64_t)(n * 100 + percent);
}

/* "rsa=1024 ed25519=250": Ed25519 keys have one size, so only RSA counts. */
static void
load_key_sizes(struct load *l)
{
	struct span rest = text_of(l, LANG_SET_DKIM_VERIFY_MIN_KEYSIZES);
	struct span word;
	uint64_t bits;

	l->g->rsa_bits_min = 1024;
	while (span_word(&rest, &word)) {
		size_t at = span_find(word, '=');
		struct span name = span_first(word, at);
		if (!num_u64(span_from(word, at + 1), 16384, &bits) ||
		    (!span_eq(name, SPAN("rsa")) &&
			!span_eq(name, SPAN("ed25519")))) {
			complain(l, LANG_SET_DKIM_VERIFY_MIN_KEYSIZES,
			    "write it as \"rsa=1024 ed25519=250\"");
			return;
		}
		if (span_eq(name, SPAN("rsa")))
			l->g->rsa_bits_min = (unsigned)bits;
	}
}

/* "ed25519 : rsa": the types that a signature may pass with. */
static void
load_key_types(struct load *l)
{
	struct span rest = text_of(l, LANG_SET_DKIM_VERIFY_KEYTYPES);
	char separator = LANG_LIST_COLON;
	struct span item;

	l->g->refuses_rsa = l->g->refuses_ed25519 = true;
	rest = lang_list_separator(rest, &separator);
	while (lang_list_cut(&rest, separator, &l->g->arena, &item)) {
		if (span_eq(item, SPAN("rsa")))
			l->g->refuses_rsa = false;
		else if (span_eq(item, SPAN("ed25519")))
			l->g->refuses_ed25519 = false;
		else
			complain(l, LANG_SET_DKIM_VERIFY_KEYTYPES,
			    "a list of ed25519 and rsa is wanted");
	}
}

/* RFC 8301 section 3.1 has left one: what matters is that it is not sha1. */
static void
check_hashes(struct load *l)
{
	struct span rest = text_of(l, LANG_SET_DKIM_VERIFY_HASHES);
	char separator = LANG_LIST_COLON;
	bool has_sha256 = false;
	struct span item;

	rest = lang_list_separator(rest, &separator);
	while (lang_list_cut(&rest, separator, &l->g->arena, &item)) {
		if (span_eq(item, SPAN("sha1")))
			complain(l, LANG_SET_DKIM_VERIFY_HASHES,
			    "sha1 never passes (RFC 8301)");
		else if (span_eq(item, SPAN("sha256")))
			has_sha256 = true;
		else if (!span_eq(item, SPAN("sha512")))
			complain(l, LANG_SET_DKIM_VERIFY_HASHES,
			    "a list of sha256 and sha512 is wanted");
	}
	if (!has_sha256)
		complain(l, LANG_SET_DKIM_VERIFY_HASHES,
		    "without sha256 no signature could pass");
}

bool
policy_history_open(struct policy_generation *g)
{
	if (g->history_path == NULL || g->history_fd >= 0)
		return true;
	g->history_fd = open(g->history_path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	return g->history_fd >= 0;
}

static void
load_dmarc(struct load *l)
{
	struct span file = text_of(l, LANG_SET_DMARC_TLD_FILE);
	struct span history = text_of(l, LANG_SET_DMARC_HISTORY_FILE);

	if (span_eq(text_of(l, LANG_SET_DMARC_DISCOVERY), SPAN("psl"))) {
		l->g->suffixes = verify_suffixes_open(file.len > 0 ?
			arena_text(&l->g->arena, file) :
			VERIFY_SUFFIXES_PATH);
		if (l->g->suffixes == NULL)
			complain(l, LANG_SET_DMARC_TLD_FILE,
			    "no public "
			    "suffix list there; the package publicsuffix "
			    "has one");
	}
	if (history.len == 0)
		return;
	l->g->history_path = arena_text(&l->g->arena, history);
	/* state_dir may not be there yet; it is made at start. */
	if (!policy_history_open(l->g) &&
	    !(errno == ENOENT &&
		span_starts(history, text_of(l, LANG_SET_STATE_DIR))))
		complain(l, LANG_SET_DMARC_HISTORY_FILE, strerror(errno));
}

static void
load_authserv_id(struct load *l)
{
	l->g->authserv_id = text_of(l, LANG_SET_AUTHSERV_ID);
	if (l->g->authserv_id.len == 0)
		l->g->authserv_id = l->g->hostname;
}

/* Long enough that nobody guesses it. */
enum { SECRET_MIN_BYTES = 16 };

static void
load_ledger_secret(struct load *l)
{
	struct span path = text_of(l, LANG_SET_LEDGER_SECRET);
	const char *why = "";
	struct span text;

	if (path.len == 0)
		return;
	if (policy_file_read(NULL, path, &l->g->arena, &text, &why) != OUT_OK) {
		complain(l, LANG_SET_LEDGER_SECRET, why);
		return;
	}
	l->g->ledger_secret = span_trim(text);
	if (l->g->ledger_secret.len < SECRET_MIN_BYTES)
		complain(l, LANG_SET_LEDGER_SECRET,
		    "the file holds fewer than 16 bytes");
}

/* What the language alone cannot check; only once it has no complaint. */
static void
load_all(struct load *l)
{
	struct policy_generation *g = l->g;

	policy_dnslist_check(g->program, &g->arena, &l->diags);
	load_hostname(l);
	load_authserv_id(l);
	load_dns(l);
	load_key_sizes(l);
	load_key_types(l);
	check_hashes(l);
	load_load_reserve(l);
	load_dmarc(l);
	policy_second_load(g->program, &g->arena, &l->diags, &g->second);
	load_redis(l);
	policy_tls_load(g->program, &g->arena, &l->diags, &g->tls);
	load_log_selector(l);
	load_ledger_secret(l);
	policy_decision_settings_load(g->program, &l->diags, &g->decisions);
	policy_event_settings_load(g->program, &l->diags, &g->events);
	policy_scanners_load(g->program, &g->arena, &l->diags, &g->scanners);
	policy_routes_load(g->program, &g->arena, &l->diags, &g->routes);
	policy_route_wish_check(l->g->program, &l->g->routes, &l->diags);
}

struct policy_generation *
policy_generation_read(const struct policy_source *source, unsigned number,
    struct buf *report)
{
	struct policy_generation *g = calloc(1, sizeof(*g));
	struct load l = { .g = g };

	if (g == NULL)
		abort();
	arena_init(&g->arena, 0);
	g->number = number;
	g->history_fd = -1;
	lang_diags_init(&l.diags, &g->arena);
	struct lang_input in = {
		.path = span_of(policy_source_path(source)),
		.read = policy_file_read,
		.macros = source->macros,
		.macro_count = source->macro_count,
		.env = policy_file_env,
		.interfaces = policy_interfaces,
	};
	g->program = lang_compile_all(&in, &g->arena, &l.diags);
	if (l.diags.errors == 0)
		load_all(&l);
	lang_diags_write(&l.diags, report);
	g->diags = l.diags;
	if (g->program == NULL)
		policy_generation_free(&g);
	return g;
}

struct policy_generation *
policy_generation_load(const struct policy_source *source, unsigned number,
    struct buf *report)
{
	struct policy_generation *g =
	    policy_generation_read(source, number, report);

	if (g != NULL && g->diags.errors > 0)
		policy_generation_free(&g);
	return g;
}

/* One setting needs no two errors. */
static bool
is_wrong_already(const struct policy_generation *g, struct lang_pos pos)
{
	for (size_t i = 0; i < g->diags.count; i++)
		if (g->diags.items[i].severity == LANG_ERROR &&
		    g->diags.items[i].pos.file == pos.file &&
		    g->diags.items[i].pos.line == pos.line)
			return true;
	return false;
}

void
policy_generation_complain(struct policy_generation *g,
    enum lang_setting setting, const char *why, struct buf *report)
{
	struct lang_diags d = g->diags;

	if (is_wrong_already(g, g->program->values[setting].pos))
		return;
	d.count = d.errors = 0; /* those have been written */
	lang_error(&d, g->program->values[setting].pos, REPORT_WIDTH, "%s: %s",
	    lang_setting_get(setting)->name, why);
	lang_diags_write(&d, report);
}

void
policy_generation_free(struct policy_generation **g)
{
	if (*g == NULL)
		return;
	tls_server_free(&(*g)->tls.server);
	for (size_t i = 0; i < (*g)->routes.transport_count; i++)
		policy_transport_tls_free(&(*g)->routes.transports[i]);
	verify_suffixes_close(&(*g)->suffixes);
	if ((*g)->history_fd >= 0)
		close((*g)->history_fd);
	policy_tls_wipe(&(*g)->tls);
	arena_fini(&(*g)->arena);
	free(*g);
	*g = NULL;
}
