/*
 * second_ask: what the second opinion is asked.
 *
 * A question holds all that an engine may need: the message's facts, and the
 * DNS answers that earlier attempts at the same question turned out to need.
 * So the other side keeps nothing between frames and never waits: it answers,
 * or says which DNS answers are missing (second_answer), and is asked again
 * with them.
 *
 *	frame   = version(1) id(8) engine(1) family(1) address(0|4|16)
 *	          helo local domain from		; texts
 *	          spf-state(1) count(1) *(state(1) domain)
 *	          count(1) *fact
 *	fact    = type(2) name(text) status(1) ttl(4) count(2) *record
 *	record  = address(4) / address(16) / name / preference(2) name / text
 */
#ifndef WIRE_SECOND_ASK_H
#define WIRE_SECOND_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

#include "wire/dns_answer.h"
#include "wire/second_frame.h"

enum {
	WIRE_SECOND_FACTS_MAX = 200, /* RFC 7208 lets a check ask 111 */
	WIRE_SECOND_SIGNERS_MAX = 20
};

enum wire_second_engine {
	WIRE_SECOND_PING, /* answered at once, for who watches over it */
	WIRE_SECOND_SPF,
	WIRE_SECOND_DMARC
};

enum wire_second_state {
	WIRE_SECOND_FAILED,
	WIRE_SECOND_PASSED,
	WIRE_SECOND_UNKNOWN /* a temporary failure */
};

enum wire_second_status {
	WIRE_SECOND_FOUND,
	WIRE_SECOND_NODATA,
	WIRE_SECOND_NXDOMAIN,
	WIRE_SECOND_NO_ANSWER
};

/* A DNS answer; ${answer} counts when it was found.  A, AAAA, PTR, MX, TXT. */
struct wire_second_fact {
	enum wire_second_status status;
	struct span name;
	struct wire_dns_answer answer;
};

struct wire_second_signer {
	struct span domain;
	enum wire_second_state state;
};

/* Plain data; spans and arrays are borrowed. */
struct wire_second_ask {
	uint64_t id;
	enum wire_second_engine engine;
	struct ip ip;
	struct span helo;
	struct span local;	    /* of MAIL FROM */
	struct span domain;	    /* of MAIL FROM; DMARC: that SPF checked */
	struct span from;	    /* DMARC: the author's domain */
	enum wire_second_state spf; /* DMARC: what SPF found */
	const struct wire_second_signer *signers; /* DMARC: of DKIM */
	size_t signer_count;
	const struct wire_second_fact *facts;
	size_t fact_count;
};

/*
 * wire_second_ask_write(a, out): append the frame; ${out} is full when it
 * does not fit.  What is past a cap is left out.
 */
void wire_second_ask_write(const struct wire_second_ask *a, struct buf *out);

/*
 * wire_second_ask_parse(in, arena, out): read one frame, all of it; arrays
 * live in ${arena}, texts in the frame.  False when it is none.
 */
bool wire_second_ask_parse(struct span in, struct arena *arena,
    struct wire_second_ask *out);

/*
 * wire_second_type_is(type): whether a fact may be of that DNS type: A, AAAA,
 * PTR, MX or TXT.
 */
bool wire_second_type_is(uint64_t type);

#endif
