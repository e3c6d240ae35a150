/*
 * content: the bytes of a message, from DATA or BDAT, one message either way.
 *
 * Runs on the loop, without a fiber, as bytes arrive.  Once the message is
 * refused the rest is swallowed, so that the reply comes in its place.
 */
#ifndef SMTP_CONTENT_H
#define SMTP_CONTENT_H

#include "smtp/session.h"

/* smtp_content_begin(s): the first byte of content may come. */
void smtp_content_begin(struct smtp_session *s);

/*
 * smtp_content_data(s): take what stands in the input for DATA.  False when
 * there is nothing to take yet, or the session ends.  At the dot the mode
 * becomes SMTP_ANSWER.
 */
bool smtp_content_data(struct smtp_session *s);

/*
 * smtp_content_chunk(s): the same for a BDAT chunk; at its end the reply is
 * given, or the mode becomes SMTP_ANSWER after the last.
 */
bool smtp_content_chunk(struct smtp_session *s);

/* smtp_content_chunk_begin(s, size, is_last): a BDAT command was accepted. */
void smtp_content_chunk_begin(struct smtp_session *s, uint64_t size,
    bool is_last);

/*
 * smtp_content_swallow_begin(s, size, why): a BDAT command was refused; RFC
 * 3030 section 2 wants its content discarded before the reply.  The text of
 * ${why} outlives that.
 */
void smtp_content_swallow_begin(struct smtp_session *s, uint64_t size,
    const struct smtp_refusal *why);

/* smtp_content_swallow(s): go on with that; false as smtp_content_data. */
bool smtp_content_swallow(struct smtp_session *s);

#endif
