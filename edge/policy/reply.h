/*
 * reply: what an ACL decided → code, enhanced code and text.  Pure.
 */
#ifndef POLICY_REPLY_H
#define POLICY_REPLY_H

#include "base/arena.h"
#include "lang/eval.h"
#include "policy/verdict.h"

/*
 * policy_reply(phase, result, out):
 * Fill ${out} after Exim's table of codes by phase and verdict.  A message
 * that begins with a code (and an enhanced code) of the default's class
 * replaces the default's; one of another class is dropped and said in
 * out->log.  A refusal that rests on a lookup that failed never shows the
 * policy's text, which would claim what nobody knows.
 */
void policy_reply(enum lang_phase phase, const struct lang_result *result,
    struct arena *arena, struct policy_verdict *out);

#endif
