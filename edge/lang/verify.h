/*
 * verify: what stands to the right of "verify =".
 */
#ifndef LANG_VERIFY_H
#define LANG_VERIFY_H

#include "lang/program.h"
#include "lang/source.h"
#include "lang/unit.h"

/*
 * lang_verify_compile(u, value, phases, out): fill in what ${out} verifies and
 * how; errors are reported in their place.
 *
 *	verify  = name *( "/" option )
 *	option  = "defer_ok" / "callout" [ "=" item *( "," item ) ]
 *	item    = time / "maxwait=" time / "defer_ok" / "no_cache" /
 *	          "use_sender"
 */
void lang_verify_compile(struct lang_unit *u, const struct lang_text *value,
    unsigned phases, struct lang_clause *out);

#endif
