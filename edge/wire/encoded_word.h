/*
 * encoded_word: text beyond ASCII in header fields, RFC 2047.
 */
#ifndef WIRE_ENCODED_WORD_H
#define WIRE_ENCODED_WORD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * wire_encoded_word_decode(text, to_utf8, arena, out):
 * ${text} with each encoded word of at most 75 bytes decoded; blanks between
 * two of them are dropped (section 6.2).  A word that is malformed, or whose
 * charset is not known here, stays as it is.
 *
 * to_utf8  convert what was decoded from its charset; what cannot be
 *          converted becomes '?'.  Without it the bytes are as they were
 *          encoded.
 * out      ${text} itself when nothing is encoded, else in ${arena}; never
 *          longer than 3 * text.len
 */
void wire_encoded_word_decode(struct span text, bool to_utf8,
    struct arena *arena, struct span *out);

/*
 * wire_encoded_word_write(text, charset, out):
 * Append ${text} as encoded words of the Q encoding (section 4.2), a blank
 * between two, or as it is when it needs no encoding.
 */
void wire_encoded_word_write(struct span text, const char *charset,
    struct buf *out);

#endif
