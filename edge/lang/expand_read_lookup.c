/*
 * expand_read_lookup: ${lookup…}, by query and in files.
 */
#include "lang/dnsdb.h"
#include "lang/expand_tree.h"
#include "lang/lookup.h"

/* "lsearch*@,ret=full": up to the next brace, blanks around it dropped. */
static struct span
read_type(struct lang_reader *r)
{
	size_t from = r->at;

	while (r->at < r->text->text.len && lang_read_peek(r) != '{' &&
	    lang_read_peek(r) != '}')
		r->at++;
	return span_trim(
	    span_first(span_from(r->text->text, from), r->at - from));
}

/* ${lookup{key} type {file}: ${n} is filled in; false after an error. */
static bool
read_file_lookup(struct lang_reader *r, struct lang_node *n)
{
	struct lang_parts parts = { .count = 0 };
	struct lang_lookup_type type;
	struct span path;

	lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
	lang_read_blanks(r);
	size_t from = r->at;
	const char *why =
	    lang_lookup_type_parse(read_type(r), r->c->arena, &type);
	if (why != NULL) {
		lang_read_error(r, from, "%s", why);
		return false;
	}
	if (!type.is_file) {
		lang_read_error(r, from,
		    "\"%.*s\" is asked by a query: ${lookup %.*s{…}}",
		    SPAN_ARG(type.name), SPAN_ARG(type.name));
		return false;
	}
	from = r->at;
	if (!lang_read_constant(r, "the file of a look-up", &path))
		return false;

	struct lang_text where = lang_text_sub(r->text, from, r->at - from);
	n->kind = LANG_NODE_LOOKUP;
	n->lookup = lang_lookup_open(r->c, &where, &type, span_trim(path));
	n->parts = parts.at;
	n->count = parts.count;
	/* What stands in the file was written by whoever runs us. */
	n->foreign = type.ret_key && parts.at[0]->foreign;
	r->bad |= n->lookup == NULL;
	return n->lookup != NULL || r->c->names_only;
}

/* ${lookup redis{command} or ${lookup dnsdb{question}. */
static bool
read_query(struct lang_reader *r, struct lang_node *n)
{
	struct lang_lookup_type type;
	size_t from = r->at;
	const char *why =
	    lang_lookup_type_parse(read_type(r), r->c->arena, &type);

	if (why == NULL && type.is_file)
		why = arena_printf(r->c->arena,
		    "\"%.*s\" looks for a key in a file: "
		    "${lookup{key}%.*s{/file}}",
		    SPAN_ARG(type.name), SPAN_ARG(type.name))
			  .at;
	if (why != NULL) {
		lang_read_error(r, from, "%s", why);
		return false;
	}
	if (span_eq(type.name, SPAN("redis"))) {
		const struct lang_node *command = lang_read_command(r);
		n->kind = LANG_NODE_REDIS;
		n->parts = command->parts;
		n->count = command->count;
		r->c->program->asks |= LANG_ASKS_REDIS;
		return !r->stuck;
	}

	struct lang_parts parts = { .count = 0 };
	struct lang_dnsdb q;
	from = r->at;
	lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
	if (parts.at[0]->kind == LANG_NODE_TEXT)
		why = lang_dnsdb_parse(parts.at[0]->text, r->c->arena, &q);
	if (why != NULL)
		lang_read_error(r, from, "%s", why);
	n->kind = LANG_NODE_DNSDB;
	n->parts = parts.at;
	n->count = parts.count;
	/* Whoever has the zone chooses what it says. */
	n->foreign = true;
	return !r->stuck;
}

const struct lang_node *
lang_read_lookup(struct lang_reader *r, struct lang_node *n)
{
	bool read;

	lang_read_blanks(r);
	read = lang_read_peek(r) == '{' ? read_file_lookup(r, n) :
					  read_query(r, n);
	if (!read)
		return lang_read_stop(r);
	r->dynamic = true;
	lang_read_found(r, n, n->foreign);
	n->foreign |= lang_branches_foreign(n);
	return n;
}
