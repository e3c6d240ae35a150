/*
 * findings: all that "postern auth" found out, and how it is shown.
 */
#ifndef CMD_FINDINGS_H
#define CMD_FINDINGS_H

#include "cmd/compat.h"
#include "cmd/dns_trace.h"
#include "cmd/probe.h"
#include "verify/dkim.h"
#include "verify/dmarc.h"
#include "verify/rdns.h"
#include "verify/spf.h"

/* Plain data, in the probe's arena. */
struct cmd_findings {
	struct span header;
	struct span body;
	enum outcome iprev;
	struct verify_rdns rdns;
	struct verify_spf_verdict spf_helo;
	struct verify_spf_verdict spf;
	const struct verify_dkim_results *dkim;
	struct verify_dmarc dmarc;
	struct cmd_compat compat;
	struct cmd_dns_trace iprev_trace;
	struct cmd_dns_trace helo_trace;
	struct cmd_dns_trace spf_trace;
	struct cmd_dns_trace dkim_trace;
	struct cmd_dns_trace dmarc_trace;
};

/* cmd_findings_iprev(f): "pass", "fail", "temperror" or "permerror". */
const char *cmd_findings_iprev(const struct cmd_findings *f);

/*
 * cmd_findings_field(p, f, arena): the Authentication-Results field, with its
 * CR LF.
 */
struct span cmd_findings_field(const struct cmd_probe *p,
    const struct cmd_findings *f, struct arena *arena);

/* cmd_findings_text(p, f): written for people into p->out. */
void cmd_findings_text(struct cmd_probe *p, const struct cmd_findings *f);

/* cmd_findings_json(p, f): written as one JSON object into p->out. */
void cmd_findings_json(struct cmd_probe *p, const struct cmd_findings *f);

#endif
