/*
 * extension: what a backend offers in its reply to EHLO or LHLO.  Pure.
 */
#ifndef DELIVER_EXTENSION_H
#define DELIVER_EXTENSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum {
	DELIVER_PIPELINING = 1 << 0,
	DELIVER_8BITMIME = 1 << 1,
	DELIVER_SIZE = 1 << 2,
	DELIVER_PRDR = 1 << 3,
	DELIVER_CHUNKING = 1 << 4,
	DELIVER_SMTPUTF8 = 1 << 5,
	DELIVER_DSN = 1 << 6,
	DELIVER_XCLIENT = 1 << 7,
	DELIVER_STARTTLS = 1 << 8
};

/* Plain data. */
struct deliver_extensions {
	unsigned offered;    /* DELIVER_ bits */
	unsigned xclient;    /* DELIVER_XCLIENT_ bits of party.h */
	uint64_t size_bytes; /* of SIZE; 0: no limit is told */
};

/*
 * deliver_extensions_read(text): ${text} is the reply's, its lines joined by
 * LF; the first line greets and names none.
 */
struct deliver_extensions deliver_extensions_read(struct span text);

#endif
