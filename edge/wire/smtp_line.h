/*
 * smtp_line: one command line of an SMTP client.
 *
 * A line ends in CR LF and nothing else: a bare CR, a bare LF or a NUL is
 * WIRE_BAD as soon as it is seen, as is the cap.  RFC 5321 section 2.3.8.
 */
#ifndef WIRE_SMTP_LINE_H
#define WIRE_SMTP_LINE_H

#include <stddef.h>

#include "base/span.h"
#include "wire/scan.h"

/*
 * wire_smtp_line_scan(in, from, line, used, fault):
 * Find the first line of ${in}.
 *
 * in     unread input from the line's first byte
 * from   in and out: how much of ${in} earlier calls have found clean; 0 for
 *        a new line.  The caller keeps it between calls and drops nothing of
 *        ${in} meanwhile, so growing input is not scanned twice.  It is 0
 *        again after WIRE_DONE and WIRE_BAD.
 * line   set on WIRE_DONE: the line without CR LF; borrows from ${in}
 * used   set on WIRE_DONE: its length with CR LF
 * fault  set on WIRE_BAD: why
 *
 * Returns WIRE_DONE, WIRE_MORE or WIRE_BAD.  A line with its CR LF has at
 * most LIMIT_COMMAND_LINE_BYTES.
 */
enum wire_scan wire_smtp_line_scan(struct span in, size_t *from,
    struct span *line, size_t *used, enum wire_fault *fault);

/*
 * wire_smtp_line_skip(in, used, fault):
 * Skip the rest of a line that was WIRE_BAD for WIRE_FAULT_LONG or
 * WIRE_FAULT_NUL, so that the session can go on with the next one.
 *
 * used   set unless WIRE_BAD: how much of ${in} to drop; a final CR is kept
 *        until its LF is there
 * fault  set on WIRE_BAD: WIRE_FAULT_BARE_CR or WIRE_FAULT_BARE_LF
 *
 * Returns WIRE_DONE past the CR LF, WIRE_MORE before it, WIRE_BAD.
 */
enum wire_scan wire_smtp_line_skip(struct span in, size_t *used,
    enum wire_fault *fault);

#endif
