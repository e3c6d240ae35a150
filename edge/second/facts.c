/*
 * facts: a walk along the list; it is short.
 */
#include "second/facts.h"

enum { NAME_MAX_BYTES = 253 };

/* Without the final dot that says nothing here. */
static struct span
bare(struct span name)
{
	return span_ends(name, SPAN(".")) ? span_first(name, name.len - 1) :
					    name;
}

static void
note(struct second_facts *f, enum wire_dns_type type, struct span name)
{
	struct wire_second_answer *a = f->answer;

	for (size_t i = 0; i < a->need_count; i++)
		if (a->needs[i].type == type &&
		    span_eq_icase(a->needs[i].name, name))
			return;
	if (a->need_count < WIRE_SECOND_NEEDS_MAX)
		a->needs[a->need_count++] =
		    (struct wire_second_need){ type, name };
}

const struct wire_second_fact *
second_fact_get(struct second_facts *f, enum wire_dns_type type,
    struct span name)
{
	static const struct wire_second_fact none = {
		.status = WIRE_SECOND_NXDOMAIN
	};
	static const struct wire_second_fact silent = {
		.status = WIRE_SECOND_NO_ANSWER
	};

	name = bare(name);
	if (name.len == 0 || name.len > NAME_MAX_BYTES)
		return &none;
	if (++f->asked > SECOND_ASKED_MAX)
		return &silent;
	for (size_t i = 0; i < f->ask->fact_count; i++)
		if (f->ask->facts[i].answer.type == type &&
		    span_eq_icase(bare(f->ask->facts[i].name), name))
			return &f->ask->facts[i];
	if (f->ask->fact_count < WIRE_SECOND_FACTS_MAX)
		note(f, type, name);
	return &silent;
}
