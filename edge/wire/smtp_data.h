/*
 * smtp_data: the content of DATA: dots, line ends and the end of it.
 *
 * Reading: fed any chunks, gives the content without stuffed dots, and ends
 * at CR LF . CR LF and nothing else.  A bare CR or LF anywhere is WIRE_BAD at
 * once, so no two servers can disagree where a message ends.  Everything
 * given out has CR LF line ends and, when it is done, ends with one (or is
 * empty).  Writing: the way back, for a backend.
 * RFC 5321 sections 2.3.8, 4.1.1.4 and 4.5.2.
 */
#ifndef WIRE_SMTP_DATA_H
#define WIRE_SMTP_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "wire/scan.h"

/* Receives a piece of content; valid during the call only; never empty. */
typedef void wire_piece_fn(void *arg, struct span piece);

enum wire_data_state {
	WIRE_DATA_START,  /* at the start of a line */
	WIRE_DATA_TEXT,	  /* within a line */
	WIRE_DATA_CR,	  /* a CR is held back: LF must follow */
	WIRE_DATA_DOT,	  /* a dot at the start of a line is held back */
	WIRE_DATA_DOT_CR, /* dot and CR are held back */
	WIRE_DATA_END,	  /* the end has been seen */
	WIRE_DATA_FAULT
};

/* Plain data, so that it can live in a session; the fields are private but
   for ${fault} and ${offset}. */
struct wire_smtp_data {
	enum wire_data_state state;
	enum wire_fault fault; /* after WIRE_BAD: BARE_CR or BARE_LF */
	uint64_t offset;       /* raw bytes before the next, or wrong, one */
};

/* wire_smtp_data_init(d): at the start of a message. */
void wire_smtp_data_init(struct wire_smtp_data *d);

/*
 * wire_smtp_data_feed(d, in, used, piece, arg):
 * Read on.  ${piece} is called, in order, with what belongs to the content.
 *
 * used  set unless WIRE_BAD: how much of ${in} belongs to the message: all of
 *       it with WIRE_MORE; with WIRE_DONE nothing past the final CR LF
 *
 * Returns WIRE_MORE; WIRE_DONE; WIRE_BAD, with ${d}->fault and ${d}->offset
 * saying what and where, and for a bare CR that is the CR's own offset.
 * After WIRE_DONE and WIRE_BAD it must not be called again before init.
 */
enum wire_scan wire_smtp_data_feed(struct wire_smtp_data *d, struct span in,
    size_t *used, wire_piece_fn *piece, void *arg);

/* The way back.  Plain data; private. */
struct wire_smtp_stuff {
	bool is_within; /* the last byte was not an LF */
};

/* wire_smtp_stuff_init(s): at the start of a message. */
void wire_smtp_stuff_init(struct wire_smtp_stuff *s);

/*
 * wire_smtp_stuff_feed(s, in, piece, arg): give ${in} on to ${piece} with a
 * dot before each line that begins with one.  ${in} is content as
 * wire_smtp_data_feed gave it, cut anywhere.
 */
void wire_smtp_stuff_feed(struct wire_smtp_stuff *s, struct span in,
    wire_piece_fn *piece, void *arg);

/*
 * wire_smtp_stuff_end(s): what ends the message: ".\r\n", or "\r\n.\r\n"
 * when the content's last line has no line end.  Static bytes.
 */
struct span wire_smtp_stuff_end(const struct wire_smtp_stuff *s);

#endif
