/*
 * probe: what "spf" and "auth" have in common: their options, the DNS they
 * ask, a fiber to ask from.  No configuration is read.
 */
#ifndef CMD_PROBE_H
#define CMD_PROBE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/line.h"
#include "loop/loop.h"
#include "verify/dns.h"
#include "verify/org_domain.h"
#include "verify/spf_result.h"
#include "wire/zone_file.h"

enum {
	CMD_PROBE_FILE_BYTES = 256 << 20, /* of a message */
	CMD_PROBE_OUTPUT_BYTES = 64 << 20
};

/* What the command gets; borrowed while it runs. */
struct cmd_probe {
	struct verify_spf_input who;
	struct span message; /* with CR LF line ends; only for "auth" */
	bool is_json;
	bool is_compat; /* only for "auth": ask the other engines too */
	const struct verify_suffixes *suffixes; /* NULL: DNS tree walk */
	struct loop *loop;
	struct verify_dns dns;
	struct arena arena;
	struct buf out; /* printed at the end */
	int status;	/* to be set by it: the exit status */

	/* Private. */
	const char *file;
	const char *client;
	const char *helo;
	const char *from;
	const char *server;
	const char *zone;
	const char *discovery;
	struct verify_suffixes *list;
	struct wire_zone_file records;
};

typedef void cmd_probe_fn(struct cmd_probe *p);

/*
 * cmd_probe_run(line, has_file, run):
 * Read the options, and a message with ${has_file}; call ${run} in a fiber;
 * print what it wrote.
 *
 * Returns the exit status: CMD_USAGE with a reason printed; CMD_FAILED when a
 * file cannot be read, with the reason printed.
 */
int cmd_probe_run(const struct cmd_line *line, bool has_file,
    cmd_probe_fn *run);

#endif
