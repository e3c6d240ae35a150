/*
 * changes: what is added to a message, and what of it is left out, on its way
 * to some of its recipients.
 *
 * A message has the changes that hold for all; a recipient may have its own,
 * which hold the common ones too.  Two recipients get the same bytes when
 * they have the same struct.  Plain data to read, in the message's arena.
 */
#ifndef MAIL_CHANGES_H
#define MAIL_CHANGES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* A line to add in front, or a piece of one, in the order of adding. */
struct mail_line {
	struct mail_line *next;
	struct span text; /* "Name: value\r\n", folds and all */
};

/* Lines to put in before the byte at an offset of the message. */
struct mail_insertion {
	struct mail_insertion *next;
	uint64_t at;
	struct span text;
};

/* A part of the message that is not sent on. */
struct mail_omission {
	struct mail_omission *next;
	uint64_t at;
	uint64_t len;
};

struct mail_changes {
	struct mail_line *lines;
	struct mail_insertion *insertions; /* in ascending order */
	struct mail_omission *omissions;   /* in ascending order */
};

/*
 * mail_changes_line(c, line, arena): add a line after those in front.  It is
 * copied; a missing final CR LF is appended.  The caller has made it
 * well-formed: no bare CR or LF, folds only.
 */
void mail_changes_line(struct mail_changes *c, struct span line,
    struct arena *arena);

/*
 * mail_changes_insert(c, at, lines, arena): put whole lines in where a field
 * begins, or the header ends; behind what is put in there already.
 */
void mail_changes_insert(struct mail_changes *c, uint64_t at, struct span lines,
    struct arena *arena);

/*
 * mail_changes_omit(c, at, len, arena): leave out whole fields; to leave the
 * same out twice is to leave it out.
 */
void mail_changes_omit(struct mail_changes *c, uint64_t at, uint64_t len,
    struct arena *arena);

/* mail_changes_copy(c, arena): to go on from; the texts are shared. */
struct mail_changes *mail_changes_copy(const struct mail_changes *c,
    struct arena *arena);

#endif
