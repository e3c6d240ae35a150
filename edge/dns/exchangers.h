/*
 * exchangers: the names of an MX answer in the order of trial.
 */
#ifndef DNS_EXCHANGERS_H
#define DNS_EXCHANGERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "wire/dns_answer.h"

enum { DNS_EXCHANGERS_MAX = 16 };

/*
 * dns_exchangers_order(answer, names): write the best DNS_EXCHANGERS_MAX to
 * ${names}; equals keep their order, which the server turns.  How many; 0 for
 * a null MX (RFC 7505).
 */
size_t dns_exchangers_order(const struct wire_dns_answer *answer,
    struct span *names);

#endif
