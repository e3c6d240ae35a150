/*
 * idna: a domain of U-labels as A-labels, to be asked for in the DNS.
 *
 * Stricter than a browser: what IDNA's readers map away or disagree about
 * (invisible characters, symbols, other full stops, private use) makes a
 * name bad instead of another name.  Letters are folded and composed first
 * (NFKC).  RFC 5890 section 2.3, RFC 9989 section 5.3.1.
 */
#ifndef VERIFY_IDNA_H
#define VERIFY_IDNA_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * verify_idna_domain(domain, arena, out):
 * ${domain}, UTF-8, in lower case with every label in ASCII; an ASCII name
 * is folded only.
 *
 * Returns false, ${out} untouched, when that makes no domain name.
 */
bool verify_idna_domain(struct span domain, struct arena *arena,
    struct span *out);

#endif
