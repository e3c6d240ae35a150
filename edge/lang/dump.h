/*
 * dump: a compiled program as text, for tests and for the curious.
 */
#ifndef LANG_DUMP_H
#define LANG_DUMP_H

#include "base/buf.h"
#include "lang/program.h"

/*
 * lang_program_dump(p, out):
 * Settings that the file gave, lists by name, ACLs with the phases that
 * reach them, statement by statement, routers and transports.  Values that
 * were written with "hide" are not shown.
 */
void lang_program_dump(const struct lang_program *p, struct buf *out);

#endif
