/*
 * violation: input that breaks the protocol in a way that ends the session.
 */
#ifndef SMTP_VIOLATION_H
#define SMTP_VIOLATION_H

#include "smtp/session.h"
#include "wire/scan.h"

/*
 * smtp_violation_early(s): the client spoke before the banner; ${s} ends with
 * 554.  The log says what the input looks like.
 */
void smtp_violation_early(struct smtp_session *s);

/* smtp_violation_sync(s): input after a command that must end its group. */
void smtp_violation_sync(struct smtp_session *s);

/* smtp_violation_starttls(s): plaintext after STARTTLS; never executed. */
void smtp_violation_starttls(struct smtp_session *s);

/*
 * smtp_violation_line_end(s, code, fault, where): a bare CR or LF in ${where}
 * ("a command", "message data").
 */
void smtp_violation_line_end(struct smtp_session *s, int code,
    enum wire_fault fault, const char *where);

/* smtp_violation_http(s): an HTTP request where a command should be. */
void smtp_violation_http(struct smtp_session *s);

#endif
