/*
 * proxy: the PROXY header of a peer that is in hosts_proxy.
 *
 * Whatever comes of it is counted, and logged with the likely mistake.
 */
#ifndef SMTP_PROXY_H
#define SMTP_PROXY_H

#include "smtp/session.h"

/*
 * smtp_proxy_wait(s): read the header and take over what it says.  True: go
 * on, even when s->proxy_failed; false: the session ends.
 */
bool smtp_proxy_wait(struct smtp_session *s);

#endif
