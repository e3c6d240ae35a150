/*
 * input: bytes to lines, lines to verbs; and content to where it belongs.
 *
 * Works off what stands in the stream's input, on the loop as long as nothing
 * waits, else in a fiber, which then runs all that stands there, so that a
 * pipelined group costs one.
 */
#ifndef SMTP_INPUT_H
#define SMTP_INPUT_H

#include "smtp/session.h"

/* smtp_input_watch(s): from now on the stream and the timer call us. */
void smtp_input_watch(struct smtp_session *s);

/*
 * smtp_input_run(s): the session is idle: work off the input that stands
 * there.  Harmless while it is busy or closing.
 */
void smtp_input_run(struct smtp_session *s);

#endif
