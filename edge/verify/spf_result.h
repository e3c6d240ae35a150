/*
 * spf_result: what goes into an SPF check and what comes out of it.
 * Plain data.  RFC 7208 sections 2.4, 2.6 and 4.1.
 */
#ifndef VERIFY_SPF_RESULT_H
#define VERIFY_SPF_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"

enum verify_spf_result {
	VERIFY_SPF_NONE,
	VERIFY_SPF_NEUTRAL,
	VERIFY_SPF_PASS,
	VERIFY_SPF_FAIL,
	VERIFY_SPF_SOFTFAIL,
	VERIFY_SPF_TEMPERROR,
	VERIFY_SPF_PERMERROR
};

enum { VERIFY_SPF_RESULTS = VERIFY_SPF_PERMERROR + 1 };

/* RFC 7208 sections 2.3 and 2.4. */
enum verify_spf_identity { VERIFY_SPF_HELO, VERIFY_SPF_MAIL_FROM };

/* Spans are borrowed for as long as the verdict is. */
struct verify_spf_input {
	struct ip ip;	      /* of the client; never IP_NONE */
	struct span local;    /* of MAIL FROM, unquoted; may be empty */
	struct span domain;   /* of MAIL FROM; empty: <> */
	struct span helo;     /* as the client said; may be empty */
	struct span receiver; /* our host name, for %{r} */
	int64_t at_s;	      /* now, for %{t} */
	/* Macro text used for a fail whose domain explains nothing; empty:
	   then there is no explanation. */
	struct span explanation;
};

/* RFC 7208 section 4.6.4; over include and redirect together. */
struct verify_spf_limits {
	unsigned terms; /* that ask the DNS: 10 */
	unsigned voids; /* terms with an empty answer: 2 */
};

/* Spans live in the arena of the check or are borrowed from its input. */
struct verify_spf_verdict {
	enum verify_spf_result result;
	enum verify_spf_identity identity;
	bool is_postmaster;	 /* MAIL FROM was <>: postmaster@HELO it was */
	bool is_guess;		 /* by a guessed record, not a published one */
	struct span domain;	 /* that was checked: A-labels, no final dot */
	struct span sender;	 /* local@domain that was checked */
	struct span mechanism;	 /* term that matched, or "default"; or empty */
	struct span explanation; /* of a fail: printable ASCII; may be empty */
	struct span problem;	 /* of an error: why, with foreign bytes */
	unsigned terms;		 /* terms that asked the DNS */
	unsigned voids;		 /* of these, with an empty answer */
	unsigned queries;	 /* all questions, explanations included */
};

/* verify_spf_result_name(r): "none", "neutral", "pass" and so on. */
const char *verify_spf_result_name(enum verify_spf_result r);

/*
 * verify_spf_result_find(word, out): the result named ${word} in any case;
 * also "err_temp" and "err_perm", the words of older Exims, which mean
 * temperror and permerror.  False when there is none such.
 */
bool verify_spf_result_find(struct span word, enum verify_spf_result *out);

/* verify_spf_identity_name(i): "helo" or "mailfrom". */
const char *verify_spf_identity_name(enum verify_spf_identity i);

#endif
