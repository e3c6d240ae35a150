/*
 * second_frame: numbers and texts of the frames that a worker and the second
 * opinion exchange.
 *
 * One frame is one datagram of a socket that keeps them whole.  Numbers are
 * unsigned, big-endian, of one to eight bytes; a text is its length in four
 * bytes and then itself.  The reader has a sticky fault, so who reads asks
 * once, at the end.
 */
#ifndef WIRE_SECOND_FRAME_H
#define WIRE_SECOND_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum {
	WIRE_SECOND_VERSION = 1,
	/* A TXT record of the longest kind and much else; less than what a
	   socket's buffer holds by default. */
	WIRE_SECOND_FRAME_BYTES = 128 * 1024
};

/* Plain data: what is left of a frame. */
struct wire_second_in {
	struct span rest;
	bool is_bad; /* something was asked for that is not there */
};

/* wire_second_number(in, bytes): the next one, of 1..8 ${bytes}; 0 if bad. */
uint64_t wire_second_number(struct wire_second_in *in, unsigned bytes);

/* wire_second_text(in): the next text, borrowed from the frame. */
struct span wire_second_text(struct wire_second_in *in);

/* wire_second_number_put(out, bytes, n): the low ${bytes} of ${n}. */
void wire_second_number_put(struct buf *out, unsigned bytes, uint64_t n);

/* wire_second_text_put(out, s): a text. */
void wire_second_text_put(struct buf *out, struct span s);

#endif
