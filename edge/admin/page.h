/*
 * page: the bodies that the admin port's answers carry.
 */
#ifndef ADMIN_PAGE_H
#define ADMIN_PAGE_H

#include <stdint.h>

#include "base/buf.h"

struct admin_view;

/* admin_page_process(v, out): the families that are about the process. */
void admin_page_process(const struct admin_view *v, struct buf *out);

/* admin_page_status(v, out): the status page, HTML. */
void admin_page_status(const struct admin_view *v, struct buf *out);

enum { ADMIN_DATE_MAX = 40 };

/* admin_page_date(s, out): RFC 9110 section 5.6.7, IMF-fixdate. */
const char *admin_page_date(int64_t s, char *out);

#endif
