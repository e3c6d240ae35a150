/*
 * imap_name: a mailbox's name as IMAP writes it, RFC 3501 section 5.1.3.
 */
#ifndef WIRE_IMAP_NAME_H
#define WIRE_IMAP_NAME_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * wire_imap_name_write(name, separator, special, out):
 * Append the modified UTF-7 of ${name}, which is UTF-8; ${separator} becomes
 * the '.' of a Maildir folder, and the bytes of ${special} are coded though
 * they need not be.
 *
 * Returns false when ${name} is no UTF-8, or holds a '.' or '/' that is
 * neither the separator nor special; ${out} may then hold a part of it.
 */
bool wire_imap_name_write(struct span name, char separator, struct span special,
    struct buf *out);

#endif
