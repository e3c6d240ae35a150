/*
 * generation: one immutable compiled configuration and what belongs to it.
 *
 * Made in the supervisor before its workers are forked; a session keeps the
 * generation of its worker until it ends.
 */
#ifndef POLICY_GENERATION_H
#define POLICY_GENERATION_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "lang/compile.h"
#include "lang/program.h"
#include "policy/decision_settings.h"
#include "policy/event_stream.h"
#include "policy/route.h"
#include "policy/scanners.h"
#include "policy/second_setting.h"
#include "policy/tls.h"

struct obs_page;
struct store_embedded;
struct store_server;
struct verify_suffixes;

struct policy_generation {
	struct arena arena;
	unsigned number; /* 1, 2, … */
	const struct lang_program *program;
	struct policy_tls_config tls;
	struct span hostname;		  /* primary_hostname, filled */
	const struct store_server *redis; /* at least one */
	size_t redis_count;
	const struct store_embedded *embedded; /* NULL: redis_servers */
	struct policy_routes routes;
	struct policy_scanners scanners;
	struct ip_port *dns_servers; /* none: resolv.conf's */
	size_t dns_server_count;
	struct ip_port *host_servers; /* backend_dns_servers, likewise */
	size_t host_server_count;
	struct span authserv_id;      /* authserv_id, filled */
	int64_t load_reserve_percent; /* smtp_load_reserve × 100; -1 */
	unsigned rsa_bits_min;	      /* of DKIM keys */
	bool refuses_rsa;	      /* dkim_verify_keytypes */
	bool refuses_ed25519;
	struct span ledger_secret;	  /* "": Redis has it */
	struct verify_suffixes *suffixes; /* NULL: DNS tree walk */
	const char *history_path;	  /* NULL: no history */
	int history_fd;			  /* -1: not open */
	unsigned log_selector;		  /* POLICY_LOG_ bits */
	struct policy_second_setting second;
	struct policy_decision_settings decisions;
	struct policy_event_settings events;
	struct obs_page *metrics; /* set by whoever forks */
	struct lang_diags diags;  /* its files; for the next */
};

enum {
	POLICY_LOG_PROXY = 1 << 0,		 /* PRX= */
	POLICY_LOG_TLS_CIPHER = 1 << 1,		 /* X=, on by default */
	POLICY_LOG_TLS_RESUMPTION = 1 << 2,	 /* X=…* */
	POLICY_LOG_TLS_SNI = 1 << 3,		 /* SNI= */
	POLICY_LOG_SMTP_CONNECTION = 1 << 4,	 /* one line per connection */
	POLICY_LOG_INCOMING_PORT = 1 << 5,	 /* [address]:port */
	POLICY_LOG_SUBJECT = 1 << 6,		 /* T= */
	POLICY_LOG_RECEIVED_RECIPIENTS = 1 << 7, /* for a@b c@d */
	POLICY_LOG_TLS_VERIFIED = 1 << 8,	 /* CV=, on by default */
	POLICY_LOG_TLS_PEERDN = 1 << 9,		 /* DN= */
	POLICY_LOG_TLS_GROUP = 1 << 10		 /* KX= */
};

/* Where a configuration comes from: the command line.  Borrowed texts. */
struct policy_source {
	const char *path; /* NULL: the usual places */
	const struct lang_macro_given *macros;
	size_t macro_count;
};

/*
 * policy_generation_load(source, number, report):
 * Read, compile and prepare a configuration: certificates are read, names
 * filled in.  Diagnostics, warnings too, are appended to ${report}.
 *
 * Returns the generation, or NULL when anything was an error.
 */
struct policy_generation *policy_generation_load(
    const struct policy_source *source, unsigned number, struct buf *report);

/*
 * policy_generation_read(source, number, report): as policy_generation_load,
 * but one with errors (diags.errors) is returned too, so that what others
 * have to say of its main settings can be said in the same run.  It is to be
 * freed, not used.  NULL when there was nothing to read.
 */
struct policy_generation *policy_generation_read(
    const struct policy_source *source, unsigned number, struct buf *report);

/*
 * policy_generation_complain(g, setting, why, report): append to ${report}
 * what else is wrong with a main setting, and where it stands, as
 * policy_generation_load does.
 */
void policy_generation_complain(struct policy_generation *g,
    enum lang_setting setting, const char *why, struct buf *report);

/*
 * policy_history_open(g): open dmarc_history_file, where rights are; workers
 * append whole blocks to it.  False with errno; true when there is none.
 */
bool policy_history_open(struct policy_generation *g);

/* policy_generation_free(g): free it in this process. */
void policy_generation_free(struct policy_generation **g);

/* policy_source_path(s): -C, POSTERN_CONFIG, or /etc/postern/postern.conf. */
const char *policy_source_path(const struct policy_source *s);

#endif
