/*
 * spf: what libspf2 says.
 *
 * Its home, with all its faults: one record can make it write past its stack,
 * another makes it run for ever.  Both end this process and nothing else.
 */
#ifndef SECOND_SPF_H
#define SECOND_SPF_H

#include "base/arena.h"
#include "second/facts.h"

struct second_spf;

/*
 * second_spf_new(): an evaluator; made before the sandbox, for it asks the
 * machine for its name.  NULL when the library gives none.
 */
struct second_spf *second_spf_new(void);

/*
 * second_spf_run(s, f, arena): its verdict on the question of ${f}, unless
 * answers turned out to be missing; scratch in ${arena}.
 */
enum wire_second_spf_verdict second_spf_run(struct second_spf *s,
    struct second_facts *f, struct arena *arena);

#endif
