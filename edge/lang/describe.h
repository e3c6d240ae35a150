/*
 * describe: a compiled policy, told to who has to answer for it.
 *
 * Every ACL with the phases that run it, its statements in order with their
 * places, what each condition asks and of whom, and what becomes of the mail
 * when that cannot be answered.
 */
#ifndef LANG_DESCRIBE_H
#define LANG_DESCRIBE_H

#include "base/buf.h"
#include "lang/diag.h"
#include "lang/program.h"

/* lang_program_describe(p, files, out): ${files} are those it was made of. */
void lang_program_describe(const struct lang_program *p,
    const struct lang_diags *files, struct buf *out);

#endif
