/*
 * spf_check: the state of one SPF check, shared by its parts; not for others.
 *
 * One such struct serves the whole check, whatever it includes or redirects
 * to, so that its limits are those of the whole check (RFC 7208 section
 * 4.6.4), which is how the parts of the evaluator stay without loops.
 *
 * The parts speak enum outcome: OUT_OK matches or is there, OUT_NONE does not
 * match or is not there, OUT_TEMP is temperror, OUT_PERM is permerror.
 */
#ifndef VERIFY_SPF_CHECK_H
#define VERIFY_SPF_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

#include "verify/dns.h"
#include "verify/spf_result.h"

enum {
	VERIFY_SPF_NAME_MAX_BYTES = 253, /* RFC 7208 section 7.3 */
	VERIFY_SPF_ADDRESSES_MAX = 10,	 /* of MX or PTR, RFC 7208 4.6.4 */
	/* Include within include, also where a site raised its limits. */
	VERIFY_SPF_DEPTH_MAX = 20,
	/* All that macros may make in one check.  A real one makes some
	   hundred bytes; a hostile one of 64 kB would make megabytes. */
	VERIFY_SPF_EXPANDED_MAX_BYTES = 64 * 1024
};

/* A name that the client's address has by PTR. */
struct verify_spf_name {
	struct span name;
	enum { VERIFY_SPF_UNTRIED, VERIFY_SPF_VALID, VERIFY_SPF_INVALID } is;
};

struct verify_spf_check {
	const struct verify_dns *dns;
	const struct verify_spf_input *in;
	struct verify_spf_limits limits;
	struct arena *arena;
	struct span local; /* of the sender */
	struct span sender_domain;
	struct span problem;	       /* the first one seen */
	struct verify_spf_name *names; /* validated one by one */
	size_t n_names;
	bool has_names;	    /* they were asked for */
	bool is_explaining; /* nothing counts any more */
	bool is_void;	    /* this term counts as void already */
	unsigned depth;
	unsigned terms;
	unsigned voids;
	unsigned queries;
	size_t expanded_bytes;
};

/*
 * verify_spf_is_name(name): whether the DNS can hold ${name}: labels of 1 to
 * 63 bytes of printable ASCII, 253 in all, a final dot aside.
 */
bool verify_spf_is_name(struct span name);

/*
 * verify_spf_ask_wait(c, type, name, out): ask, and count a term whose answer
 * is empty; may suspend.  A name that cannot exist is not asked for and not
 * counted.
 *
 * Returns OUT_OK with a record at least; OUT_NONE; OUT_TEMP; OUT_PERM when
 * that was one void lookup too many; OUT_CANCELLED.
 */
MUST_USE enum outcome verify_spf_ask_wait(struct verify_spf_check *c,
    enum wire_dns_type type, struct span name, struct wire_dns_answer *out);

/*
 * verify_spf_ask_free_wait(c, type, name, out): as verify_spf_ask_wait, but
 * an empty answer is not counted: the lookup is not one of a term.
 */
MUST_USE enum outcome verify_spf_ask_free_wait(struct verify_spf_check *c,
    enum wire_dns_type type, struct span name, struct wire_dns_answer *out);

/*
 * verify_spf_count_term(c): a term that asks the DNS begins.  OUT_OK, or
 * OUT_PERM when it is one too many.
 */
MUST_USE enum outcome verify_spf_count_term(struct verify_spf_check *c);

/*
 * verify_spf_problem(c, what, where): keep "what: where" for the operator,
 * unless an earlier problem stands.  Returns OUT_PERM.
 */
enum outcome verify_spf_problem(struct verify_spf_check *c, const char *what,
    struct span where);

/*
 * verify_spf_has_client(c, a): whether a record of ${a}, cut to a prefix of
 * ${bits} bits, holds the client's address.
 */
bool verify_spf_has_client(const struct verify_spf_check *c,
    const struct wire_dns_answer *a, unsigned bits);

/* verify_spf_address_type(c): A or AAAA, as the client's address is. */
enum wire_dns_type verify_spf_address_type(const struct verify_spf_check *c);

/* verify_spf_in_domain(name, domain): ${name} is or lies under ${domain}. */
bool verify_spf_in_domain(struct span name, struct span domain);

/* verify_spf_undotted(name): without a final dot. */
struct span verify_spf_undotted(struct span name);

#endif
