/*
 * expand_lookup: ${lookup…} in a file, and in the DNS.
 */
#include "lang/expand_tree.h"
#include "lang/lookup.h"

enum outcome
lang_lookup_wait(struct lang_walk *w, const struct lang_node *n, bool *found,
    struct span *out)
{
	struct lang_run *run = w->run;
	struct span key;
	struct span value = { "", 0 };
	enum outcome o = lang_node_wait(w, n->parts[0], &key);

	if (o != OUT_OK)
		return o;
	o = n->kind == LANG_NODE_DNSDB ?
	    run->world->dnsdb_wait(run->ctx, key, run->arena, &value) :
	    lang_lookup_find(n->lookup, key, run->arena, &value);
	*found = o == OUT_OK;
	if (o == OUT_OK)
		*out = value;
	else if (o == OUT_TEMP || o == OUT_PERM)
		run->why = value;
	return o == OUT_NONE ? OUT_OK : o;
}
