/*
 * dns_trace: what was asked and answered on the way of a check.
 *
 * Stands between a check and its DNS, passes everything on and keeps it.
 */
#ifndef CMD_DNS_TRACE_H
#define CMD_DNS_TRACE_H

#include "base/arena.h"
#include "base/buf.h"
#include "verify/dns.h"

struct cmd_dns_step;

/* Plain data; it stays where it is while ${door} is in use. */
struct cmd_dns_trace {
	struct verify_dns door; /* what the check is handed */
	struct verify_dns inner;
	struct arena *arena;
	struct cmd_dns_step *first;
	struct cmd_dns_step *last;
};

/*
 * cmd_dns_trace_init(t, inner, arena): nothing asked yet.  All answers are
 * in ${arena}, whichever a check asks with, so it outlives the checks.
 */
void cmd_dns_trace_init(struct cmd_dns_trace *t, const struct verify_dns *inner,
    struct arena *arena);

/* cmd_dns_trace_write(t, out): a line for each question: "  TXT name: …". */
void cmd_dns_trace_write(const struct cmd_dns_trace *t, struct buf *out);

/* cmd_dns_trace_json(t, out): the same as a member "dns", an array. */
void cmd_dns_trace_json(const struct cmd_dns_trace *t, struct buf *out);

#endif
