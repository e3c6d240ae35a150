/*
 * clamd: what ClamAV's daemon answers to INSTREAM.
 *
 * "stream: OK", "stream: NAME FOUND" or "… ERROR", each ended by a NUL when
 * the command began with 'z' (clamd(8), COMMANDS).
 */
#ifndef WIRE_CLAMD_H
#define WIRE_CLAMD_H

#include <stddef.h>

#include "base/span.h"
#include "wire/scan.h"

enum wire_clamd_verdict {
	WIRE_CLAMD_CLEAN,
	WIRE_CLAMD_FOUND,
	WIRE_CLAMD_ERROR
};

struct wire_clamd {
	enum wire_clamd_verdict verdict;
	/* The malware's name, or clamd's own words; borrows from the input. */
	struct span text;
};

enum { WIRE_CLAMD_REPLY_MAX = 4096 };

/*
 * wire_clamd_parse(in, out): read a reply up to its NUL.
 *
 * Returns WIRE_DONE; WIRE_MORE; WIRE_BAD when it is none of these forms or
 * longer than WIRE_CLAMD_REPLY_MAX.
 */
enum wire_scan wire_clamd_parse(struct span in, struct wire_clamd *out);

#endif
