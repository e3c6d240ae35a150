/*
 * second_answer: what the second opinion says.
 *
 *	frame    = version(1) id(8) kind(1) rest
 *	rest     = ""						; HELLO PONG
 *	         / engine(1) verdict(1) spf-aligned(1) dkim-aligned(1)
 *	         / count(1) *(type(2) name(text))		; NEED
 *
 * The process that says it runs libraries on hostile records, so a worker
 * reads this as it reads a stranger's bytes.
 */
#ifndef WIRE_SECOND_ANSWER_H
#define WIRE_SECOND_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

#include "wire/dns_answer.h"
#include "wire/second_ask.h"

enum { WIRE_SECOND_NEEDS_MAX = 16 };

enum wire_second_kind {
	WIRE_SECOND_HELLO, /* it has just begun: what came before is lost */
	WIRE_SECOND_PONG,
	WIRE_SECOND_VERDICT,
	WIRE_SECOND_NEED /* DNS answers are missing: ask again with them */
};

/* As RFC 7208 section 2.6 has them. */
enum wire_second_spf_verdict {
	WIRE_SECOND_SPF_NONE,
	WIRE_SECOND_SPF_NEUTRAL,
	WIRE_SECOND_SPF_PASS,
	WIRE_SECOND_SPF_FAIL,
	WIRE_SECOND_SPF_SOFTFAIL,
	WIRE_SECOND_SPF_TEMPERROR,
	WIRE_SECOND_SPF_PERMERROR
};

enum wire_second_dmarc_verdict {
	WIRE_SECOND_DMARC_ACCEPT,
	WIRE_SECOND_DMARC_NONE,
	WIRE_SECOND_DMARC_QUARANTINE,
	WIRE_SECOND_DMARC_REJECT,
	WIRE_SECOND_DMARC_NORECORD,
	WIRE_SECOND_DMARC_TEMPERROR,
	WIRE_SECOND_DMARC_PERMERROR
};

struct wire_second_need {
	enum wire_dns_type type;
	struct span name;
};

/* Plain data; names are borrowed. */
struct wire_second_answer {
	uint64_t id;
	enum wire_second_kind kind;
	enum wire_second_engine engine; /* SPF or DMARC */
	unsigned verdict;		/* of the engine's enum */
	bool is_spf_aligned;
	bool is_dkim_aligned;
	struct wire_second_need needs[WIRE_SECOND_NEEDS_MAX];
	size_t need_count; /* NEED: one at least */
};

/* wire_second_answer_write(a, out): append the frame. */
void wire_second_answer_write(const struct wire_second_answer *a,
    struct buf *out);

/*
 * wire_second_answer_parse(in, out): read one frame, all of it; names stay
 * in the frame.  False when it is none.
 */
bool wire_second_answer_parse(struct span in, struct wire_second_answer *out);

#endif
