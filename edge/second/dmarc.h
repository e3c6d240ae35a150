/*
 * dmarc: what libopendmarc says.  Its home.
 */
#ifndef SECOND_DMARC_H
#define SECOND_DMARC_H

#include <stdbool.h>

#include "base/arena.h"
#include "second/facts.h"

/*
 * second_dmarc_open(): read the public suffix list, once, before the sandbox.
 * False when the library cannot be used.
 */
bool second_dmarc_open(void);

/*
 * second_dmarc_run(f, arena, out): its verdict on the question of ${f}, and
 * what it finds aligned; void if answers turned out to be missing.
 */
void second_dmarc_run(struct second_facts *f, struct arena *arena,
    struct wire_second_answer *out);

#endif
