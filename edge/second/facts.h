/*
 * facts: the DNS as a question brought it.
 *
 * An engine asks here instead of a resolver.  What the question lacks is
 * noted in the answer, and the engine is told that there was no answer; what
 * it then says is thrown away, and the worker asks again with more.
 */
#ifndef SECOND_FACTS_H
#define SECOND_FACTS_H

#include <stdbool.h>

#include "wire/second_answer.h"
#include "wire/second_ask.h"

/* Plain data, for one run of an engine. */
struct second_facts {
	const struct wire_second_ask *ask;
	struct wire_second_answer *answer; /* its needs grow */
	unsigned asked;
};

/*
 * second_fact_get(f, type, name): what is known of it.  A name that no
 * resolver could be asked for does not exist; past SECOND_ASKED_MAX and where
 * the question lacks it there is no answer.
 */
const struct wire_second_fact *second_fact_get(struct second_facts *f,
    enum wire_dns_type type, struct span name);

/* More than a question can bring along, for one may be asked for again. */
enum { SECOND_ASKED_MAX = 500 };

#endif
