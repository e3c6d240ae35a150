/*
 * respond: a request to the metrics port and its whole answer.
 *
 * No I/O.  /metrics, /healthz, /readyz and the status page at "/"; any other
 * path is 404.
 */
#ifndef ADMIN_RESPOND_H
#define ADMIN_RESPOND_H

#include <stdbool.h>

#include "admin/view.h"
#include "base/buf.h"
#include "wire/http.h"

enum { ADMIN_RESPONSE_MAX = 4 << 20 };

/*
 * admin_respond(v, request, close, out): append the answer; with
 * "Connection: close" if ${close}.
 */
void admin_respond(const struct admin_view *v, const struct wire_http *request,
    bool close, struct buf *out);

/* admin_refuse(status, out): append an error answer that closes. */
void admin_refuse(unsigned status, struct buf *out);

#endif
