/*
 * header_verify: whether a message's header is as it should be.
 */
#ifndef POLICY_HEADER_VERIFY_H
#define POLICY_HEADER_VERIFY_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/program.h"

struct policy_session;

/*
 * policy_header_verify(s, what, arena, why):
 * LANG_VERIFY_HEADER_SYNTAX, _HEADER_NAMES_ASCII, _NOT_BLIND and
 * _NOT_BLIND_CASELESS, of the header as it came.  Blind are recipients in no
 * To: or Cc:, domains folded; at data_prdr the one in hand is looked for, at
 * data all that are left.
 *
 * why  in ${arena} unless OUT_OK
 *
 * Returns OUT_OK; OUT_NONE: it is not so; OUT_TEMP: the header cannot be read
 * back.
 */
MUST_USE enum outcome policy_header_verify(struct policy_session *s,
    enum lang_verify what, struct arena *arena, struct span *why);

#endif
