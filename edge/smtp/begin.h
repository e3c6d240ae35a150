/*
 * begin: from accept to the banner.
 */
#ifndef SMTP_BEGIN_H
#define SMTP_BEGIN_H

#include "smtp/session.h"

/*
 * smtp_begin(s): PROXY, limits, TLS, policy and banner, in a fiber; then the
 * session waits for commands.
 */
void smtp_begin(struct smtp_session *s);

#endif
