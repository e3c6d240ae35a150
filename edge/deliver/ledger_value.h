/*
 * ledger_value: what stands under an entry's key.
 *
 *	value = "t" SP code SP status SP seconds    ; taken, when
 *	      / "p" SP owner SP seconds             ; pending, until when
 *
 * Pure.  What cannot be read is as if it were not there.
 */
#ifndef DELIVER_LEDGER_VALUE_H
#define DELIVER_LEDGER_VALUE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "deliver/slip.h"

/* Plain data; the spans are borrowed from the text. */
struct deliver_value {
	enum deliver_known known;
	int code;	      /* taken: 2xx */
	struct span enhanced; /* "-" stands for none */
	struct span owner;    /* pending */
	int64_t at_s;	      /* taken: when; pending: until when */
};

/* deliver_value_parse(text): DELIVER_ABSENT when it is none. */
struct deliver_value deliver_value_parse(struct span text);

/* deliver_value_taken(code, enhanced, at_s, arena): its text. */
struct span deliver_value_taken(int code, struct span enhanced, int64_t at_s,
    struct arena *arena);

#endif
