/*
 * scan: what every scanner of foreign bytes in wire/ answers.
 *
 * A scanner is fed what has arrived so far.  It never waits, keeps no
 * pointer to its input, and decides as early as the bytes allow.  The rule on
 * line ends is one for commands, DATA and BDAT: CR LF and nothing else
 * (RFC 5321 section 2.3.8), so its violations share one enum.
 */
#ifndef WIRE_SCAN_H
#define WIRE_SCAN_H

enum wire_scan {
	WIRE_DONE, /* complete; the scanner says how much it used */
	WIRE_MORE, /* nothing wrong so far, but not complete */
	WIRE_BAD   /* no further input can make it right */
};

enum wire_fault {
	WIRE_FAULT_NONE,
	WIRE_FAULT_BARE_LF, /* LF without CR before it */
	WIRE_FAULT_BARE_CR, /* CR without LF after it */
	WIRE_FAULT_NUL,	    /* a NUL where none may be */
	WIRE_FAULT_LONG	    /* longer than the cap */
};

/*
 * wire_fault_name(f): "none", "bare-lf", "bare-cr", "nul" or "too-long", for
 * logs and metric labels.
 */
const char *wire_fault_name(enum wire_fault f);

#endif
