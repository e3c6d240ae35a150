/*
 * scanners: who is asked about malware and spam: av_scanner, spamd_address.
 *
 * Exim's forms: "clamd:/run/clamd.sock" or "clamd:127.0.0.1 3310"; a list of
 * "127.0.0.1 11333 variant=rspamd pri=1 weight=2 tmo=30s" or "/path".
 */
#ifndef POLICY_SCANNERS_H
#define POLICY_SCANNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "net/address.h"

enum { POLICY_SCANNERS_MAX = 32 };

struct policy_scanner {
	struct net_address address;
	struct span name;  /* the address as it was written, for logs */
	bool is_rspamd;	   /* else SpamAssassin's protocol, or clamd's */
	uint64_t priority; /* the higher are asked first */
	uint64_t weight;   /* among equals, how often first; 0: last */
	uint64_t timeout_ms;
};

struct policy_scanners {
	const struct policy_scanner *malware; /* NULL: there is none */
	const struct policy_scanner *spam;
	size_t spam_count;
};

/* policy_scanner_malware(text, arena, out, why): read av_scanner. */
bool policy_scanner_malware(struct span text, struct arena *arena,
    struct policy_scanner *out, struct span *why);

/* policy_scanner_spam(item, arena, out, why): read an item of spamd_address. */
bool policy_scanner_spam(struct span item, struct arena *arena,
    struct policy_scanner *out, struct span *why);

/*
 * policy_scanners_load(p, arena, diags, out): read both settings, and check
 * that a policy that asks a scanner has one, and asks it rightly.
 */
void policy_scanners_load(const struct lang_program *p, struct arena *arena,
    struct lang_diags *diags, struct policy_scanners *out);

#endif
