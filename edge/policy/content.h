/*
 * content: what variables say of a message's header and body.
 *
 * Lines end in LF here, as in Exim.  The header is read back once and kept;
 * of the body only its ends are read.
 */
#ifndef POLICY_CONTENT_H
#define POLICY_CONTENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/world.h"

struct policy_session;

/*
 * policy_content_arrived(s, out): the header as it came, CR LF and all, in the
 * memory of the message; false when it cannot be read back.
 */
bool policy_content_arrived(struct policy_session *s, struct span *out);

/*
 * policy_content_header(s, form, name, arena, out): lang_world's header.
 * OUT_OK; OUT_TEMP when the header cannot be read back.
 */
MUST_USE enum outcome policy_content_header(struct policy_session *s,
    enum lang_header_form form, struct span name, struct arena *arena,
    struct span *out);

/*
 * policy_content_variable(s, v, arena, out): $message_body and its kin.
 * OUT_OK; OUT_TEMP when the message cannot be read back; OUT_NONE: ${v} is
 * none of them.
 */
MUST_USE enum outcome policy_content_variable(struct policy_session *s,
    enum lang_variable v, struct arena *arena, struct span *out);

#endif
